#include "net/grpc_exchange.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <new>
#include <utility>

#include "net/goaway.h"
#include "net/grpc_call.h"
#include "net/protocol_guess.h"

namespace modeldprobe {
namespace {

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

/// nghttp2 can fail to create its objects only for lack of memory.
void require_memory(int error) {
  if (error != 0) throw std::bad_alloc();
}

/// gRPC's `grpc-timeout`: at most eight digits and a unit.
std::string grpc_timeout(std::chrono::nanoseconds time_left) {
  constexpr std::int64_t most = 99'999'999;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(time_left).count();
  if (milliseconds <= most) return std::to_string(std::max<std::int64_t>(milliseconds, 1)) + "m";
  return std::to_string(std::min<std::int64_t>(milliseconds / 1000, most)) + "S";
}

}  // namespace

class GrpcExchange::Session {
 public:
  Session(std::string authority, std::chrono::nanoseconds time_left)
      : authority_(std::move(authority)), timeout_(grpc_timeout(time_left)) {
    open();
    // The values are nghttp2's defaults, but a client must send SETTINGS first.
    const nghttp2_settings_entry no_push{NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
    nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, &no_push, 1);
  }

  void add_call(GrpcRequest request) {
    GrpcCall& call = calls_.emplace_back(std::move(request));
    if (nghttp2_session_check_request_allowed(session_.get()) == 0) {
      call.fail(leaving_.value_or(Goaway(NGHTTP2_NO_ERROR, {})).refusal());
    } else {
      call.submit(session_.get(), authority_, timeout_);
    }
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
    if (is_over()) return;
    keep_first(bytes);
    if (!speaks_http2_ && is_another_protocol(first_bytes_)) return fail_as_another_protocol();
    const auto count = nghttp2_session_mem_recv(
        session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (is_over()) return;
    if (count < 0) return fail_on_protocol(nghttp2_strerror(static_cast<int>(count)));
    if (is_closing()) fail_on_protocol(violation_);
  }

  void end_of_input(const std::string& error) {
    if (!speaks_http2_ && !first_bytes_.empty()) return fail_as_another_protocol();
    if (leaving_) return fail(leaving_->closing(error));
    std::string message = speaks_http2_ ? "the endpoint closed the connection before it answered"
                                        : "the endpoint closed the connection without an answer";
    if (!error.empty()) message += ": " + error;
    fail({ReasonCode::connection_closed, std::move(message)});
  }

  void time_is_up() {
    for (const GrpcCall& call : calls_) {
      if (call.outcome() || call.stream() <= 0) continue;
      nghttp2_submit_rst_stream(session_.get(), NGHTTP2_FLAG_NONE, call.stream(), NGHTTP2_CANCEL);
    }
    fail({ReasonCode::rpc_timeout,
          speaks_http2_ ? "the endpoint speaks HTTP/2 but did not answer the call in time"
                        : "the endpoint accepted the connection but did not answer in time"});
  }

  void say_goodbye() { nghttp2_session_terminate_session(session_.get(), NGHTTP2_NO_ERROR); }

  const std::optional<CallOutcome>& outcome(std::size_t call) const {
    return calls_[call].outcome();
  }
  bool is_over() const {
    return std::all_of(calls_.begin(), calls_.end(),
                       [](const GrpcCall& call) { return call.outcome().has_value(); });
  }
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
    nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks.get(), on_invalid_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), on_stream_close);
    nghttp2_session_callbacks_set_error_callback2(callbacks.get(), on_error);

    nghttp2_option* raw_options = nullptr;
    require_memory(nghttp2_option_new(&raw_options));
    const Options options(raw_options);
    // GrpcAnswer checks the response by the rules of gRPC's clients. nghttp2's are stricter about
    // what those ignore, such as a wrong content-length, and silently drop invalid headers.
    nghttp2_option_set_no_http_messaging(options.get(), 1);
    // As many as fit into a frame; nghttp2 itself takes 32.
    constexpr std::size_t most_settings = 16384 / 6;
    nghttp2_option_set_max_settings(options.get(), most_settings);

