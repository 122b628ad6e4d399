#include "net/grpc_exchange.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <utility>

#include "modeldprobe/build_info.h"
#include "net/grpc_answer.h"
#include "net/protocol_guess.h"

namespace modeldprobe {
namespace {

constexpr std::string_view user_agent = "modeld-probe/" MODELD_PROBE_VERSION;

template <class Object, void (*destroy)(Object*)>
struct Destroy {
  void operator()(Object* object) const { destroy(object); }
};
using Callbacks =
    std::unique_ptr<nghttp2_session_callbacks,
                    Destroy<nghttp2_session_callbacks, nghttp2_session_callbacks_del>>;
using Options = std::unique_ptr<nghttp2_option, Destroy<nghttp2_option, nghttp2_option_del>>;
using Http2Session =
    std::unique_ptr<nghttp2_session, Destroy<nghttp2_session, nghttp2_session_del>>;

/// nghttp2 fails to make its objects for one reason.
void require_memory(int error) {
  if (error != 0) throw std::bad_alloc();
}

nghttp2_nv header(std::string_view name, std::string_view value) {
  // nghttp2 takes char* but copies what it points to.
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

/// gRPC's `grpc-timeout`: at most eight digits and a unit.
std::string grpc_timeout(std::chrono::nanoseconds time_left) {
  constexpr std::int64_t most = 99'999'999;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(time_left).count();
  if (milliseconds <= most) return std::to_string(std::max<std::int64_t>(milliseconds, 1)) + "m";
  return std::to_string(std::min<std::int64_t>(milliseconds / 1000, most)) + "S";
}

/// gRPC's prefix, no flags and a length in four bytes, and the message.
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

class GrpcExchange::Session {
 public:
  Session(GrpcRequest request, const std::string& authority, std::chrono::nanoseconds time_left)
      : request_(std::move(request)),
        body_(prefixed(request_.message)),
        authority_(authority),
        timeout_(grpc_timeout(time_left)) {
    open();
    // Sent as nghttp2's defaults, but a client must say at least this much first.
    const nghttp2_settings_entry no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
    nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, &no_push, 1);
    call();
  }

  std::string take_output() {
    std::string output;
    for (;;) {
      const std::uint8_t* bytes = nullptr;
      const auto count = nghttp2_session_mem_send(session_.get(), &bytes);
      if (count <= 0) return output;
      output.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
    }
  }

  void feed(std::string_view bytes) {
    if (outcome_) return;
    keep_first(bytes);
    if (!speaks_http2_ && is_another_protocol(first_bytes_)) return fail_as_another_protocol();
    const auto count = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (outcome_) return;
    if (count < 0) return fail_on_protocol(nghttp2_strerror(static_cast<int>(count)));
    if (is_closing()) fail_on_protocol(violation_);
  }

  void end_of_input(const std::string& error) {
    if (outcome_) return;
    if (!speaks_http2_ && !first_bytes_.empty()) return fail_as_another_protocol();
    std::string message = speaks_http2_ ? "the owner closed the connection before it answered"
                                        : "the endpoint closed the connection without a word";
    if (!error.empty()) message += ": " + error;
    fail(ReasonCode::connection_closed, std::move(message));
  }

  void time_is_up() {
    fail(ReasonCode::rpc_timeout,
         speaks_http2_ ? "the endpoint speaks HTTP/2 but did not answer the call in time"
                       : "the endpoint accepted the connection but said nothing in time");
    if (stream_ > 0) {
      nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, stream_, NGHTTP2_CANCEL);
    }
  }

  void say_goodbye() { nghttp2_session_terminate_session(session_.get(), NGHTTP2_NO_ERROR); }

  const std::optional<CallOutcome>& outcome() const { return outcome_; }
  bool speaks_http2() const { return speaks_http2_; }
  bool spoke() const { return !first_bytes_.empty(); }

 private:
  void open() {
    nghttp2_session_callbacks* raw_callbacks = nullptr;
    require_memory(nghttp2_session_callbacks_new(&raw_callbacks));
    const Callbacks callbacks(raw_callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks.get(), on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), on_stream_close);
    nghttp2_session_callbacks_set_error_callback2(callbacks.get(), on_error);

    nghttp2_option* raw_options = nullptr;
    require_memory(nghttp2_option_new(&raw_options));
    const Options options(raw_options);
    // gRPC peers are judged by gRPC's rules: GrpcAnswer does that. HTTP's are stricter where
    // gRPC does not care, such as a content-length that is off.
    nghttp2_option_set_no_http_messaging(options.get(), 1);

    nghttp2_session* raw_session = nullptr;
    require_memory(nghttp2_session_client_new2(&raw_session, callbacks.get(), this, options.get()));
    session_.reset(raw_session);
  }

  void call() {
    answer_ = GrpcAnswer();
    const std::array headers = {
        header(":method", "POST"),
        header(":scheme", "http"),
        header(":path", request_.path),
        header(":authority", authority_),
        header("content-type", request_.content_type),
        header("te", "trailers"),
        header("grpc-timeout", timeout_),
        header("user-agent", user_agent),
    };
    nghttp2_data_provider body{};
    body.source.ptr = const_cast<std::string*>(&body_);  // only read
    body.read_callback = read_request;
    stream_ = nghttp2_submit_request(session_.get(), nullptr, headers.data(), headers.size(), &body,
                                     nullptr);
  }

