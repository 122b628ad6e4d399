// Many owners at the same time, over real sockets of this machine.
#include <sys/resource.h>

#include <stdexcept>
#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "http2_bytes.h"
#include "listener.h"
#include "owner/health.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

std::vector<HealthResult> ask(const std::vector<std::string>& endpoints,
                              Deadline deadline = test::generous()) {
  return ask_owners(endpoints, {}, CodecChoice::json, deadline);
}

/// While it lives, this process may have no more descriptors than those below `limit`.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t limit) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{limit, before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

/// Takes so many connections, one after another, and answers each at once.
void answer_each(const test::Listener& listener, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Descriptor connection = listener.accept();
    test::say(connection, test::settings() + test::good_answer());
    test::drain(connection);
  }
}

}  // namespace

TEST_CASE("all owners are asked at the same time", "[owners]") {
  constexpr std::size_t count = 100;
  const test::Listener listener;
  std::thread owner([&] {
    std::vector<Descriptor> connections;
    while (connections.size() < count) connections.push_back(listener.accept());
    for (const Descriptor& connection : connections) {
      test::say(connection, test::settings() + test::good_answer());
    }
    for (const Descriptor& connection : connections) test::drain(connection);
  });
  const auto answers = ask(std::vector<std::string>(count, listener.endpoint()));
  owner.join();
  REQUIRE(answers.size() == count);
  for (const HealthResult& answer : answers) {
    CHECK(answer.seen.response);
    CHECK(answer.had_time);
  }
}

TEST_CASE("the answers are in the order of the endpoints", "[owners]") {
  const test::Listener listener;
  const std::string nobody = test::Listener().endpoint();
  std::thread owner([&] { answer_each(listener, 2); });
  const auto answers =
      ask({"no endpoint", listener.endpoint(), nobody, listener.endpoint(), nobody});
  owner.join();
  REQUIRE(answers.size() == 5);
  CHECK(answers[0].failure->code == ReasonCode::bad_endpoint);
  CHECK(answers[1].seen.response);
  CHECK(answers[2].failure->code == ReasonCode::connection_refused);
  CHECK(answers[3].seen.response);
  CHECK(answers[4].failure->code == ReasonCode::connection_refused);
}

TEST_CASE("if descriptors are few, endpoints wait for their turn", "[owners]") {
  constexpr std::size_t count = 30;
  const test::Listener listener;
  std::thread owner([&] { answer_each(listener, count); });
  const FewDescriptors few(66);
  const auto answers = ask(std::vector<std::string>(count, listener.endpoint()));
  owner.join();
  for (const HealthResult& answer : answers) CHECK(answer.seen.response);
}

TEST_CASE("an owner that could not be asked before the deadline is asked after it", "[owners]") {
  const test::Listener listener;
  const Deadline deadline = Deadline::after(200ms);
  std::this_thread::sleep_for(400ms);
  std::thread owner([&] { answer_each(listener, 1); });
  const auto answers = ask({listener.endpoint()}, deadline);
  owner.join();
  CHECK(answers[0].seen.response);
}

TEST_CASE("an endpoint that waits behind silent ones until the deadline had no time", "[owners]") {
  const test::Listener silent;
  const FewDescriptors few(66);
  const auto answers = ask(std::vector<std::string>(4, silent.endpoint()), Deadline::after(50ms));
  REQUIRE(answers.size() == 4);
  for (const HealthResult& answer : answers) {
    CHECK(answer.failure->code == ReasonCode::rpc_timeout);
  }
  CHECK(answers[0].had_time);
  CHECK_FALSE(answers[3].had_time);
}