    nghttp2_session* raw_session = nullptr;
    require_memory(nghttp2_session_client_new2(&raw_session, callbacks.get(), this, options.get()));
    session_.reset(raw_session);
  }

  /// After a protocol violation nghttp2 only sends its GOAWAY and accepts no new request.
  bool is_closing() const {
    const bool refuses = nghttp2_session_check_request_allowed(session_.get()) == 0;
    return nghttp2_session_want_read(session_.get()) == 0 || (refuses && !leaving_);
  }

  void keep_first(std::string_view bytes) {
    const std::size_t wanted = 16 - std::min<std::size_t>(16, first_bytes_.size());
    first_bytes_.append(bytes.substr(0, wanted));
  }

  void fail_as_another_protocol() {
    Reason reason{ReasonCode::not_grpc, protocol_guess(first_bytes_)};
    reason.http_status = http1_status(first_bytes_);
    fail(reason);
  }

  void fail_on_protocol(const std::string& detail) {
    if (!speaks_http2_ && first_bytes_.size() < 4) return fail_as_another_protocol();
    fail({ReasonCode::bad_response, violation(detail)});
  }

  static std::string violation(const std::string& detail) {
    return "the endpoint violates the HTTP/2 protocol: " + detail;
  }

  /// Of all calls that are not over.
  void fail(const Reason& reason) {
    for (GrpcCall& call : calls_) call.fail(reason);
  }

  void take_goaway(const nghttp2_goaway& frame) {
    leaving_.emplace(
        frame.error_code,
        std::string_view(reinterpret_cast<const char*>(frame.opaque_data), frame.opaque_data_len));
  }

  GrpcCall* call_on(std::int32_t stream) {
    const auto call = std::find_if(calls_.begin(), calls_.end(), [stream](const GrpcCall& made) {
      return made.stream() == stream;
    });
    return call == calls_.end() ? nullptr : &*call;
  }

  static Session& self(void* user_data) { return *static_cast<Session*>(user_data); }

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    GrpcCall* const call = self(user_data).call_on(frame->hd.stream_id);
    if (call != nullptr) call->answer().begin_headers();
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_length, const std::uint8_t* value, std::size_t value_length,
                       std::uint8_t, void* user_data) {
    GrpcCall* const call = self(user_data).call_on(frame->hd.stream_id);
    if (call == nullptr) return 0;
    call->answer().add_header({reinterpret_cast<const char*>(name), name_length},
                              {reinterpret_cast<const char*>(value), value_length});
    call->take_answer();
    return 0;
  }

  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                     std::size_t length, void* user_data) {
    GrpcCall* const call = self(user_data).call_on(stream);
    if (call == nullptr) return 0;
    call->answer().add_data({reinterpret_cast<const char*>(bytes), length});
    call->take_answer();
    return 0;
  }

  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    Session& session = self(user_data);
    session.speaks_http2_ = true;
    if (frame->hd.type == NGHTTP2_GOAWAY) session.take_goaway(frame->goaway);
    GrpcCall* const call = session.call_on(frame->hd.stream_id);
    if (call == nullptr) return 0;
    const bool last = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (frame->hd.type == NGHTTP2_HEADERS) call->answer().end_headers(last);
    if (frame->hd.type == NGHTTP2_DATA && last) call->answer().end_without_trailers();
    call->take_answer();
    return 0;
  }

  /// nghttp2 answers with RST_STREAM, which closes the stream as if the peer had reset it, or with
  /// GOAWAY.
  static int on_invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int error,
                              void* user_data) {
    Session& session = self(user_data);
    const std::string detail = nghttp2_strerror(error);
    if (frame->hd.stream_id == 0) {
      session.fail_on_protocol(detail);
    } else if (GrpcCall* const call = session.call_on(frame->hd.stream_id)) {
      call->fail({ReasonCode::bad_response, violation(detail)});
    }
    return 0;
  }

  static int on_stream_close(nghttp2_session*, std::int32_t stream, std::uint32_t error,
                             void* user_data) {
    Session& session = self(user_data);
    GrpcCall* const call = session.call_on(stream);
    if (call == nullptr) return 0;
    if (error != NGHTTP2_REFUSED_STREAM) {
      Reason reason{ReasonCode::rpc_error,
                    "the endpoint reset the call (" + http2_error_name(error) + ")"};
      reason.http2_error = error;
      call->fail(std::move(reason));
    } else if (call->take_refusal(session.leaving_)) {
      call->submit(session.session_.get(), session.authority_, session.timeout_);
    }
    return 0;
  }

  static int on_error(nghttp2_session*, int, const char* message, std::size_t length,
                      void* user_data) {
    self(user_data).violation_.assign(message, length);
    return 0;
  }

  const std::string authority_;
  const std::string timeout_;
  std::deque<GrpcCall> calls_;
  Http2Session session_;
  std::optional<Goaway> leaving_;
  bool speaks_http2_ = false;
  std::string first_bytes_;
  std::string violation_ = "no detail";
};

GrpcExchange::GrpcExchange(GrpcRequest request, std::string authority,
                           std::chrono::nanoseconds time_left)
    : session_(std::make_unique<Session>(std::move(authority), time_left)) {
  add_call(std::move(request));
}
GrpcExchange::~GrpcExchange() = default;

std::string GrpcExchange::take_output() { return session_->take_output(); }
void GrpcExchange::feed(std::string_view bytes) { session_->feed(bytes); }
void GrpcExchange::end_of_input(const std::string& error) { session_->end_of_input(error); }
void GrpcExchange::time_is_up() { session_->time_is_up(); }
void GrpcExchange::say_goodbye() { session_->say_goodbye(); }
void GrpcExchange::add_call(GrpcRequest request) { session_->add_call(std::move(request)); }
const std::optional<CallOutcome>& GrpcExchange::outcome(std::size_t call) const {
  return session_->outcome(call);
}
bool GrpcExchange::is_over() const { return session_->is_over(); }
bool GrpcExchange::peer_speaks_http2() const { return session_->speaks_http2(); }
bool GrpcExchange::peer_spoke() const { return session_->spoke(); }

}  // namespace modeldprobe
