#include "net/grpc_call.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "modeldprobe/build_info.h"

namespace modeldprobe {
namespace {

constexpr std::string_view user_agent = "modeld-probe/" MODELD_PROBE_VERSION;

nghttp2_nv header(std::string_view name, std::string_view value) {
  // nghttp2 declares char* but copies the bytes.
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// gRPC's prefix (no flags, a four-byte length) and the message.
std::string prefixed(std::string_view message) {
  std::string bytes(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(message.size() >> shift);
  return bytes.append(message);
}

ssize_t read_request(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t,
                     std::uint32_t* flags, nghttp2_data_source* source, void*) {
  const auto& bytes = *static_cast<const std::string*>(source->ptr);
  std::copy(bytes.begin(), bytes.end(), buffer);
  *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(bytes.size());
}

}  // namespace

GrpcCall::GrpcCall(GrpcRequest request)
    : request_(std::move(request)), body_(prefixed(request_.message)) {}

void GrpcCall::submit(nghttp2_session* session, const std::string& authority,
                      const std::string& timeout) {
  answer_ = GrpcAnswer();
  std::vector<nghttp2_nv> headers = {
      header(":method", "POST"),
      header(":scheme", "http"),
      header(":path", request_.path),
      header(":authority", authority),
      header("content-type", request_.content_type),
      header("te", "trailers"),
      header("grpc-timeout", timeout),
      header("user-agent", user_agent),
  };
  for (const auto& [name, value] : request_.metadata) headers.push_back(header(name, value));
  nghttp2_data_provider body{};
  body.source.ptr = const_cast<std::string*>(&body_);  // only read
  body.read_callback = read_request;
  stream_ =
      nghttp2_submit_request(session, nullptr, headers.data(), headers.size(), &body, nullptr);
}

void GrpcCall::take_answer() {
  if (!outcome_) outcome_ = answer_.outcome();
}

void GrpcCall::fail(Reason reason) {
  if (!outcome_) outcome_ = failed(std::move(reason));
}

bool GrpcCall::take_refusal(const std::optional<Goaway>& leaving) {
  if (outcome_ || answer_.outcome()) return false;
  if (leaving) {
    fail(leaving->refusal());
    outcome_->may_reconnect = true;
    return false;
  }
  if (called_again_) {
    fail({ReasonCode::rpc_error, "the endpoint refused the call twice (REFUSED_STREAM)"});
    return false;
  }
  return called_again_ = true;
}

}  // namespace modeldprobe
