#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/call_outcome.h"

namespace modeldprobe {

/// Unary gRPC calls on one HTTP/2 connection, without a socket: bytes from the peer go in, bytes
/// for the peer come out. The first output holds the requests of all calls added before it, so they
/// take one round trip together. A misbehaving peer can only make the calls fail: memory is
/// bounded.
class GrpcExchange {
 public:
  /// `authority` is HTTP's `:authority`; `time_left` is sent as `grpc-timeout`.
  GrpcExchange(GrpcRequest request, std::string authority, std::chrono::nanoseconds time_left);
  GrpcExchange(const GrpcExchange&) = delete;
  GrpcExchange& operator=(const GrpcExchange&) = delete;
  ~GrpcExchange();

  /// Adds a call. Calls are numbered from 0, which is the constructor's.
  void add_call(GrpcRequest request);

  /// The next bytes to send, in order; empty if there are none.
  std::string take_output();

  /// Handles bytes from the peer, which may be split anywhere.
  void feed(std::string_view bytes);

  /// The peer has closed its side; `error` is the errno text if the connection broke.
  void end_of_input(const std::string& error);

  /// Fails the unfinished calls as timed out and cancels their streams.
  void time_is_up();

  /// Ends the session with GOAWAY; the next take_output() returns the last bytes.
  void say_goodbye();

  /// Set once the call is over.
  const std::optional<CallOutcome>& outcome(std::size_t call = 0) const;

  /// Whether all calls are over.
  bool is_over() const;

  /// Whether the peer has shown that it speaks HTTP/2.
  bool peer_speaks_http2() const;

  /// Whether the peer has sent anything.
  bool peer_spoke() const;

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace modeldprobe
