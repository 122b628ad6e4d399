#include <algorithm>

#include "catch.h"
#include "command_line/command_line.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

using Words = std::vector<std::string>;

std::variant<Request, Notice> read(const Words& arguments) {
  return read_command_line(arguments, [](const std::string&) { return std::nullopt; });
}

Request request(const Words& arguments) {
  auto asked = read(arguments);
  if (const auto* notice = std::get_if<Notice>(&asked)) FAIL(notice->text);
  return std::get<Request>(std::move(asked));
}

/// The complaint about a command line, without what all have in common.
std::string complaint(const Words& arguments, int exit_code = 2) {
  const auto asked = read(arguments);
  const Notice* const notice = std::get_if<Notice>(&asked);
  CAPTURE(arguments);
  if (notice == nullptr || !notice->is_complaint) FAIL("was not refused");
  const std::string begin = "modeld-probe: ";
  const std::string end = " (see modeld-probe --help)\n";
  const std::string& text = notice->text;
  CHECK_THAT(text, StartsWith(begin) && EndsWith(end));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  CHECK(notice->exit_code == exit_code);
  return text.substr(begin.size(), text.size() - begin.size() - end.size());
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

TEST_CASE("wait and watch have a span of their own, or the one they are given", "[cli_flags]") {
  CHECK(request({"detect", "--wait"}).wait == 30s);
  CHECK(request({"probe", "--wait"}).wait == 30s);
  CHECK(request({"probe", "--wait=1m30s"}).wait == 90s);
  CHECK(request({"probe", "--watch"}).watch == 2s);
  CHECK(request({"probe", "--watch=500ms"}).watch == 500ms);
  CHECK(request({"probe", "--wait", "--json"}).format == Format::json);
}

TEST_CASE("a span that is none is refused", "[cli_flags]") {
  const auto flag = GENERATE(as<std::string>{}, "--wait", "--watch");
  const auto wrong = GENERATE(as<std::string>{}, "0s", "soon", "3", "-1s");
  CHECK_THAT(complaint({"probe", flag + "=" + wrong}),
             StartsWith(flag + ": \"" + wrong + "\" is not a duration above zero"));
  CHECK(complaint({"probe", flag + "="}) == flag + "=: is empty");
}

TEST_CASE("a span that stands apart is refused, and the complaint says how to join it",
          "[cli_flags]") {
  CHECK_THAT(complaint({"probe", "--wait", "10s"}), ContainsSubstring("write --wait=10s"));
  CHECK_THAT(complaint({"detect", "--wait", "10s"}), ContainsSubstring("write --wait=10s"));
  CHECK_THAT(complaint({"probe", "--watch", "1s"}), ContainsSubstring("write --watch=1s"));
  CHECK(complaint({"probe", "10s"}) == "the argument \"10s\" was not expected");
}

TEST_CASE("endpoints stand in the order given, each as it was written", "[cli_flags]") {
  const Request asked = request({"probe", "--endpoint", "b:1", "--endpoint=a:2", "--endpoint",
                                 "[::1]:3", "--endpoint", "[a,b]", "--endpoint", "b:1"});
  CHECK(asked.endpoints == Words{"b:1", "a:2", "[::1]:3", "[a,b]", "b:1"});
  CHECK(request({"probe", "--endpoint", "a:1", "--instance", "id-1"}).instance == "id-1");
  CHECK_THAT(complaint({"probe", "--endpoint", "a:1", "b:2"}), ContainsSubstring("\"b:2\""));
}

TEST_CASE("json is short for a format", "[cli_flags]") {
  CHECK(request({"detect", "--json"}).format == Format::json);
  CHECK(request({"detect", "--format", "json"}).format == Format::json);
  CHECK(request({"detect", "--json", "--format", "json"}).format == Format::json);
  CHECK(request({"detect", "--format=prometheus"}).format == Format::prometheus);
  CHECK(request({"detect", "--format", "text"}).format == Format::text);
  CHECK_FALSE(complaint({"detect", "--format", "xml"}).empty());
}

TEST_CASE("a file to write to is taken as it is, but for none", "[cli_flags]") {
  CHECK(request({"detect", "--output", "a b"}).output == "a b");
  CHECK(request({"detect", "--output=./-"}).output == "./-");
  CHECK_THAT(complaint({"detect", "--output", ""}), StartsWith("--output: is empty"));
  CHECK_THAT(complaint({"detect", "--output", "-"}), StartsWith("--output: - is no file"));
}

TEST_CASE("an empty endpoint or instance is refused", "[cli_flags]") {
  CHECK(complaint({"probe", "--endpoint", ""}) == "--endpoint: is empty");
  CHECK(complaint({"probe", "--endpoint", "a:1", "--instance", ""}) == "--instance: is empty");
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
      {{"--watch", "--wait"}, "--watch", "--wait"},
      {{"--watch", "--output", "f"}, "--watch", "--output"},
      {{"--watch", "--format", "prometheus"}, "--watch", "prometheus"},
      {{"--watch", "--endpoint", "a:1", "--endpoint", "b:2"}, "--watch", "--endpoint"},
  }));
  Words arguments = {"probe"};
  arguments.insert(arguments.end(), row.arguments.begin(), row.arguments.end());
  CHECK_THAT(complaint(arguments), ContainsSubstring(row.first) && ContainsSubstring(row.second));
}

