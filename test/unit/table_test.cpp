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
  std::string render(bool colored = false) const {
    std::vector<Report> reports;
    for (const Status& status : statuses) reports.push_back({request, status});
    return render_table(reports, colored);
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
        "ENDPOINT       STATE        INSTANCE  BACKEND  HEALTH  REASON\n"
        "10.0.0.1:4711  running      id-1      llama    1.5 ms\n"
        "b:1            unreachable                             rpc_timeout: no answer\n");
}

TEST_CASE("colour moves no column", "[table]") {
  std::string colored = sample().render(true);
  CHECK_THAT(colored, ContainsSubstring("\x1b[32mrunning\x1b[0m      id-1") &&
                          ContainsSubstring("\x1b[31munreachable\x1b[0m  "));
  for (const std::string code : {"\x1b[32m", "\x1b[31m", "\x1b[0m", "\x1b[0m"}) {
    colored.erase(colored.find(code), code.size());
  }
  CHECK(colored == sample().render());
}

TEST_CASE("characters of several bytes take one column", "[table]") {
  Table table;
  table.add_running("a:1", "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9");
  table.add_running("a:1", "123456789");
  std::istringstream lines(table.render());
  std::string head;
  std::string one;
  std::string other;
  std::getline(lines, head);
  std::getline(lines, one);
  std::getline(lines, other);
  CHECK(one.substr(one.find("llama")) == other.substr(other.find("llama")));
  CHECK(one.find("llama") == other.find("llama") + 9);
}

TEST_CASE("what a node says can't break a line", "[table]") {
  Table table;
  table.add_running("a\n:1", "id\n\x1b[2J");
  table.add_silent("b:1", "no\nanswer");
  const std::string text = table.render();
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK_THAT(text, ContainsSubstring("a\\u000a:1") && ContainsSubstring("id\\u000a\\u001b[2J") &&
                       ContainsSubstring("no\\u000aanswer"));
}
