#include "run.h"

#include <cerrno>
#include <map>

#include "catch.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

std::optional<int> no_terminal() { return std::nullopt; }

struct Output {
  int code = -1;
  std::string out;
  std::string err;
};

app::Sink into(std::string& text) {
  return [&text](std::string_view bytes) {
    text += bytes;
    return 0;
  };
}

Output run(const std::vector<std::string>& arguments,
           const std::map<std::string, std::string>& variables = {}, bool terminal = false) {
  Output output;
  const Environment environment = [&](const std::string& name) -> std::optional<std::string> {
    const auto entry = variables.find(name);
    return entry == variables.end() ? std::nullopt : std::optional(entry->second);
  };
  const auto columns = [terminal] { return terminal ? std::optional(80) : std::nullopt; };
  output.code = app::run(arguments, environment, {into(output.out), into(output.err), columns});
  return output;
}

/// A data root in each of the states that need no daemon; the binary is found by the override.
struct Machine {
  TemporaryDirectory root;
  std::string binary = root.write("bin", "");

  Output run(const std::string& command, std::vector<std::string> more = {},
             bool terminal = false) const {
    std::vector<std::string> arguments = {command, "--data-root", root.path(), "--modeld-bin",
                                          binary};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return ::run(arguments, {}, terminal);
  }
  void write_lease(const std::string& text) const { root.write("modeld.lease", text); }
  void write_live_lease() const {
    write_lease(R"({"instance_id": "id-1", "renewed_at": "9999-01-01T00:00:00Z", "ttl": 1})");
  }
};

}  // namespace

TEST_CASE("the exit code and the first word are the state", "[run]") {
  Machine machine;
  struct Row {
    int code;
    std::string word;
  } expected{};
  std::string command = "detect";
  SECTION("not-running") { expected = {3, "not-running "}; }
  SECTION("not-running, of a corrupt lease") {
    machine.write_lease("{");
    expected = {3, "not-running "};
  }
  SECTION("not-installed") {
    machine.binary = machine.root.at("nothing");
    expected = {5, "not-installed "};
  }
  SECTION("stale") {
    machine.write_lease("{}");
    expected = {6, "stale "};
  }
  SECTION("running") {
    machine.write_live_lease();
    expected = {0, "running "};
  }
  SECTION("unreachable") {
    machine.write_live_lease();
    command = "probe";
    expected = {4, "unreachable "};
  }
  SECTION("unknown") {
    machine.root.make_directory("modeld.lease");
    expected = {1, "unknown "};
  }
  const Output output = machine.run(command);
  CHECK(output.code == expected.code);
  CHECK_THAT(output.out, StartsWith(expected.word) && EndsWith("\n"));
  CHECK(output.err.empty());

  const Output json = machine.run(command, {"--json"});
  CHECK(json.code == expected.code);
  CHECK_THAT(json.out, StartsWith("{") && EndsWith("}\n"));
  CHECK(json.err.empty());

  const Output quiet = machine.run(command, {"--quiet"});
  CHECK(quiet.code == expected.code);
  CHECK(quiet.out.empty());
  CHECK(quiet.err.empty());
}

TEST_CASE("wrong usage exits with 2 and speaks on standard error alone", "[run]") {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"nonsense"}, {"detect", "--nonsense"}, {"probe", "--timeout", "0s"}}) {
    CAPTURE(arguments);
    const Output output = run(arguments);
    CHECK(output.code == 2);
    CHECK(output.out.empty());
    CHECK_THAT(output.err, StartsWith("modeld-probe: "));
  }
}

TEST_CASE("help and version exit with 0 and speak on standard output alone", "[run]") {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"detect", "--help"},
                                             {"probe", "-h"},
                                             {"--version"},
                                             {"detect", "--version"},
                                             {"probe", "--version"}}) {
    CAPTURE(arguments);
    const Output output = run(arguments);
    CHECK(output.code == 0);
    CHECK_FALSE(output.out.empty());
    CHECK(output.err.empty());
  }
}

TEST_CASE("an answer that can't be written is exit code 1, whatever the state", "[run]") {
  const Machine machine;
  machine.write_live_lease();
  const app::Sink full = [](std::string_view) { return ENOSPC; };
  const Environment nothing = [](const std::string&) { return std::nullopt; };
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"detect", "--data-root", machine.root.path()},
           {"detect", "--json", "--data-root", machine.root.path()},
           {"--help"},
           {"--version"}}) {
    CAPTURE(arguments);
    std::string err;
    CHECK(app::run(arguments, nothing, {full, into(err), no_terminal}) == 1);
    CHECK_THAT(err, StartsWith("modeld-probe: cannot write the answer: "));
  }
  std::string err;
  CHECK(app::run({"detect", "-q", "--data-root", machine.root.path()}, nothing,
                 {full, into(err), no_terminal}) == 0);
  CHECK(err.empty());
}

TEST_CASE("an error message that cannot be written changes no exit code", "[run]") {
  const app::Sink full = [](std::string_view) { return EPIPE; };
  const Environment nothing = [](const std::string&) { return std::nullopt; };
  CHECK(app::run({"nonsense"}, nothing, {full, full, no_terminal}) == 2);
  CHECK(app::run({"--help"}, nothing, {full, full, no_terminal}) == 1);
}

TEST_CASE("colour is for terminals, unless it is asked for or refused", "[run]") {
  const Machine machine;
  const auto is_colored = [](const Output& output) {
    return output.out.find('\x1b') != std::string::npos;
  };
  CHECK_FALSE(is_colored(machine.run("detect")));
  CHECK(is_colored(machine.run("detect", {}, true)));
  CHECK(is_colored(machine.run("detect", {"--color", "always"})));
  CHECK_FALSE(is_colored(machine.run("detect", {"--color", "never"}, true)));
  CHECK_FALSE(is_colored(machine.run("detect", {"--json", "--color", "always"}, true)));
  const std::vector<std::string> arguments = {"detect", "--data-root", machine.root.path(),
                                              "--modeld-bin", machine.binary};
  CHECK_FALSE(is_colored(run(arguments, {{"NO_COLOR", "1"}}, true)));
  CHECK(is_colored(run(arguments, {{"NO_COLOR", ""}}, true)));
}

TEST_CASE("the environment names data root and binary", "[run]") {
  const Machine machine;
  const Output output = run({"detect", "--json"}, {{"CONTENOX_DATA_ROOT", machine.root.path()},
                                                   {"CONTENOX_MODELD_BIN", machine.binary}});
  CHECK(output.code == 3);
  CHECK_THAT(output.out, ContainsSubstring("\"data_root\":\"" + machine.root.path() + "\""));
}
