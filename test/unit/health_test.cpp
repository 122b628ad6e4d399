// Health over real sockets of this machine.
#include "owner/health.h"

#include <sys/socket.h>

#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "http2_bytes.h"
#include "listener.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

using test::drain;
using test::Listener;
using test::say;

HealthResult ask(const std::string& endpoint, Deadline deadline = test::generous()) {
  return ask_owners({endpoint}, {}, CodecChoice::automatic, deadline).front();
}

ReasonCode failure_of(const HealthResult& result) {
  if (!result.failure) FAIL("no failure");
  CHECK_FALSE(result.seen.response.has_value());
  return result.failure->code;
}

}  // namespace

TEST_CASE("a healthy owner answers, and gets a goodbye", "[health]") {
  const Listener listener;
  std::string received;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    say(connection, test::settings() + test::good_answer());
    received = drain(connection);
  });
  const HealthResult result = ask(listener.endpoint());
  owner.join();
  REQUIRE(result.seen.response.has_value());
  CHECK(result.seen.response->instance == "id-1");
  CHECK(result.seen.codec == Codec::json);
  const auto frames = test::frames_in(std::string_view(received).substr(24));
  REQUIRE_FALSE(frames.empty());
  CHECK(frames.back().type == test::Frame::goaway);
}

TEST_CASE("an owner that is leaving is called once more on a new connection", "[health]") {
  const Listener listener;
  std::thread owner([&] {
    {
      const Descriptor leaving = listener.accept();
      say(leaving, test::settings() + test::goaway(0));
      drain(leaving);
    }
    const Descriptor connection = listener.accept();
    say(connection, test::settings() + test::good_answer());
    drain(connection);
  });
  const HealthResult result = ask(listener.endpoint());
  owner.join();
  CHECK(result.seen.response.has_value());
}

TEST_CASE("a server that gives up counts as a timeout only when the time is over", "[health]") {
  struct Row {
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds answer_after;
    ReasonCode code;
  };
  const auto row = GENERATE(values<Row>({{20s, 0ms, ReasonCode::rpc_error},
                                         {20s, 50ms, ReasonCode::rpc_error},
                                         {200ms, 190ms, ReasonCode::rpc_timeout}}));
  const Listener listener;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    std::this_thread::sleep_for(row.answer_after);
    test::Headers given_up = test::response_headers();
    given_up.emplace_back("grpc-status", "4");
    given_up.emplace_back("grpc-message", "upstream request timeout");
    say(connection, test::settings() + test::headers(1, given_up, true));
    drain(connection);
  });
  const HealthResult result = ask(listener.endpoint(), Deadline::after(row.timeout));
  owner.join();
  CAPTURE(row.timeout.count(), row.answer_after.count());
  CHECK(failure_of(result) == row.code);
  if (row.code == ReasonCode::rpc_error) {
    CHECK(result.failure->grpc_status == 4);
    CHECK_THAT(result.failure->message, EndsWith("upstream request timeout"));
  }
}

TEST_CASE("a dead endpoint refuses the connection", "[health]") {
  Listener listener;
  listener.close();
  const HealthResult result = ask(listener.endpoint());
  CHECK(failure_of(result) == ReasonCode::connection_refused);
  CHECK_THAT(result.failure->message, ContainsSubstring(listener.endpoint()));
}

TEST_CASE("a silent endpoint is waited for until the deadline", "[health]") {
  const Listener listener;
  CHECK(failure_of(ask(listener.endpoint(), Deadline::after(100ms))) == ReasonCode::rpc_timeout);
}

TEST_CASE("an endpoint that closes at once is connection_closed", "[health]") {
  const Listener listener;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    ::shutdown(connection.get(), SHUT_WR);
    drain(connection);
  });
  const HealthResult result = ask(listener.endpoint());
  owner.join();
  CHECK(failure_of(result) == ReasonCode::connection_closed);
}

TEST_CASE("a Unix socket that is not there refuses the connection", "[health]") {
  const test::TemporaryDirectory root;
  CHECK(failure_of(ask("unix:" + root.at("nothing"))) == ReasonCode::connection_refused);
  CHECK(failure_of(ask("unix:" + root.write("file", ""))) == ReasonCode::connection_refused);
}

TEST_CASE("text that is not an endpoint is not asked", "[health]") {
  const HealthResult result = ask("http://127.0.0.1:1/");
  CHECK(failure_of(result) == ReasonCode::bad_endpoint);
  CHECK_THAT(result.failure->message, ContainsSubstring("http://127.0.0.1:1/"));
}

TEST_CASE("a peer that does not speak JSON is only asked in protobuf when that is safe",
          "[health]") {
  const Listener listener;
  int connections = 0;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    ++connections;
    say(connection, test::settings() + test::headers(1, {{":status", "404"}}));
    drain(connection);
  });
  const HealthResult result = ask(listener.endpoint());
  owner.join();
  CHECK(failure_of(result) == ReasonCode::not_grpc);
  CHECK(result.seen.codec == Codec::json);
  CHECK(connections == 1);
}

TEST_CASE("with the JSON codec chosen, protobuf is never tried", "[health]") {
  const Listener listener;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    test::Headers unimplemented = test::response_headers();
    unimplemented.emplace_back("grpc-status", "12");
    say(connection, test::settings() + test::headers(1, unimplemented, true));
    drain(connection);
  });
  const HealthResult result =
      ask_owners({listener.endpoint()}, {}, CodecChoice::json, test::generous()).front();
  owner.join();
  CHECK(failure_of(result) == ReasonCode::rpc_error);
  CHECK(result.seen.codec == Codec::json);
}
