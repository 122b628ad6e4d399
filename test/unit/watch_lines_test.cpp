#include "watch/watch_lines.h"

#include <nlohmann/json.hpp>

#include "catch.h"
#include "report/layout.h"
#include "sample_report.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

/// Where the head of a line ends: the time, the state and the space between them.
constexpr std::size_t head_columns = 41;

std::string line_of(const test::Sample& sample, Change change = {}) {
  change.seen_at = sample.status.examined_at;
  return change_line({sample.request, sample.status, std::nullopt, change}, {});
}

std::string current(const test::Sample& sample, std::size_t columns, bool colored = false) {
  return current_line(sample.report(), 90s, columns, {colored, usual_columns, {}});
}

WatchSummary summary_with(std::size_t count) {
  WatchSummary summary;
  summary.watched = 65s;
  summary.attempts = count;
  summary.changes = count;
  summary.held = {{State::running, 60s}, {State::unreachable, 5s}, {std::nullopt, 0s}};
  summary.latency = WatchSummary::Latency{count, 1ms, 2ms, 1234567us};
  summary.last = State::running;
  return summary;
}

}  // namespace

TEST_CASE("a change line begins with the time to a millisecond and the state", "[watch_lines]") {
  test::Sample sample = test::running_sample();
  const std::string rest = "running        instance id-1, engine llama";
  CHECK(line_of(sample) == "2026-11-23T14:32:35.500Z  " + rest);
  sample.status.examined_at = {1795444354, 7'999'999};
  CHECK(line_of(sample) == "2026-11-23T14:32:34.007Z  " + rest);
  sample.status.examined_at = {1795444354, 999'999};
  CHECK(line_of(sample) == "2026-11-23T14:32:34.000Z  " + rest);
}

TEST_CASE("the text after every state begins at the same column", "[watch_lines]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    const std::string line = line_of(sample);
    CHECK_THAT(line.substr(26), StartsWith(sample.word + " "));
    CHECK(line[head_columns - 1] == ' ');
    CHECK(line[head_columns] != ' ');
  }
}

TEST_CASE("a change line says why, and how long the previous state lasted", "[watch_lines]") {
  const test::Sample sample = test::samples_of_every_state()[5];
  REQUIRE(sample.word == "unreachable");
  const std::string why = "connection_refused: nobody listens at 127.0.0.1:4711";
  CHECK_THAT(line_of(sample), EndsWith(why));
  CHECK_THAT(line_of(sample, Change{Change::Previous{State::running, 125s}, {}}),
             EndsWith(why + " (was running for 2 min 5 s)"));
  CHECK_THAT(line_of(sample, Change{Change::Previous{std::nullopt, 1s}, {}}),
             EndsWith(why + " (was unknown for 1 s)"));
}

TEST_CASE("an owner without an id or a backend leaves no gap", "[watch_lines]") {
  test::Sample sample = test::running_sample();
  sample.status.instance.reset();
  sample.status.backend.reset();
  CHECK_THAT(line_of(sample), EndsWith("instance without an id"));
}

TEST_CASE("text from a peer cannot break a line", "[watch_lines]") {
  const test::Sample sample = test::hostile_sample("\n\r\x1b[2J\xFF");
  for (const std::string& line : {line_of(sample), current(sample, 1000)}) {
    CHECK(line.find_first_of("\n\r\x1b\xFF") == std::string::npos);
    CHECK_THAT(line, ContainsSubstring("\\u000a\\u000d\\u001b[2J\\xff"));
  }
}

TEST_CASE("the current line says how long the state has lasted and how long the answer took",
          "[watch_lines]") {
  test::Sample sample = test::running_sample();
  sample.status.health->elapsed = 1234us;
  CHECK(current(sample, 1000).substr(head_columns) ==
        "for 1 min 30 s, health 1.2 ms, instance id-1, engine llama");
  sample.status.health->response.reset();
  CHECK(current(sample, 1000).substr(head_columns) ==
        "for 1 min 30 s, instance id-1, engine llama");
}

