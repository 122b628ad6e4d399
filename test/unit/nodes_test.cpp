#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;
using namespace std::chrono_literals;

Status ask(FakeWorld& world, const std::string& instance = {}) {
  return test::examine_node("node:1", instance, world);
}

std::vector<std::string> endpoints(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("node:" + std::to_string(i));
  return names;
}

/// A system in which each endpoint answers as an instance of the same name, after `meanwhile`.
System echoing(const std::function<void(const std::string& endpoint)>& meanwhile) {
  System system;
  system.now = [] { return test::renewal; };
  system.ping = [meanwhile](const std::string& endpoint, Deadline) {
    meanwhile(endpoint);
    return HealthResult{Codec::json, HealthResponse{endpoint, true, ""}, {}};
  };
  return system;
}

bool are_in_order(const std::vector<Status>& statuses, const std::vector<std::string>& asked) {
  if (statuses.size() != asked.size()) return false;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (statuses[i].endpoint != asked[i] || statuses[i].instance != asked[i]) return false;
  }
  return true;
}

/// Lets nobody through until `count` are there, or the deadline has passed.
class Gate {
 public:
  explicit Gate(std::size_t count) : missing_(count) {}

  void pass() {
    std::unique_lock lock(mutex_);
    if (missing_ > 0 && --missing_ == 0) all_here_.notify_all();
    all_here_.wait_for(lock, deadline_.remaining(), [this] { return missing_ == 0; });
  }
  bool was_opened() const { return missing_ == 0; }

 private:
  std::mutex mutex_;
  std::condition_variable all_here_;
  std::size_t missing_;
  Deadline deadline_ = test::generous();
};

/// From now on this process can't start a thread.
bool allow_no_thread() {
  constexpr uid_t nobody = 65534;
  if (::geteuid() == 0 && ::setuid(nobody) != 0) return false;
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_NPROC, &none) != 0) return false;
  try {
    std::thread([] {}).join();
  } catch (const std::system_error&) {
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a node that answers, is ready and says who it is runs", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1");
  const Status status = ask(world);
  CHECK(status.state == State::running);
  CHECK_FALSE(status.reason);
  CHECK_FALSE(status.next);
  CHECK(status.endpoint == "node:1");
  CHECK(status.instance == "id-1");
  CHECK(status.backend == "llama");
  REQUIRE(status.health);
  CHECK(status.health->response->instance == "id-1");
  CHECK(status.examined_at == world.now);
  CHECK(world.pings == std::vector<std::string>{"node:1"});
}

TEST_CASE("a node is asked without a look at leases, binaries and processes", "[nodes]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  const Status status = ask(world);
  CHECK(status.lease.status == LeaseStatus::not_examined);
  CHECK_FALSE(status.lease.lease);
  CHECK(status.lease.path.empty());
  CHECK(status.data_root.empty());
  CHECK_FALSE(status.binary);
  CHECK(status.findings.empty());
  CHECK(world.leases_read.empty());
  CHECK(world.paths_searched.empty());
  CHECK(world.launchers_asked.empty());
  CHECK(world.processes_examined.empty());
}

TEST_CASE("a node that does not answer is unreachable for the reason of the call", "[nodes]") {
  const auto code = GENERATE(
      values({ReasonCode::bad_endpoint, ReasonCode::resolve_failed, ReasonCode::connection_refused,
              ReasonCode::network_unreachable, ReasonCode::connect_timeout,
              ReasonCode::connection_closed, ReasonCode::rpc_timeout, ReasonCode::not_grpc,
              ReasonCode::rpc_error, ReasonCode::bad_response}));
  FakeWorld world;
  world.fail_health(code, "what was seen");
  const Status status = ask(world);
  CAPTURE(name(code));
  CHECK(status.state == State::unreachable);
  REQUIRE(status.reason);
  CHECK(status.reason->code == code);
  CHECK(status.reason->message == "what was seen");
  CHECK(status.next);
  CHECK_FALSE(status.instance);
  CHECK_FALSE(status.backend);
  const bool nobody_to_ask = code == ReasonCode::bad_endpoint || code == ReasonCode::resolve_failed;
  CHECK(status.health.has_value() == !nobody_to_ask);
}

