#include <algorithm>
#include <set>
#include <sstream>

#include "catch.h"
#include "modeldprobe/build_info.h"
#include "report/report.h"
#include "sample_report.h"
#include "verdict/findings.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The lines that are no comments.
std::vector<std::string> series_in(const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const std::string& line) { return line.front() == '#'; }),
              lines.end());
  return lines;
}

bool has_line(const std::string& text, const std::string& line) {
  const auto lines = lines_of(text);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::string render(const test::Sample& sample) { return render_prometheus({sample.report()}); }

/// Nodes that were asked at their endpoints, each of which answered unless it is named "silent".
struct Nodes {
  Request request;
  std::vector<Status> statuses;

  explicit Nodes(const std::vector<std::string>& endpoints) {
    request.command = Command::probe;
    request.endpoints = endpoints;
    for (const std::string& endpoint : endpoints) {
      test::FakeWorld world;
      world.answer_health("id-" + endpoint);
      if (endpoint == "silent") world.fail_health(ReasonCode::rpc_timeout, "no answer");
      statuses.push_back(test::examine_node(endpoint, "", world));
    }
  }
  std::string render() const {
    std::vector<Report> reports;
    for (const Status& status : statuses) reports.push_back({request, status});
    return render_prometheus(reports);
  }
};

}  // namespace

TEST_CASE("a running daemon has every metric", "[prometheus]") {
  test::Sample sample = test::running_sample();
  sample.status.health->elapsed = std::chrono::microseconds(1500);
  CHECK(render(sample) ==
        R"(# HELP modeld_up Whether modeld is running.
# TYPE modeld_up gauge
modeld_up 1
# HELP modeld_state 1 for the current state of modeld, 0 for the others.
# TYPE modeld_state gauge
modeld_state{state="not-installed"} 0
modeld_state{state="not-running"} 0
modeld_state{state="stale"} 0
modeld_state{state="running"} 1
modeld_state{state="unreachable"} 0
modeld_state{state="unknown"} 0
# HELP modeld_lease_expiry_timestamp_seconds When the lease expires or expired, in seconds since 1970.
# TYPE modeld_lease_expiry_timestamp_seconds gauge
modeld_lease_expiry_timestamp_seconds 1795444364.5
# HELP modeld_lease_ttl_seconds How long each renewal keeps the lease live.
# TYPE modeld_lease_ttl_seconds gauge
modeld_lease_ttl_seconds 10.0
# HELP modeld_health_seconds How long the owner took to answer the Health call.
# TYPE modeld_health_seconds gauge
modeld_health_seconds 0.0015
# HELP modeld_info Instance, backend and endpoint of the owner.
# TYPE modeld_info gauge
modeld_info{instance_id="id-1",backend="llama",endpoint="127.0.0.1:4711"} 1
# HELP modeld_probe_build_info The version of the tool that wrote this.
# TYPE modeld_probe_build_info gauge
modeld_probe_build_info{version=")" MODELD_PROBE_VERSION R"("} 1
)");
}

TEST_CASE("exactly the current state is 1, even if it is unknown", "[prometheus]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    const std::string text = render(sample);
    CAPTURE(text);
    int states = 0;
    int ones = 0;
    for (const std::string& line : series_in(text)) {
      if (!line.starts_with("modeld_state{")) continue;
      ++states;
      if (line.ends_with(" 1")) ++ones;
    }
    CHECK(states == 6);
    CHECK(ones == 1);
    CHECK(has_line(text, "modeld_state{state=\"" + sample.word + "\"} 1"));
    if (sample.status.reason) {
      const std::string code(name(sample.status.reason->code));
      CHECK(has_line(text, "modeld_reason{code=\"" + code + "\"} 1"));
    } else {
      CHECK_THAT(text, !ContainsSubstring("modeld_reason"));
    }
    CHECK(has_line(text, sample.word == "running" ? "modeld_up 1" : "modeld_up 0"));
  }
}

TEST_CASE("a metric without a value is left out with its help", "[prometheus]") {
  const test::Sample bare = test::samples_of_every_state().front();
  CHECK_THAT(render(bare), !ContainsSubstring("modeld_lease") && !ContainsSubstring("health") &&
                               !ContainsSubstring("modeld_info"));

  test::Sample silent = test::running_sample();
  silent.status.health->response.reset();
  CHECK_THAT(render(silent), !ContainsSubstring("modeld_health_seconds"));
}

