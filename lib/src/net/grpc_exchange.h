#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/call_outcome.h"

namespace modeldprobe {

/// Unary gRPC calls on one HTTP/2 connection, without a socket: bytes from the peer go in, bytes
/// for the peer come out. The first output holds the requests of all calls that were added before
/// it, so that they take one round trip together. What the peer does on the wire can end the calls,
/// never more: all that is stored is bounded.
class GrpcExchange {
 public:
  /// `authority` for HTTP's `:authority`; `time_left` tells the server how long we wait.
  GrpcExchange(GrpcRequest request, std::string authority, std::chrono::nanoseconds time_left);
  GrpcExchange(const GrpcExchange&) = delete;
  GrpcExchange& operator=(const GrpcExchange&) = delete;
  ~GrpcExchange();

  /// Makes another call beside those that there are. Calls are numbered from 0, the constructor's.
  void add_call(GrpcRequest request);

  /// Bytes to send next, in order; empty when there is nothing to say.
  std::string take_output();

  /// Bytes that came from the peer, cut anywhere.
  void feed(std::string_view bytes);

  /// The peer has closed its side; `error` is the errno text when it was not done properly.
  void end_of_input(const std::string& error);

  /// The calls that are not over have no more time: they fail, and the peer is told.
  void time_is_up();

  /// Ends the session the way HTTP/2 asks; what take_output then returns is the last.
  void say_goodbye();

  /// There once the call is over.
  const std::optional<CallOutcome>& outcome(std::size_t call = 0) const;

  /// Whether all calls are over.
  bool is_over() const;

  /// Whether the peer has shown that it speaks HTTP/2.
  bool peer_speaks_http2() const;

  /// Whether the peer has said anything at all.
  bool peer_spoke() const;

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace modeldprobe