TEST_CASE("a terminal gets the local time, and lines that are wrapped between words",
          "[watch_lines]") {
  test::Sample sample = test::running_sample();
  sample.status.instance = "id-1 " + std::string(60, 'x');
  app::Style style;
  style.on_terminal = true;
  style.local_time = [](Timestamp, Timestamp) { return "14:32:34"; };
  CHECK(change_line(sample.report(), style) == "14:32:34  running        instance id-1\n" +
                                                   std::string(25, ' ') + std::string(60, 'x') +
                                                   ",\n" + std::string(25, ' ') + "engine llama");
  CHECK(current_line(sample.report(), 90s, 60, style) ==
        "now       running        for 1 min 30 s, health 0.0 ms, ...");
  style.columns = 40;
  CHECK_THAT(change_line(sample.report(), style),
             StartsWith("14:32:34  running\n  instance id-1\n"));
  sample.request.verbose = true;
  CHECK_THAT(change_line(sample.report(), style), StartsWith("2026-11-23T"));
}

TEST_CASE("the current line takes no more columns than there are", "[watch_lines]") {
  test::Sample sample = test::running_sample();
  sample.status.instance = "\u00e9\u4e16\U0001F600\u00e9\u4e16\U0001F600\u00e9\u4e16";
  const std::string whole = current(sample, 1000);
  for (std::size_t columns = 0; columns <= width(whole); ++columns) {
    CAPTURE(columns);
    const std::string line = current(sample, columns);
    CHECK(width(line) <= columns);
    CHECK(escaped(line) == line);  // no character is cut in two
    const std::size_t mark = line.ends_with(" ...") ? 4 : 0;
    if (columns > head_columns)
      CHECK(line.substr(0, line.size() - mark) == whole.substr(0, line.size() - mark));
  }
}

TEST_CASE("a terminal too narrow for the time still shows the state", "[watch_lines]") {
  const test::Sample sample = test::running_sample();
  CHECK(current(sample, head_columns) == "running");
  CHECK(current(sample, 7) == "running");
  CHECK(current(sample, 3) == "run");
  CHECK(current(sample, 1) == "r");
  CHECK(current(sample, 0).empty());
}

TEST_CASE("only the state is coloured, and colour takes no column", "[watch_lines]") {
  const test::Sample sample = test::running_sample();
  const std::string word = "\x1b[32mrunning\x1b[0m";
  CHECK_THAT(change_line(sample.report(), {true, usual_columns, {}}),
             ContainsSubstring("Z  " + word + "        inst"));
  CHECK_THAT(current(sample, 60, true), ContainsSubstring("  " + word + "        for"));
  CHECK(current(sample, 60, true).size() ==
        current(sample, 60).size() + word.size() - std::string("running").size());
  CHECK(current(sample, 7, true) == "running");
}

TEST_CASE("a summary has the time in each state and the latencies", "[watch_lines]") {
  CHECK(summary_text(summary_with(2)) ==
        "watched for 1 min 5 s, 2 attempts, 2 changes\n"
        "  unknown        less than 1 ms\n"
        "  running        1 min\n"
        "  unreachable    5 s\n"
        "  health         2 answers, min 1.0 ms, median 2.0 ms, max 1.2 s\n");
}

TEST_CASE("a summary counts one thing as one", "[watch_lines]") {
  CHECK_THAT(summary_text(summary_with(1)),
             StartsWith("watched for 1 min 5 s, 1 attempt, 1 change\n") &&
                 ContainsSubstring(" 1 answer, "));
}

TEST_CASE("a summary of nothing is one line", "[watch_lines]") {
  CHECK(summary_text({}) == "watched for less than 1 ms, 0 attempts, 0 changes\n");
}

TEST_CASE("the summary for programs is one object on one line", "[watch_lines]") {
  const std::string text = summary_json(summary_with(2), 7);
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(nlohmann::json::parse(text) == nlohmann::json::parse(R"({
    "schema": 1, "command": "probe", "state": "running", "summary": {
      "state": "running", "exit_code": 7, "watched_ms": 65000.0, "attempts": 2, "changes": 2,
      "held_ms": {"unknown": 0.0, "running": 60000.0, "unreachable": 5000.0},
      "health": {"answers": 2, "min_ms": 1.0, "median_ms": 2.0, "max_ms": 1234.567}}})"));

  const auto nothing = nlohmann::json::parse(summary_json({}, 1))["summary"];
  CHECK(nothing["state"] == "unknown");
  CHECK(nothing["held_ms"] == nlohmann::json::object());
  CHECK(nothing["health"].is_null());
}
