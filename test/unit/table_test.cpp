#include <algorithm>
#include <sstream>

#include "catch.h"
#include "fake_world.h"
#include "report/report.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;

struct Table {
  Request request;
  std::vector<Status> statuses;

  void ask(test::FakeWorld world, const std::string& endpoint) {
    statuses.push_back(test::examine_node(endpoint, "", world));
    if (statuses.back().health) {
      statuses.back().health->elapsed = std::chrono::microseconds(1500);
    }
  }
  void add_running(const std::string& endpoint, const std::string& instance) {
    test::FakeWorld world;
    world.answer_health(instance);
    ask(world, endpoint);
  }
  void add_silent(const std::string& endpoint, const std::string& message) {
    test::FakeWorld world;
    world.fail_health(ReasonCode::rpc_timeout, message);
    ask(world, endpoint);
  }
  std::string render(bool colored = false, std::size_t columns = 80) const {
    std::vector<Report> reports;
    for (const Status& status : statuses) reports.push_back({request, status});
    return render_table(reports, {colored, columns, {}});
  }
};

Table sample() {
  Table table;
  table.add_running("10.0.0.1:4711", "id-1");
  table.add_silent("b:1", "no answer");
  return table;
}

}  // namespace

TEST_CASE("a table has a line for each node, in columns", "[table]") {
  CHECK(sample().render() ==
        "ENDPOINT       STATE        HEALTH  ENGINE  INSTANCE\n"
        "10.0.0.1:4711  running      1.5 ms  llama   id-1\n"
        "b:1            unreachable  no answer\n");
}

TEST_CASE("colour moves no column", "[table]") {
  std::string colored = sample().render(true);
  CHECK_THAT(colored, ContainsSubstring("\x1b[32mrunning\x1b[0m      1.5 ms") &&
                          ContainsSubstring("\x1b[31munreachable\x1b[0m  "));
  for (const std::string code : {"\x1b[32m", "\x1b[31m", "\x1b[0m", "\x1b[0m"}) {
    colored.erase(colored.find(code), code.size());
  }
  CHECK(colored == sample().render());
}

TEST_CASE("characters of several bytes take one column", "[table]") {
  Table table;
  table.add_running("\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", "id-1");
  table.add_running("123456789", "id-1");
  std::istringstream lines(table.render());
  std::string head;
  std::string one;
  std::string other;
  std::getline(lines, head);
  std::getline(lines, one);
  std::getline(lines, other);
  CHECK(one.substr(one.find("id-1")) == other.substr(other.find("id-1")));
  CHECK(one.find("id-1") == other.find("id-1") + 9);
}

TEST_CASE("text from a node cannot break a line", "[table]") {
  Table table;
  table.add_running("a\n:1", "id\n\x1b[2J");
  table.add_silent("b:1", "no\nanswer");
  const std::string text = table.render();
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK_THAT(text, ContainsSubstring("a\\u000a:1") && ContainsSubstring("id\\u000a\\u001b[2J") &&
                       ContainsSubstring("no\\u000aanswer"));
}

TEST_CASE("a table that is too wide loses its last columns, never a word", "[table]") {
  Table table;
  table.add_running("10.0.0.1:4711", "01234567-89ab-cdef-0123-456789abcdef");
  table.add_silent("b:1", "the endpoint accepted the connection but did not answer in time");
  for (const std::size_t columns : {40U, 60U, 80U, 132U}) {
    CAPTURE(columns);
    const std::string text = table.render(false, columns);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= columns);
    CHECK((text.find("89ab") != std::string::npos) == (columns > 60));
    CHECK_THAT(text, ContainsSubstring("10.0.0.1:4711  running") && ContainsSubstring("accepted"));
  }
}

TEST_CASE("a reason does not repeat the endpoint that begins the line", "[table]") {
  Table table;
  table.add_running("a:1", "id-1");
  table.add_silent("10.0.0.1:4711", "connecting to 10.0.0.1:4711: Connection refused");
  CHECK_THAT(table.render(), ContainsSubstring("10.0.0.1:4711  unreachable  Connection refused\n"));
}