TEST_CASE("a node that is not ready is unreachable, and known", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1", false);
  const Status status = ask(world);
  CHECK(status.state == State::unreachable);
  CHECK(status.reason->code == ReasonCode::not_ready);
  CHECK(status.instance == "id-1");
}

TEST_CASE("a node without an instance is unreachable, whoever it must be", "[nodes]") {
  FakeWorld world;
  world.answer_health("", true, "");
  for (const std::string wanted : {"", "id-1"}) {
    const Status status = ask(world, wanted);
    CHECK(status.state == State::unreachable);
    CHECK(status.reason->code == ReasonCode::instance_mismatch);
    CHECK_FALSE(status.instance);
    CHECK_FALSE(status.backend);
  }
}

TEST_CASE("a node must be the instance that is asked for, byte for byte", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1");
  CHECK(ask(world, "id-1").state == State::running);
  for (const std::string wanted : {"id-2", "ID-1", "id-", "id-1 "}) {
    const Status status = ask(world, wanted);
    CHECK(status.state == State::unreachable);
    CHECK(status.reason->code == ReasonCode::instance_mismatch);
    CHECK_THAT(status.reason->message,
               ContainsSubstring("expected instance " + wanted + ", but instance id-1 answered"));
    CHECK(status.instance == "id-1");
  }
}

TEST_CASE("the statuses stand in the order of the endpoints", "[nodes]") {
  for (const std::size_t count : {0U, 1U, 2U, 50U}) {
    const auto asked = endpoints(count);
    const auto later_ones_first = [&](const std::string& endpoint) {
      if (endpoint == "node:0") std::this_thread::sleep_for(20ms);
    };
    CHECK(
        are_in_order(examine_nodes(asked, "", echoing(later_ones_first), test::generous()), asked));
  }
}

TEST_CASE("one endpoint given twice is asked twice", "[nodes]") {
  std::atomic<int> pings = 0;
  const auto statuses =
      examine_nodes({"a:1", "a:1"}, "", echoing([&](const auto&) { ++pings; }), test::generous());
  CHECK(pings == 2);
  CHECK(are_in_order(statuses, {"a:1", "a:1"}));
}

TEST_CASE("each endpoint must be the instance that is asked for", "[nodes]") {
  const auto statuses =
      examine_nodes({"a:1", "b:2"}, "b:2", echoing([](const auto&) {}), test::generous());
  CHECK(statuses[0].reason->code == ReasonCode::instance_mismatch);
  CHECK(statuses[1].state == State::running);
}

TEST_CASE("all endpoints are asked at the same time", "[nodes]") {
  constexpr std::size_t count = 100;
  Gate gate(count);
  const auto asked = endpoints(count);
  const auto statuses =
      examine_nodes(asked, "", echoing([&](const auto&) { gate.pass(); }), test::generous());
  CHECK(gate.was_opened());
  CHECK(are_in_order(statuses, asked));
}

TEST_CASE("where no thread can be started the endpoints are asked one after another", "[nodes]") {
  const pid_t child = ::fork();
  if (child == 0) {
    if (!allow_no_thread()) ::_exit(2);
    const auto asked = endpoints(20);
    std::set<std::thread::id> threads;
    const auto note = [&](const auto&) { threads.insert(std::this_thread::get_id()); };
    const auto statuses = examine_nodes(asked, "", echoing(note), test::generous());
    ::_exit(are_in_order(statuses, asked) && threads.size() == 1 ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a failure of the tool while it asks is not taken for an answer", "[nodes]") {
  const auto fail = [](const std::string&) { throw std::runtime_error("a bug"); };
  CHECK_THROWS_AS(examine_nodes(endpoints(5), "", echoing(fail), test::generous()),
                  std::runtime_error);
}
