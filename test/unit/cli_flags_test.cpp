#include <algorithm>

#include "catch.h"
#include "command_line/command_line.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

using Words = std::vector<std::string>;

CommandLine read(const Words& arguments) {
  return read_command_line(arguments, [](const std::string&) { return std::nullopt; });
}

Request request(const Words& arguments) {
  auto asked = read(arguments);
  if (const auto* error = std::get_if<UsageError>(&asked)) FAIL(error->text);
  return std::get<Request>(std::move(asked));
}

/// The usage error for a command line, without the text that all have in common.
std::string problem(const Words& arguments, int exit_code = 2) {
  const auto asked = read(arguments);
  const auto* const error = std::get_if<UsageError>(&asked);
  CAPTURE(arguments);
  if (error == nullptr) FAIL("was not refused");
  const std::string begin = "modeld-probe: ";
  const std::string& text = error->text;
  const std::size_t end = text.rfind(" (see modeld-probe ");
  CHECK_THAT(text, StartsWith(begin) && EndsWith("--help)\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(error->exit_code == exit_code);
  return text.substr(begin.size(), end - begin.size());
}

}  // namespace

TEST_CASE("without flags there is one attempt, as text, on standard output", "[cli_flags]") {
  const Request asked = request({"probe"});
  CHECK(asked.endpoints.empty());
  CHECK(asked.instance.empty());
  CHECK_FALSE(asked.wait);
  CHECK_FALSE(asked.watch);
  CHECK(asked.format == Format::text);
  CHECK(asked.output.empty());
  CHECK_FALSE(asked.fail_code);
}

TEST_CASE("the durations of wait and watch are optional", "[cli_flags]") {
  CHECK(request({"detect", "--wait"}).wait == 30s);
  CHECK(request({"probe", "--wait"}).wait == 30s);
  CHECK(request({"probe", "--wait=1m30s"}).wait == 90s);
  CHECK(request({"probe", "--wait", "1m30s"}).wait == 90s);
  CHECK(request({"probe", "--watch", "500ms", "--json"}).watch == 500ms);
  CHECK(request({"probe", "--watch"}).watch == 2s);
  CHECK(request({"probe", "--watch=500ms"}).watch == 500ms);
  CHECK(request({"probe", "--wait", "--json"}).format == Format::json);
}

TEST_CASE("a bare number is seconds", "[cli_flags]") {
  CHECK(request({"probe", "--timeout", "5"}).timeout == 5s);
  CHECK(request({"probe", "--timeout=0.5"}).timeout == 500ms);
  CHECK(request({"probe", "--wait", "10"}).wait == 10s);
  CHECK(request({"probe", "--watch", "3"}).watch == 3s);
}

TEST_CASE("an invalid duration is refused", "[cli_flags]") {
  const auto flag = GENERATE(as<std::string>{}, "--wait", "--watch", "--timeout");
  const auto wrong = GENERATE(as<std::string>{}, "0s", "0", "soon", "-1s");
  const std::string expected = flag + ": \"" + wrong + "\" is not a duration above zero";
  CHECK_THAT(problem({"probe", flag + "=" + wrong}), StartsWith(expected));
  CHECK_THAT(problem({"probe", flag, wrong}), StartsWith(expected));
  CHECK(problem({"probe", flag + "="}) == flag + ": the value is empty");
}

TEST_CASE("the interval of a watch has a minimum", "[cli_flags]") {
  CHECK(request({"probe", "--watch=10ms"}).watch == 10ms);
  CHECK(problem({"probe", "--watch=9ms"}) ==
        "--watch: \"9ms\" is too short; the shortest interval is 10ms");
}

TEST_CASE("until names the states to wait for, by default for as long as wait does",
          "[cli_flags]") {
  using enum State;
  const Request alone = request({"probe", "--until", "not-running,stale"});
  CHECK(alone.until == std::vector{not_running, stale});
  CHECK(alone.wait == 30s);
  CHECK(request({"detect", "--until=running", "--wait", "5s"}).wait == 5s);
  CHECK(problem({"probe", "--until", "stael"}) ==
        "--until: \"stael\" is not a state; did you mean stale?");
  CHECK_THAT(problem({"probe", "--until", "running,"}),
             ContainsSubstring("the states are not-installed, not-running, stale, running"));
}

TEST_CASE("a state that can never be seen is not waited for", "[cli_flags]") {
  CHECK(problem({"detect", "--until", "unreachable"}) ==
        "detect never reports unreachable; probe does");
  CHECK(problem({"probe", "--endpoint", "a:1", "--until", "stale"}) ==
        "--endpoint never reports stale; only running or unreachable");
  CHECK(request({"probe", "--endpoint", "a:1", "--until", "unreachable"}).until.size() == 1);
}

TEST_CASE("words after -- are a command, which needs a wait", "[cli_flags]") {
  CHECK(request({"probe", "--wait", "--", "run", "--wait", "-h"}).exec ==
        Words{"run", "--wait", "-h"});
  CHECK(request({"probe", "--until=running", "--", "run"}).exec == Words{"run"});
  CHECK(problem({"probe", "--", "run"}) == "a command after -- needs --wait or --until");
  CHECK(problem({"probe", "--wait", "--"}) == "-- must be followed by a command");
}

TEST_CASE("an endpoint that the library cannot parse is refused, with the text to write",
          "[cli_flags]") {
  const auto wrong = [](const std::string& endpoint) {
    return problem({"probe", "--endpoint", endpoint});
  };
  CHECK(wrong("node1") == "--endpoint: \"node1\" has no port; write HOST:PORT, such as node1:7070");
  CHECK(wrong("8080") == "--endpoint: \"8080\" has no host; write HOST:PORT, such as node1:7070");
  CHECK(wrong("http://node1:80/x") ==
        "--endpoint: \"http://node1:80/x\" is a URL, not an endpoint; write node1:80");
  CHECK(wrong("a:1,b:2") ==
        "--endpoint: \"a:1,b:2\" is a list; give --endpoint once for each node");
  CHECK(wrong("::1") == "--endpoint: \"::1\" has no port; write [IPV6]:PORT, such as [::1]:7070");
  CHECK(wrong("/run/modeld") ==
        "--endpoint: \"/run/modeld\" is a path; for a socket, write unix:/run/modeld");
  CHECK_THAT(wrong("node1:99999"), ContainsSubstring("99999") && ContainsSubstring("HOST:PORT"));
  for (const std::string good : {":1", "a:1", "[::1]:1", "unix:/s", "localhost:1", "0.0.0.0:1"}) {
    CHECK(request({"probe", "--endpoint", good}).endpoints == Words{good});
  }
}

TEST_CASE("endpoints keep their order and their spelling", "[cli_flags]") {
  const Request asked = request({"probe", "--endpoint", "b:1", "--endpoint=a:2", "--endpoint",
                                 "[::1]:3", "--endpoint", "b:1"});
  CHECK(asked.endpoints == Words{"b:1", "a:2", "[::1]:3", "b:1"});
  CHECK(request({"probe", "--endpoint", "a:1", "--instance", "id-1"}).instance == "id-1");
  CHECK(problem({"probe", "--endpoint", "a:1", "b:2"}) == "unexpected argument \"b:2\"");
}

TEST_CASE("json is short for a format", "[cli_flags]") {
  CHECK(request({"detect", "--json"}).format == Format::json);
  CHECK(request({"detect", "--format", "json"}).format == Format::json);
  CHECK(request({"detect", "--json", "--format", "json"}).format == Format::json);
  CHECK(request({"detect", "--format=prometheus"}).format == Format::prometheus);
  CHECK(request({"detect", "--format", "text"}).format == Format::text);
  CHECK_FALSE(problem({"detect", "--format", "xml"}).empty());
}

TEST_CASE("any name of an output file is accepted except an empty one and a hyphen",
          "[cli_flags]") {
  CHECK(request({"detect", "--output", "a b"}).output == "a b");
  CHECK(request({"detect", "--output=./-"}).output == "./-");
  CHECK_THAT(problem({"detect", "--output", ""}), StartsWith("--output: the value is empty"));
  CHECK_THAT(problem({"detect", "--output", "-"}), StartsWith("--output: \"-\" is not a file"));
}

TEST_CASE("an empty endpoint or instance is refused", "[cli_flags]") {
  CHECK(problem({"probe", "--endpoint", ""}) == "--endpoint: the value is empty");
  CHECK(problem({"probe", "--endpoint", "a:1", "--instance", ""}) ==
        "--instance: the value is empty");
}

TEST_CASE("flags that contradict each other are refused by name", "[cli_flags]") {
  struct Row {
    Words arguments;
    std::string first;
    std::string second;
  };
  const auto row = GENERATE(values<Row>({
      {{"--endpoint", "a:1", "--data-root", "/d"}, "--endpoint", "--data-root"},
      {{"--endpoint", "a:1", "--modeld-bin", "/b"}, "--endpoint", "--modeld-bin"},
      {{"--instance", "id-1"}, "--instance", "--endpoint"},
      {{"--json", "--format", "prometheus"}, "--json", "--format prometheus"},
      {{"--json", "--format", "text"}, "--json", "--format text"},
      {{"--json", "--fail-code", "9", "--quiet", "--quiet-ok"}, "--quiet", "--quiet-ok"},
      {{"--watch", "--until", "running"}, "--watch", "--until"},
      {{"--watch", "--quiet-ok"}, "--watch", "--quiet-ok"},
      {{"--watch", "--wait"}, "--watch", "--wait"},
      {{"--watch", "--output", "f"}, "--watch", "--output"},
      {{"--watch", "--format", "prometheus"}, "--watch", "prometheus"},
      {{"--watch", "--endpoint", "a:1", "--endpoint", "b:2"}, "--watch", "--endpoint"},
  }));
  Words arguments = {"probe"};
  arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
  const bool own_code = std::ranges::count(arguments, "--fail-code") > 0;
  CHECK_THAT(problem(arguments, own_code ? 9 : 2),
             ContainsSubstring(row.first) && ContainsSubstring(row.second));
}

TEST_CASE("flags that can be combined are accepted", "[cli_flags]") {
  CHECK(request({"probe", "--watch", "--endpoint", "a:1"}).watch == 2s);
  CHECK(request({"probe", "--watch", "--json"}).watch == 2s);
  CHECK(request({"probe", "--wait", "--endpoint", "a:1", "--endpoint", "b:2"}).wait == 30s);
  CHECK(request({"probe", "--wait", "--output", "f", "--format", "prometheus"}).wait == 30s);
}

TEST_CASE("a fail code lies between 1 and 123", "[cli_flags]") {
  CHECK(request({"detect", "--fail-code", "1"}).fail_code == 1);
  CHECK(request({"probe", "--fail-code=123"}).fail_code == 123);
  CHECK(request({"probe", "--fail-code=010"}).fail_code == 10);
  for (const std::string wrong :
       {"0", "124", "-1", "+5", " 5", "0x10", "x", "", "1x", "99999999999999999999"}) {
    CHECK_FALSE(problem({"detect", "--fail-code", wrong}).empty());
  }
}

TEST_CASE("a usage error has the exit code of --fail-code", "[cli_flags]") {
  for (const std::string code : {"9", "09"}) {
    problem({"probe", "--fail-code", code, "--nonsense"}, 9);
    problem({"probe", "--nonsense", "--fail-code", code}, 9);
    problem({"detect", "--fail-code", code, "extra"}, 9);
    problem({"probe", "--fail-code", code, "--codec", "xml"}, 9);
    problem({"probe", "--fail-code", code, "--timeout", "0s"}, 9);
    problem({"probe", "--fail-code", code, "--watch", "--wait"}, 9);
    problem({"probe", "--fail-code", code, "--wait="}, 9);
    problem({"probe", "--fail-code", code, "--endpoint"}, 9);
  }
  problem({"probe", "--fail-code", "0", "--nonsense"}, 2);
  problem({"probe", "--fail-code", "9", "--fail-code", "8"}, 2);
}

TEST_CASE("a usage error with --nagios is UNKNOWN on standard output", "[cli_flags]") {
  for (const Words& arguments :
       std::vector<Words>{{"probe", "--nagios", "--nonsense"},
                          {"probe", "--format", "nagios", "--codec", "a|b"},
                          {"probe", "--format=nagios", "--fail-code", "9"},
                          {"probe", "--nagios", "--fail-code", "9"},
                          {"probe", "--nagios", "--json"},
                          {"probe", "--nagios", "--format=json"},
                          {"--nagios"}}) {
    CAPTURE(arguments);
    const auto asked = read(arguments);
    const auto& error = std::get<UsageError>(asked);
    CHECK(error.exit_code == 3);
    CHECK(error.on_standard_output);
    CHECK_THAT(error.text, StartsWith("MODELD UNKNOWN - ") && !ContainsSubstring("|"));
  }
}

TEST_CASE("a repeated flag, a surplus value and a missing value are refused", "[cli_flags]") {
  CHECK(problem({"probe", "--codec", "json", "--codec=json"}) == "--codec is given twice");
  CHECK(problem({"probe", "--json=yes"}) == "--json does not take a value");
  CHECK(problem({"probe", "-v", "--data-root"}) == "--data-root needs a value: --data-root DIR");
  CHECK(request({"probe", "-qv", "-v", "--verbose"}).quiet);
}

TEST_CASE("a misspelt flag is corrected", "[cli_flags]") {
  CHECK(problem({"probe", "--jsn"}) == "unknown flag --jsn; did you mean --json?");
  CHECK(problem({"probe", "--data-rot=/d"}) ==
        "unknown flag --data-rot; did you mean --data-root?");
  CHECK(problem({"detect", "--nonsense"}) == "unknown flag --nonsense");
  CHECK(problem({"--jsno"}) == "unknown flag --jsno; did you mean --json?");
  CHECK(problem({"--mode"}) == "unknown flag --mode; did you mean --modeld-bin?");
}

TEST_CASE("a misspelt command is corrected", "[cli_flags]") {
  CHECK(problem({"prob"}) == "unknown command \"prob\"; did you mean probe?");
  CHECK(problem({"Detect"}) == "unknown command \"Detect\"; did you mean detect?");
  CHECK(problem({"help", "prob"}) == "unknown command \"prob\"; did you mean probe?");
}

TEST_CASE("a command of other tools is answered with this tool's", "[cli_flags]") {
  CHECK(problem({"status"}) == "unknown command \"status\"; use modeld-probe probe");
  CHECK(problem({"check"}) == "unknown command \"check\"; use modeld-probe probe");
  CHECK(problem({"ping"}) == "unknown command \"ping\"; use modeld-probe probe");
  CHECK_THAT(problem({"start"}), EndsWith("to start the daemon, run modeld serve"));
  CHECK(problem({"us ch"}) == "unknown command \"us ch\"");
}

TEST_CASE("a flag before the command is an error that says to put it after", "[cli_flags]") {
  CHECK(problem({"--json", "probe"}) ==
        "--json goes after the command, as in modeld-probe probe --json");
  CHECK(problem({"--json"}) == "--json goes after the command, as in modeld-probe probe --json");
  CHECK(problem({"--codec", "json"}) ==
        "--codec goes after the command, as in modeld-probe probe --codec");
  CHECK(problem({"-v"}) ==
        "-v goes after the command, as in modeld-probe probe -v; for the version, use -V");
  CHECK(problem({"--json", "detect"}) ==
        "--json goes after the command, as in modeld-probe detect --json");
}

TEST_CASE("a flag of another command is an error that names that command", "[cli_flags]") {
  CHECK(problem({"detect", "--codec", "json"}) == "detect does not take --codec; probe does");
  CHECK(problem({"detect", "--watch"}) == "detect does not take --watch; probe does");
  CHECK(problem({"detect", "--endpoint", "a:1"}) == "detect does not take --endpoint; probe does");
  CHECK(problem({"--codec", "json", "detect"}) == "detect does not take --codec; probe does");
}

TEST_CASE("an error shows the arguments escaped", "[cli_flags]") {
  CHECK(problem({"a\nb"}) == "unknown command \"a\\u000ab\"");
  CHECK_THAT(problem({"probe", "--wait=\x1b[31m"}), ContainsSubstring("\\u001b[31m"));
  CHECK_THAT(problem({"probe", "--codec", "a\nb"}), ContainsSubstring("\\u000a"));
}
