#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/call_outcome.h"

namespace modeldprobe {

/// One unary gRPC call over HTTP/2, without a socket: bytes from the peer go in, bytes for
/// the peer come out. The request stands in the first output, before anything has come in, so that
/// the call takes one round trip. What the peer does on the wire can end the call, never more: all
/// that is stored is bounded.
class GrpcExchange {
 public:
  /// `authority` for HTTP's `:authority`; `time_left` tells the server how long we wait.
  GrpcExchange(GrpcRequest request, const std::string& authority,
               std::chrono::nanoseconds time_left);
  GrpcExchange(const GrpcExchange&) = delete;
  GrpcExchange& operator=(const GrpcExchange&) = delete;
  ~GrpcExchange();

  /// Bytes to send next, in order; empty when there is nothing to say.
  std::string take_output();

  /// Bytes that came from the peer, cut anywhere.
  void feed(std::string_view bytes);

  /// The peer has closed its side; `error` is the errno text when it was not done properly.
  void end_of_input(const std::string& error);

  /// The deadline has passed.
  void time_is_up();

  /// Ends the session the way HTTP/2 asks; what take_output then returns is the last.
  void say_goodbye();

  /// There once the call is over.
  const std::optional<CallOutcome>& outcome() const;

  /// Whether the peer has shown that it speaks HTTP/2.
  bool peer_speaks_http2() const;

  /// Whether the peer has said anything at all.
  bool peer_spoke() const;

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace modeldprobe
