#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <optional>
#include <string>

#include "net/call_outcome.h"
#include "net/goaway.h"
#include "net/grpc_answer.h"

namespace modeldprobe {

/// One call of an exchange: one stream of its session. Must not move, since the session reads from
/// it while it sends.
class GrpcCall {
 public:
  explicit GrpcCall(GrpcRequest request);
  GrpcCall(const GrpcCall&) = delete;
  GrpcCall& operator=(const GrpcCall&) = delete;
  ~GrpcCall() = default;

  /// Submits the request. May be called again to retry; the earlier answer is dropped.
  void submit(nghttp2_session* session, const std::string& authority, const std::string& timeout);

  std::int32_t stream() const { return stream_; }
  /// The parts of the answer; take_answer() checks whether it is complete.
  GrpcAnswer& answer() { return answer_; }
  void take_answer();

  /// Fails the call, unless it is over.
  void fail(Reason reason);

  /// The peer has not processed the call: it is `leaving`, or refused only this stream. Returns
  /// true if the call should be submitted again.
  bool take_refusal(const std::optional<Goaway>& leaving);

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
