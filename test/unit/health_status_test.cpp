// Health and Status together, over real sockets of this machine.
#include <algorithm>
#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "http2_bytes.h"
#include "listener.h"
#include "owner/health.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

const std::string ready_status =
    R"({"owner_instance_id":"id-1","backend":"llama","state":"Busy",)"
    R"("active":{"model_name":"qwen","config":{"n_ctx":4096},"generation":3},)"
    R"("busy_operation":"decode","last_error":"context\u0001canceled"})";

std::string answer(std::uint32_t stream, const std::string& body) {
  return test::headers(stream, test::response_headers()) + test::data(stream, test::message(body)) +
         test::headers(stream, test::good_trailers(), true);
}

std::string refusal(std::uint32_t stream, const std::string& code) {
  test::Headers headers = test::response_headers();
  headers.emplace_back("grpc-status", code);
  return test::headers(stream, headers, true);
}

int requests_in(const std::string& received) {
  int count = 0;
  for (const auto& frame : test::frames_in(
           std::string_view(received).substr(std::min<std::size_t>(24, received.size())))) {
    count += frame.type == test::Frame::headers;
  }
  return count;
}

HealthResult ask_one_that_says(const std::string& bytes, const std::string& instance = "id-1",
                               CodecChoice codec = CodecChoice::json,
                               Deadline deadline = test::generous()) {
  const test::Listener listener;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    test::say(connection, bytes);
    test::drain(connection);
  });
  const HealthResult answers =
      ask_owners({listener.endpoint()}, {true, instance}, codec, deadline).front();
  owner.join();
  return answers;
}

}  // namespace

TEST_CASE("Status goes beside Health when the instance is known", "[health_status]") {
  const test::Listener listener;
  int requests = 0;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    // Says nothing before both are there.
    std::string received = test::hear(connection);
    while (requests_in(received) < 2) received += test::hear(connection);
    requests = requests_in(received);
    test::say(connection, test::settings() + test::good_answer(1) + answer(3, ready_status));
    test::drain(connection);
  });
  const HealthResult answers =
      ask_owners({listener.endpoint()}, {true, "id-1"}, CodecChoice::json, test::generous())
          .front();
  owner.join();
  CHECK(requests == 2);
  REQUIRE(answers.seen.response);
  REQUIRE(answers.status->status);
  CHECK(answers.status->status->state == "Busy");
  CHECK(answers.status->status->busy_operation == "decode");
  CHECK(answers.status->status->last_error ==
        "context\x01"
        "canceled");
  CHECK(answers.status->status->active_model == "qwen");
  CHECK(answers.status->status->backend == "llama");
}

TEST_CASE("without a known instance Status follows Health on the same connection",
          "[health_status]") {
  const test::Listener listener;
  std::string received;
  std::thread owner([&] {
    const Descriptor connection = listener.accept();
    test::say(connection, test::settings() + test::good_answer(1));
    while (requests_in(received) < 2) received += test::hear(connection);
    test::say(connection, answer(3, ready_status));
    test::drain(connection);
  });
  const HealthResult answers =
      ask_owners({listener.endpoint()}, {true, ""}, CodecChoice::automatic, test::generous())
          .front();
  owner.join();
  REQUIRE(answers.status->status);
  CHECK(requests_in(received) == 2);
}

TEST_CASE("a Status that errs or is malformed changes nothing about Health", "[health_status]") {
  struct Row {
    std::string said;
    NoStatus why;
  };
  const auto row = GENERATE(values<Row>({
      {refusal(3, "12"), NoStatus::unimplemented},
      {refusal(3, "9"), NoStatus::error},
      {refusal(3, "4"), NoStatus::error},
      {test::reset(3, 2), NoStatus::error},
      {answer(3, "null"), NoStatus::malformed},
      {answer(3, R"({"state":1})"), NoStatus::malformed},
      {answer(3, R"({"active":"x"})"), NoStatus::malformed},
      {answer(3, "{"), NoStatus::malformed},
      {test::headers(3, {{":status", "200"}}), NoStatus::error},
      {test::frame(test::Frame::ping, 0, 0, "short"), NoStatus::malformed},
  }));
  const HealthResult answers =
      ask_one_that_says(test::settings() + test::good_answer(1) + row.said);
  REQUIRE(answers.seen.response);
  CHECK(answers.seen.response->instance == "id-1");
  CHECK_FALSE(answers.status->status);
  CHECK(answers.status->why_not == row.why);
  CHECK_FALSE(answers.status->problem.empty());
}

TEST_CASE("a late Status leaves time, and Health as it is", "[health_status]") {
  const Deadline deadline = Deadline::after(2s);
  const HealthResult answers = ask_one_that_says(test::settings() + test::good_answer(1), "id-1",
                                                 CodecChoice::json, deadline);
  CHECK(answers.seen.response);
  CHECK(answers.status->why_not == NoStatus::too_late);
}

TEST_CASE("Status is given up when Health fails", "[health_status]") {
  const HealthResult answers = ask_one_that_says(test::settings() + refusal(1, "14"));
  CHECK(answers.failure->code == ReasonCode::rpc_error);
  CHECK_FALSE(answers.status->status);
  CHECK(answers.status->why_not == NoStatus::not_asked);
}

TEST_CASE("Status is not asked for in protobuf", "[health_status]") {
  const HealthResult answers =
      ask_one_that_says(test::settings() + answer(1, "\x10\x01"), "id-1", CodecChoice::proto);
  CHECK(answers.seen.response);
  CHECK(answers.status->why_not == NoStatus::not_asked);
}