  /// After a violation nghttp2 has only its farewell left to send, and takes no new request.
  bool is_closing() const {
    const bool refuses = nghttp2_session_check_request_allowed(session_.get()) == 0;
    return nghttp2_session_want_read(session_.get()) == 0 || (refuses && !leaving_);
  }

  void keep_first(std::string_view bytes) {
    const std::size_t wanted = 16 - std::min<std::size_t>(16, first_bytes_.size());
    first_bytes_.append(bytes.substr(0, wanted));
  }

  void fail_as_another_protocol() { fail(ReasonCode::not_grpc, protocol_guess(first_bytes_)); }

  void fail_on_protocol(const std::string& detail) {
    if (!speaks_http2_ && first_bytes_.size() < 4) return fail_as_another_protocol();
    fail(ReasonCode::bad_response, "the endpoint breaks the HTTP/2 protocol: " + detail);
  }

  void fail(ReasonCode code, std::string message) {
    if (!outcome_) outcome_ = failed({code, std::move(message)});
  }

  void take_answer() {
    if (!outcome_) outcome_ = answer_.outcome();
  }

  void take_refusal() {
    if (outcome_ || answer_.outcome()) return;
    if (leaving_) {
      fail(ReasonCode::connection_closed, "the owner is leaving (GOAWAY) and took no call");
      outcome_->may_reconnect = true;
    } else if (!called_again_) {
      called_again_ = true;
      call();
    } else {
      fail(ReasonCode::rpc_error, "the endpoint refused the call twice (REFUSED_STREAM)");
    }
  }

  static Session& self(void* user_data) { return *static_cast<Session*>(user_data); }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    if (frame->hd.stream_id == self(user_data).stream_) self(user_data).answer_.begin_headers();
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_length, const std::uint8_t* value, std::size_t value_length,
                       std::uint8_t, void* user_data) {
    Session& session = self(user_data);
    if (frame->hd.stream_id != session.stream_) return 0;
    session.answer_.add_header({reinterpret_cast<const char*>(name), name_length},
                               {reinterpret_cast<const char*>(value), value_length});
    session.take_answer();
    return 0;
  }

  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                     std::size_t length, void* user_data) {
    Session& session = self(user_data);
    if (stream != session.stream_) return 0;
    session.answer_.add_data({reinterpret_cast<const char*>(bytes), length});
    session.take_answer();
    return 0;
  }

  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    Session& session = self(user_data);
    session.speaks_http2_ = true;
    if (frame->hd.type == NGHTTP2_GOAWAY) session.leaving_ = true;
    if (frame->hd.stream_id != session.stream_) return 0;
    const bool last = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS) session.answer_.end_headers(last);
    if (frame->hd.type == NGHTTP2_DATA && last) session.answer_.end_without_trailers();
    session.take_answer();
    return 0;
  }

  static int on_stream_close(nghttp2_session*, std::int32_t stream, std::uint32_t error,
                             void* user_data) {
    Session& session = self(user_data);
    if (stream != session.stream_) return 0;
    if (error == NGHTTP2_REFUSED_STREAM) {
      session.take_refusal();
    } else {
      session.fail(ReasonCode::rpc_error, "the endpoint reset the call (" +
                                              std::string(nghttp2_http2_strerror(error)) + ")");
    }
    return 0;
  }

  static int on_error(nghttp2_session*, int, const char* message, std::size_t length,
                      void* user_data) {
    self(user_data).violation_.assign(message, length);
    return 0;
  }

  const GrpcRequest request_;
  const std::string body_;
  const std::string authority_;
  const std::string timeout_;
  Http2Session session_;
  GrpcAnswer answer_;
  std::int32_t stream_ = -1;
  bool called_again_ = false;
  bool leaving_ = false;
  bool speaks_http2_ = false;
  std::string first_bytes_;
  std::string violation_ = "no detail";
  std::optional<CallOutcome> outcome_;
};

GrpcExchange::GrpcExchange(GrpcRequest request, const std::string& authority,
                           std::chrono::nanoseconds time_left)
    : session_(std::make_unique<Session>(std::move(request), authority, time_left)) {}
GrpcExchange::~GrpcExchange() = default;

std::string GrpcExchange::take_output() { return session_->take_output(); }
void GrpcExchange::feed(std::string_view bytes) { session_->feed(bytes); }
void GrpcExchange::end_of_input(const std::string& error) { session_->end_of_input(error); }
void GrpcExchange::time_is_up() { session_->time_is_up(); }
void GrpcExchange::say_goodbye() { session_->say_goodbye(); }
const std::optional<CallOutcome>& GrpcExchange::outcome() const { return session_->outcome(); }
bool GrpcExchange::peer_speaks_http2() const { return session_->speaks_http2(); }
bool GrpcExchange::peer_spoke() const { return session_->spoke(); }

}  // namespace modeldprobe
