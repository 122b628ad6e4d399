#include "watch/watch_record.h"

#include "catch.h"
#include "verdict/findings.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

const WatchRecord::Moment start{1h};

Status running(const std::string& instance = "id-1") {
  Status status;
  status.state = State::running;
  status.instance = instance;
  status.backend = "llama";
  return status;
}

Status unreachable(ReasonCode code = ReasonCode::connection_refused) {
  Status status = running();
  status.state = State::unreachable;
  status.reason = Reason{code, "message"};
  return status;
}

Status answered_after(nanoseconds elapsed) {
  Status status = running();
  status.health = HealthEvidence{Codec::json, HealthResponse{"id-1", true, "llama"}, elapsed};
  return status;
}

WatchSummary::Latency latency_of(const std::vector<nanoseconds>& answers) {
  WatchRecord record(start);
  for (const nanoseconds elapsed : answers) record.add(answered_after(elapsed), start);
  const auto latency = record.summary(start).latency;
  REQUIRE(latency);
  return *latency;
}

}  // namespace

TEST_CASE("the first thing seen is a change from nothing", "[watch_record]") {
  WatchRecord record(start);
  const auto change = record.add(running(), start);
  REQUIRE(change);
  CHECK_FALSE(change->previous);
  CHECK(record.summary(start).changes == 0);
  CHECK(record.summary(start).attempts == 1);
}

TEST_CASE("a change is stamped with the moment when it was seen", "[watch_record]") {
  WatchRecord record(start);
  Status slow = running();
  slow.examined_at = {1000, 0};
  slow.elapsed = 3s;
  const auto change = record.add(slow, start);
  REQUIRE(change);
  CHECK(change->seen_at == Timestamp{1003, 0});
}

TEST_CASE("a status that stays the same is not a change", "[watch_record]") {
  WatchRecord record(start);
  record.add(unreachable(), start);
  Status other_words = unreachable();
  other_words.reason->message = "in other words";
  other_words.endpoint = "another:1";
  other_words.findings.push_back(note("owner_gone", "gone"));
  CHECK_FALSE(record.add(other_words, start + 1s));
  CHECK(record.summary(start).changes == 0);
  CHECK(record.summary(start).attempts == 2);
}

TEST_CASE("another state, reason, instance or backend is a change", "[watch_record]") {
  WatchRecord record(start);
  Status now = unreachable();
  record.add(now, start);
  SECTION("state") { now.state = State::stale; }
  SECTION("state that can't be told") { now.state.reset(); }
  SECTION("reason") { now.reason->code = ReasonCode::rpc_timeout; }
  SECTION("no reason") { now.reason.reset(); }
  SECTION("instance") { now.instance = "id-2"; }
  SECTION("no instance") { now.instance.reset(); }
  SECTION("backend") { now.backend = "openvino"; }
  SECTION("no backend") { now.backend.reset(); }
  const auto change = record.add(now, start + 1s);
  REQUIRE(change);
  REQUIRE(change->previous);
  CHECK(change->previous->state == State::unreachable);
  CHECK(change->previous->held == 1s);
  CHECK_FALSE(record.add(now, start + 2s));
  CHECK(record.summary(start + 2s).changes == 1);
}

TEST_CASE("a state lasts until an attempt finds another", "[watch_record]") {
  WatchRecord record(start);
  record.add(running(), start + 1s);
  record.add(running(), start + 3s);
  CHECK(record.held(start + 4s) == 3s);
  const auto down = record.add(unreachable(), start + 6s);
  CHECK(down->previous->held == 5s);
  CHECK(record.held(start + 7s) == 1s);
  const auto up = record.add(running("id-2"), start + 8s);
  CHECK(up->previous->held == 2s);

  const WatchSummary summary = record.summary(start + 11s);
  CHECK(summary.watched == 11s);
  CHECK(summary.attempts == 4);
  CHECK(summary.changes == 2);
  CHECK(summary.held.size() == 2);
  CHECK(summary.held.at(State::running) == 8s);
  CHECK(summary.held.at(State::unreachable) == 2s);
  CHECK(summary.last == State::running);
}

TEST_CASE("a summary changes nothing", "[watch_record]") {
  WatchRecord record(start);
  record.add(running(), start);
  CHECK(record.summary(start + 5s).held.at(State::running) == 5s);
  CHECK(record.summary(start + 5s).held.at(State::running) == 5s);
}

TEST_CASE("without attempts the summary is empty", "[watch_record]") {
  const WatchRecord record(start);
  const WatchSummary summary = record.summary(start + 1s);
  CHECK(summary.watched == 1s);
  CHECK(summary.attempts == 0);
  CHECK(summary.changes == 0);
  CHECK(summary.held.empty());
  CHECK_FALSE(summary.latency);
  CHECK_FALSE(summary.last);
}

TEST_CASE("only calls that were answered have a latency", "[watch_record]") {
  WatchRecord record(start);
  record.add(running(), start);
  Status silent = unreachable(ReasonCode::rpc_timeout);
  silent.health = HealthEvidence{Codec::json, {}, 3s};
  record.add(silent, start);
  CHECK_FALSE(record.summary(start).latency);
  record.add(answered_after(2ms), start);
  CHECK(record.summary(start).latency->answers == 1);
  CHECK(record.summary(start).latency->median == 2ms);
}

TEST_CASE("the summary has the minimum, median and maximum latency", "[watch_record]") {
  const auto odd = latency_of({5ms, 1ms, 3ms});
  CHECK(odd.answers == 3);
  CHECK(odd.least == 1ms);
  CHECK(odd.median == 3ms);
  CHECK(odd.most == 5ms);
  CHECK(latency_of({4ms, 1ms, 2ms, 3ms}).median == 2ms);
  CHECK(latency_of({1ms, 9ms, 9ms, 9ms}).median == 9ms);
  CHECK(latency_of({1ms, 1ms, 1ms, 9ms}).median == 1ms);
}

TEST_CASE("latencies are kept to three digits", "[watch_record]") {
  CHECK(latency_of({123456ns}).median == 123000ns);
  CHECK(latency_of({123500ns}).median == 124000ns);
  CHECK(latency_of({999ns}).median == 999ns);
  CHECK(latency_of({9996ns}).median == 10000ns);
  CHECK(latency_of({0ns}).median == 0ns);
  CHECK(latency_of({nanoseconds(24h * 365)}).median == 31500000s);
}