TEST_CASE("each finding is one series with its code and level", "[prometheus]") {
  test::Sample sample = test::running_sample();
  sample.status.findings = {obstacle("no_engine", "x"), note("launcher_rejected", "this one"),
                            note("launcher_rejected", "that one")};
  const std::string text = render(sample);
  CHECK(has_line(text, R"(modeld_finding{code="no_engine",level="obstacle"} 1)"));
  const auto series = series_in(text);
  CHECK(std::count(series.begin(), series.end(),
                   R"(modeld_finding{code="launcher_rejected",level="note"} 1)") == 1);
}

TEST_CASE("an expired lease has the moment of its end", "[prometheus]") {
  const test::Sample stale = test::samples_of_every_state()[2];
  REQUIRE(stale.word == "stale");
  CHECK(has_line(render(stale), "modeld_lease_expiry_timestamp_seconds 1795444364.5"));
}

TEST_CASE("a label's value cannot end the label", "[prometheus]") {
  test::Sample sample = test::running_sample();
  sample.status.instance = "a\"b\\c\nd\re\u00e9\xFF";
  sample.status.backend = std::string("x\0y", 3);
  // Line feeds as the format has them; what else could act on a terminal, as in the text.
  CHECK(has_line(render(sample),
                 "modeld_info{instance_id=\"a\\\"b\\\\c\\nd\\\\u000de\u00e9\\\\xff\","
                 "backend=\"x\\\\u0000y\",endpoint=\"127.0.0.1:4711\"} 1"));
}

TEST_CASE("each node's series have its endpoint", "[prometheus]") {
  const std::string text = Nodes({"a:1", "silent"}).render();
  CHECK(has_line(text, R"(modeld_up{endpoint="a:1"} 1)"));
  CHECK(has_line(text, R"(modeld_up{endpoint="silent"} 0)"));
  CHECK(has_line(text, R"(modeld_state{endpoint="a:1",state="running"} 1)"));
  CHECK(has_line(text, R"(modeld_state{endpoint="silent",state="unreachable"} 1)"));
  CHECK(has_line(text, R"(modeld_info{instance_id="id-a:1",backend="llama",endpoint="a:1"} 1)"));
  CHECK_THAT(text, ContainsSubstring("modeld_health_seconds{endpoint=\"a:1\"} ") &&
                       !ContainsSubstring("modeld_health_seconds{endpoint=\"silent\"}"));
  CHECK_THAT(text, !ContainsSubstring("modeld_lease"));
}

TEST_CASE("the series of a metric are together, under one help", "[prometheus]") {
  const auto lines = lines_of(Nodes({"a:1", "b:2", "silent"}).render());
  std::set<std::string> begun;
  std::string metric;
  for (const std::string& line : lines) {
    if (line.starts_with("# HELP ")) {
      metric = line.substr(7, line.find(' ', 7) - 7);
      CHECK(begun.insert(metric).second);
    } else if (!line.starts_with("#")) {
      CHECK_THAT(line, StartsWith(metric + "{"));
    }
  }
  CHECK(begun.size() == 6);
}

TEST_CASE("an endpoint that was given twice is printed once", "[prometheus]") {
  const auto series = series_in(Nodes({"a:1", "silent", "a:1", "silent"}).render());
  const std::set<std::string> different(series.begin(), series.end());
  CHECK(different.size() == series.size());
  CHECK(std::count(series.begin(), series.end(), R"(modeld_up{endpoint="a:1"} 1)") == 1);
}

TEST_CASE("endpoints that only look the same when escaped are two series", "[prometheus]") {
  const std::vector<std::string> endpoints = {
      "a\x1b"
      "b:1",
      "a\\u001bb:1",
      "a\\\x1b"
      "b:1",
      "a\\\\u001bb:1",
      "a\\u005cu001bb:1",
      "\xff:1",
      "\\xff:1",
      "\\u005cxff:1",
      "\\:1",
      "\\\\:1",
      "\n:1",
      "\\n:1"};
  const auto series = series_in(Nodes(endpoints).render());
  const std::set<std::string> different(series.begin(), series.end());
  CHECK(different.size() == series.size());
  const auto is_up = [](const std::string& line) { return line.starts_with("modeld_up{"); };
  CHECK(std::ranges::count_if(series, is_up) == static_cast<std::ptrdiff_t>(endpoints.size()));
}
