#include <algorithm>

#include "catch.h"
#include "report/report.h"
#include "sample_report.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

std::string line_of(std::vector<test::Sample> samples) {
  std::vector<Report> reports;
  for (test::Sample& sample : samples) {
    sample.request.format = Format::nagios;
    reports.push_back(sample.report());
  }
  std::string line = render_nagios(reports);
  CHECK(std::ranges::count(line, '\n') == 1);
  CHECK(line.ends_with('\n'));
  line.pop_back();
  return line;
}

test::Sample node(const std::string& endpoint, std::optional<State> state) {
  test::Sample sample = test::running_sample();
  sample.status.endpoint = endpoint;
  sample.status.state = state;
  if (state == State::running) return sample;
  sample.status.reason = Reason{ReasonCode::connection_refused, "nobody listens"};
  sample.status.health.reset();
  return sample;
}

}  // namespace

TEST_CASE("a running daemon is OK, with the time of its answer", "[nagios]") {
  test::Sample sample = test::running_sample();
  sample.status.health->elapsed = 1500us;
  sample.request.timeout = 3s;
  const std::string line = line_of({sample});
  CHECK_THAT(line, StartsWith("MODELD OK - running: ready in 1.5 ms"));
  CHECK_THAT(line, EndsWith(" | health=0.001500s;;;0;3.000000"));
}

TEST_CASE("a state is CRITICAL, and what is not known is UNKNOWN", "[nagios]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    const std::string status = sample.exit_code == 0   ? "OK"
                               : sample.exit_code == 1 ? "UNKNOWN"
                                                       : "CRITICAL";
    CHECK_THAT(line_of({sample}), StartsWith("MODELD " + status + " - " + sample.word + ": "));
  }
}

TEST_CASE("for several nodes the line counts the healthy ones and names one that is not",
          "[nagios]") {
  const std::string line = line_of({node("a:1", State::running), node("b:2", State::unreachable)});
  CHECK_THAT(line, StartsWith("MODELD CRITICAL - 1 of 2 nodes OK; b:2 unreachable: "
                              "nobody listens | 'a:1'="));
  CHECK_THAT(line_of({node("a:1", State::running), node("b:2", State::running)}),
             StartsWith("MODELD OK - 2 of 2 nodes OK | 'a:1'="));
}

TEST_CASE("a doctor's line says what is wrong with a daemon that runs", "[nagios]") {
  test::Sample sample = test::running_sample();
  sample.request.command = Command::doctor;
  sample.status.findings = {Finding{"slot_busy", FindingLevel::busy, "it works", {}},
                            Finding{"no_engine", FindingLevel::obstacle, "no engine", {}}};
  CHECK_THAT(line_of({sample}), StartsWith("MODELD CRITICAL - running: no engine |"));
  sample.status.findings.pop_back();
  CHECK_THAT(line_of({sample}), ContainsSubstring(" - running: it works |"));
  sample.request.command = Command::probe;
  CHECK_THAT(line_of({sample}), ContainsSubstring(" - running: ready in "));
}

TEST_CASE("for several nodes a doctor's line names the first obstacle, or else the first work",
          "[nagios]") {
  test::Sample works = node("b:2", State::running);
  works.request.command = Command::doctor;
  works.status.findings = {Finding{"slot_busy", FindingLevel::busy, "it works", {}}};
  test::Sample fails = node("c:3", State::running);
  fails.status.findings = {Finding{"no_engine", FindingLevel::obstacle, "no engine", {}}};
  test::Sample well = node("a:1", State::running);
  well.request.command = fails.request.command = Command::doctor;
  CHECK_THAT(line_of({well, works, fails}),
             StartsWith("MODELD CRITICAL - 2 of 3 nodes OK; c:3 running: no engine | "));
  CHECK_THAT(line_of({well, works}),
             StartsWith("MODELD OK - 2 of 2 nodes OK; b:2 running: it works | "));
}

TEST_CASE("nothing in a message can begin the performance data or a line", "[nagios]") {
  const std::string line = line_of({test::hostile_sample("a|b\n'=\x1b")});
  CHECK(std::ranges::count(line, '|') <= 1);
  CHECK(line.find('\x1b') == std::string::npos);
}
