#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <optional>
#include <string>

#include "net/call_outcome.h"
#include "net/grpc_answer.h"

namespace modeldprobe {

/// One call among those of an exchange: a stream of its session. The session reads from it while it
/// sends, so it must stay where it is.
class GrpcCall {
 public:
  explicit GrpcCall(GrpcRequest request);
  GrpcCall(const GrpcCall&) = delete;
  GrpcCall& operator=(const GrpcCall&) = delete;

  /// Submits the request, also once more, as if nothing had been answered.
  void submit(nghttp2_session* session, const std::string& authority, const std::string& timeout);

  std::int32_t stream() const { return stream_; }
  /// The parts of the answer; take_answer() looks whether they make one.
  GrpcAnswer& answer() { return answer_; }
  void take_answer();

  /// Ends the call without an answer, unless it is over.
  void fail(ReasonCode code, std::string message);

  /// The peer has not processed the call, and is `leaving` or refuses this stream alone. True when
  /// the call is to be submitted once more.
  bool take_refusal(bool leaving);

  const std::optional<CallOutcome>& outcome() const { return outcome_; }

 private:
  const GrpcRequest request_;
  const std::string body_;
  GrpcAnswer answer_;
  std::int32_t stream_ = -1;
  bool called_again_ = false;
  std::optional<CallOutcome> outcome_;
};

}  // namespace modeldprobe