TEST_CASE("flags that go well together are not refused", "[cli_flags]") {
  CHECK(request({"probe", "--watch", "--endpoint", "a:1"}).watch == 2s);
  CHECK(request({"probe", "--watch", "--json"}).watch == 2s);
  CHECK(request({"probe", "--wait", "--endpoint", "a:1", "--endpoint", "b:2"}).wait == 30s);
  CHECK(request({"probe", "--wait", "--output", "f", "--format", "prometheus"}).wait == 30s);
}

TEST_CASE("a fail code lies between 1 and 123", "[cli_flags]") {
  CHECK(request({"detect", "--fail-code", "1"}).fail_code == 1);
  CHECK(request({"probe", "--fail-code=123"}).fail_code == 123);
  for (const std::string wrong : {"0", "124", "-1", "x", "", "1x", "99999999999999999999"}) {
    CHECK_FALSE(complaint({"detect", "--fail-code", wrong}).empty());
  }
}

TEST_CASE("a line that is refused keeps the fail code that it gives", "[cli_flags]") {
  for (const std::string code : {"9", "0x9"}) {
    complaint({"probe", "--fail-code", code, "--nonsense"}, 9);
    complaint({"probe", "--nonsense", "--fail-code", code}, 9);
    complaint({"detect", "--fail-code", code, "extra"}, 9);
    complaint({"probe", "--fail-code", code, "--codec", "xml"}, 9);
    complaint({"probe", "--fail-code", code, "--timeout", "0s"}, 9);
    complaint({"probe", "--fail-code", code, "--watch", "--wait"}, 9);
    complaint({"probe", "--fail-code", code, "--wait="}, 9);
    complaint({"probe", "--fail-code", code, "--endpoint"}, 9);
  }
  complaint({"probe", "--fail-code", "0", "--nonsense"}, 2);
  complaint({"probe", "--fail-code", "9", "--fail-code", "8"}, 2);
}

TEST_CASE("a flag that is a slip of another is put right", "[cli_flags]") {
  CHECK(complaint({"probe", "--jsn"}) == "there is no flag --jsn; did you mean --json?");
  CHECK(complaint({"probe", "--data-rot=/d"}) ==
        "there is no flag --data-rot; did you mean --data-root?");
  CHECK(complaint({"detect", "--nonsense"}) == "there is no flag --nonsense");
  CHECK(complaint({"--jsno"}) == "there is no flag --jsno; did you mean --json?");
  CHECK(complaint({"--mode"}) == "there is no flag --mode; did you mean --modeld-bin?");
}

TEST_CASE("a command that is a slip of another is put right", "[cli_flags]") {
  CHECK(complaint({"prob"}) == "there is no command \"prob\"; did you mean probe?");
  CHECK(complaint({"Detect"}) == "there is no command \"Detect\"; did you mean detect?");
  CHECK(complaint({"status"}) == "there is no command \"status\"");
  CHECK(complaint({"help", "prob"}) == "there is no command \"prob\"; did you mean probe?");
  CHECK(complaint({}) == "say what to do: detect, probe or doctor");
}

TEST_CASE("a flag that stands before the command is sent behind it", "[cli_flags]") {
  CHECK(complaint({"--json", "probe"}) ==
        "--json goes behind the command, as in modeld-probe probe --json");
  CHECK(complaint({"--json"}) ==
        "--json goes behind the command, as in modeld-probe detect --json");
  CHECK(complaint({"--codec", "json"}) ==
        "--codec goes behind the command, as in modeld-probe probe --codec");
}

TEST_CASE("a flag of the other command is told to be that", "[cli_flags]") {
  CHECK(complaint({"detect", "--codec", "json"}) == "detect takes no --codec; probe does");
  CHECK(complaint({"detect", "--watch"}) == "detect takes no --watch; probe does");
  CHECK(complaint({"detect", "--endpoint", "a:1"}) == "detect takes no --endpoint; probe does");
  CHECK(complaint({"--codec", "json", "detect"}) == "detect takes no --codec; probe does");
}

TEST_CASE("words of the line are shown escaped", "[cli_flags]") {
  CHECK(complaint({"a\nb"}) == "there is no command \"a\\u000ab\"");
  CHECK_THAT(complaint({"probe", "--wait=\x1b[31m"}), ContainsSubstring("\\u001b[31m"));
  CHECK_THAT(complaint({"probe", "--codec", "a\nb"}), ContainsSubstring("\\u000a"));
}
