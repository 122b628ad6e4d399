#include "verdict/advice.h"

namespace modeldprobe {
namespace {

enum class GrpcStatus : std::int64_t {
  deadline_exceeded = 4,
  permission_denied = 7,
  resource_exhausted = 8,
  unavailable = 14,
  unauthenticated = 16,
};

enum class Http2Error : std::uint32_t {
  no_error = 0x0,
  enhance_your_calm = 0xb,
  inadequate_security = 0xc,
  http_1_1_required = 0xd,
};

NextStep ask_less_often() { return {"it limits calls: wait a while, then ask it less often", {}}; }

NextStep find_who_wants_credentials() {
  return {
      "modeld asks for no credentials: find out which proxy or authentication layer answers in its "
      "place",
      {}};
}

std::optional<NextStep> step_about_grpc_status(std::int64_t code, const std::string& to_wait) {
  switch (GrpcStatus{code}) {
    case GrpcStatus::deadline_exceeded:
    case GrpcStatus::resource_exhausted:
    case GrpcStatus::unavailable:
      return NextStep{"it answers with an error that may pass; to wait for that", to_wait};
    case GrpcStatus::permission_denied:
    case GrpcStatus::unauthenticated:
      return find_who_wants_credentials();
  }
  return std::nullopt;
}

std::optional<NextStep> step_about_http_status(int status, const std::string& to_wait) {
  switch (status) {
    case 401:
    case 403:
      return find_who_wants_credentials();
    case 429:
      return ask_less_often();
    case 502:
    case 503:
    case 504:
      return NextStep{"the server behind the gateway may be restarting; to wait for it", to_wait};
    default:
      return std::nullopt;
  }
}

std::optional<NextStep> step_about_http2_error(std::uint32_t error, bool was_closed,
                                               const std::string& to_wait) {
  const std::string not_modeld = ", which modeld does not use: find out what listens there";
  switch (Http2Error{error}) {
    case Http2Error::enhance_your_calm:
      return ask_less_often();
    case Http2Error::inadequate_security:
      return NextStep{"it requires TLS" + not_modeld, {}};
    case Http2Error::http_1_1_required:
      return NextStep{"it requires HTTP/1.1" + not_modeld, {}};
    default:
      break;
  }
  if (!was_closed) return std::nullopt;
  if (Http2Error{error} == Http2Error::no_error) {
    return NextStep{"it may be restarting; to wait for it", to_wait};
  }
  return NextStep{"the log of the server that listens there may say why it refused the call", {}};
}

}  // namespace

std::optional<NextStep> step_about_answer(const Reason& reason, const std::string& to_wait) {
  if (auto step = step_about_http_status(reason.http_status, to_wait)) return step;
  if (reason.http2_error) {
    const bool was_closed = reason.code == ReasonCode::connection_closed;
    return step_about_http2_error(*reason.http2_error, was_closed, to_wait);
  }
  if (reason.code == ReasonCode::rpc_timeout || !reason.grpc_status) return std::nullopt;
  return step_about_grpc_status(*reason.grpc_status, to_wait);
}

}  // namespace modeldprobe
