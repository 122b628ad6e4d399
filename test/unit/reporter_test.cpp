#include "report/reporter.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>

#include "catch.h"
#include "run.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using test::TemporaryDirectory;

using Words = std::vector<std::string>;

std::string content_of(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

/// A machine with a binary and no lease: not-running, code 3.
struct Machine {
  TemporaryDirectory root;
  std::string out = {};
  std::string err = {};
  int write_error = 0;
  bool terminal = false;

  int run(const std::string& command, const Words& more = {}) {
    Words arguments = {command, "--data-root", root.path(), "--modeld-bin", root.write("bin", "")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_as_it_is(arguments);
  }
  int run_as_it_is(const Words& arguments) {
    out.clear();
    err.clear();
    const auto into = [this](std::string& text) {
      return [this, &text](std::string_view bytes) {
        text += bytes;
        return write_error;
      };
    };
    const auto columns = [this] { return terminal ? std::optional(80) : std::nullopt; };
    return app::run(arguments, [](const std::string&) { return std::nullopt; },
                    {into(out), into(err), columns});
  }
};

}  // namespace

TEST_CASE("each format goes to the file as it would be printed", "[reporter]") {
  Machine machine;
  const std::string file = machine.root.at("out");
  for (const std::string format : {"text", "json", "prometheus"}) {
    CAPTURE(format);
    CHECK(machine.run("detect", {"--format", format, "--output", file}) == 3);
    CHECK(machine.out.empty());
    CHECK(machine.err.empty());
    const std::string written = content_of(file);
    CHECK(machine.run("detect", {"--format", format}) == 3);
    const std::size_t time_of_a_run = machine.out.rfind("\"checked_at\"");
    CHECK(written.substr(0, time_of_a_run) == machine.out.substr(0, time_of_a_run));
  }
}

TEST_CASE("quiet prints nothing but writes the file that is asked for", "[reporter]") {
  Machine machine;
  const std::string file = machine.root.at("out");
  CHECK(machine.run("detect", {"--quiet", "--output", file}) == 3);
  CHECK(machine.out.empty());
  CHECK_THAT(content_of(file), StartsWith("not-running "));
  for (const std::string format : {"text", "json", "prometheus"}) {
    CHECK(machine.run("detect", {"--quiet", "--format", format}) == 3);
    CHECK(machine.out.empty());
  }
}

TEST_CASE("an output file that cannot be written is exit code 1 and a sentence, quiet or not",
          "[reporter]") {
  Machine machine;
  const std::string file = machine.root.at("missing/out\n");
  for (const Words& more : {Words{}, Words{"--quiet"}}) {
    Words arguments = {"--output", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CHECK(machine.run("detect", arguments) == 1);
    CHECK(machine.out.empty());
    CHECK(machine.err == "modeld-probe: cannot write the answer to " +
                             machine.root.at("missing/out\\u000a") +
                             ": No such file or directory\n");
  }
}

TEST_CASE("a fail code replaces the code of every state but running, and of a failure to print",
          "[reporter]") {
  Machine machine;
  CHECK(machine.run("detect", {"--fail-code", "9"}) == 9);
  CHECK_THAT(machine.out, StartsWith("not-running "));
  CHECK(machine.run("detect", {"--fail-code", "9", "--quiet"}) == 9);
  CHECK(machine.run("detect", {"--fail-code", "9", "--json"}) == 9);
  CHECK_THAT(machine.out, ContainsSubstring("\"exit_code\":9,"));
  CHECK(machine.run("detect", {"--fail-code", "9", "--output", "/dev/null"}) == 9);
  CHECK(machine.run("detect", {"--fail-code", "9", "--nonsense"}) == 9);

  machine.root.write("modeld.lease", R"({"renewed_at": "9999-01-01T00:00:00Z", "ttl": 1})");
  CHECK(machine.run("detect", {"--fail-code", "9"}) == 0);
  machine.write_error = ENOSPC;
  CHECK(machine.run("detect", {"--fail-code", "9"}) == 9);
}

TEST_CASE("a file is not a terminal: it has colour only on request", "[reporter]") {
  Machine machine;
  machine.terminal = true;
  const std::string file = machine.root.at("out");
  machine.run("detect", {"--output", file});
  CHECK_THAT(content_of(file), StartsWith("not-running "));
  machine.run("detect", {"--output", file, "--color", "always"});
  CHECK_THAT(content_of(file), StartsWith("\x1b["));
}

TEST_CASE("several endpoints are a table, one object a line, or one exposition", "[reporter]") {
  Machine machine;
  // Neither is there, so no network is needed.
  const Words nodes = {"probe", "--endpoint", "unix:/nonexistent/1", "--endpoint",
                       "unix:/nonexistent/2"};
  const auto run = [&](const std::string& format) {
    Words arguments = nodes;
    arguments.insert(arguments.end(), {"--format", format});
    CHECK(machine.run_as_it_is(arguments) == 4);
    return std::count(machine.out.begin(), machine.out.end(), '\n');
  };
  CHECK(run("text") == 3);
  CHECK_THAT(machine.out, StartsWith("ENDPOINT "));
  CHECK(run("json") == 2);
  CHECK(machine.out.find("nonexistent/1\"") < machine.out.find("nonexistent/2\""));
  run("prometheus");
  CHECK_THAT(machine.out, StartsWith("# HELP modeld_up ") &&
                              ContainsSubstring("modeld_up{endpoint=\"unix:/nonexistent/2\"} 0\n"));
}

TEST_CASE("quiet-ok prints exactly the answers whose exit code is not 0", "[reporter]") {
  Machine machine;
  CHECK(machine.run("detect", {"--quiet-ok"}) == 3);
  CHECK_THAT(machine.out, StartsWith("not-running "));
  CHECK(machine.run("detect", {"--quiet-ok", "--until=not-running"}) == 0);
  CHECK(machine.out.empty());
}

TEST_CASE("one endpoint is printed like a daemon", "[reporter]") {
  Machine machine;
  CHECK(machine.run_as_it_is({"probe", "--endpoint", "unix:/nonexistent/1"}) == 4);
  CHECK_THAT(machine.out, StartsWith("unreachable  "));
  CHECK_THAT(machine.out, !ContainsSubstring("lease") && !ContainsSubstring("binary"));
  machine.run_as_it_is({"probe", "--endpoint", "unix:/nonexistent/1", "--json"});
  CHECK_THAT(machine.out, ContainsSubstring("\"lease\":null") &&
                              ContainsSubstring("\"binary\":null") &&
                              ContainsSubstring("\"data_root\":null"));
}

TEST_CASE("the time waited is printed", "[reporter]") {
  Machine machine;
  CHECK(machine.run("detect", {"--wait=50ms"}) == 3);
  CHECK_THAT(machine.out, ContainsSubstring("\n  waited     ") && ContainsSubstring(" attempt"));
  CHECK(machine.run("detect", {"--wait=50ms", "--json"}) == 3);
  CHECK_THAT(machine.out,
             ContainsSubstring("\"wait\":{\"elapsed_ms\":") && ContainsSubstring("\"attempts\":"));
  CHECK(machine.run("detect", {"--json"}) == 3);
  CHECK_THAT(machine.out, ContainsSubstring("\"wait\":null"));
}
