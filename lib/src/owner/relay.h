#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <thread>

#include "os/descriptor.h"

namespace modeldprobe {

/// Carries bytes both ways between a peer and a client that sets no bound on what it takes in: once
/// the peer has said more than so much, both connections are shut down. Works in a thread of its
/// own until either side closes or this goes.
class Relay {
 public:
  /// `peer` is connected and non-blocking. Throws std::system_error when there are no descriptors
  /// or threads left.
  Relay(Descriptor peer, std::size_t most_bytes);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  /// The client's end, as if it were the connection to the peer; to be taken once.
  Descriptor take_client_end() { return std::move(client_end_); }

  /// Whether the peer has said more than it may.
  bool overflowed() const { return overflowed_; }

 private:
  /// One direction: what has been read and not yet been written.
  class Direction {
   public:
    Direction(int from, int to) : from_(from), to_(to) {}
    bool wants_to_read() const { return open_ && begin_ == end_; }
    bool wants_to_write() const { return begin_ < end_; }
    bool is_over() const { return !wants_to_read() && !wants_to_write(); }
    /// How many bytes have come.
    std::size_t read();
    void write();

   private:
    int from_;
    int to_;
    bool open_ = true;
    std::array<char, 16384> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
  };

  void carry();

  Descriptor peer_;
  Descriptor near_end_;
  Descriptor client_end_;
  std::size_t bytes_left_;
  std::atomic<bool> overflowed_ = false;
  std::thread thread_;
};

}  // namespace modeldprobe
