#include <algorithm>
#include <map>

#include "catch.h"
#include "command_line/command_line.h"
#include "command_line/help.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

CommandLine read(const Words& arguments, const Variables& variables = {}) {
  return read_command_line(arguments, [&](const std::string& name) -> std::optional<std::string> {
    const auto entry = variables.find(name);
    return entry == variables.end() ? std::nullopt : std::optional(entry->second);
  });
}

Request request(const Words& arguments, const Variables& variables = {}) {
  auto asked = read(arguments, variables);
  if (const auto* error = std::get_if<UsageError>(&asked)) FAIL(error->text);
  return std::get<Request>(std::move(asked));
}

UsageError usage_error(const Words& arguments) {
  CAPTURE(arguments);
  auto asked = read(arguments);
  if (!std::holds_alternative<UsageError>(asked)) FAIL("was not refused");
  return std::get<UsageError>(std::move(asked));
}

std::string printed(const Words& arguments) {
  CAPTURE(arguments);
  auto asked = read(arguments);
  if (!std::holds_alternative<EarlyExit>(asked)) FAIL("was not answered with a text");
  return std::get<EarlyExit>(std::move(asked)).text;
}

}  // namespace

TEST_CASE("without flags and variables every setting has its default", "[cli]") {
  const Request asked = request({"detect"}, {{"HOME", "/home/me"}});
  CHECK(asked.command == Command::detect);
  CHECK(asked.format == Format::text);
  CHECK(asked.color == Color::automatic);
  CHECK_FALSE(asked.quiet);
  CHECK_FALSE(asked.verbose);
  CHECK(asked.data_root.value == "/home/me/.contenox");
  CHECK(asked.data_root.origin == "default");
  CHECK(asked.binary_override.value.empty());
  CHECK(asked.binary_override.origin == "default");
  CHECK(asked.timeout == 3s);
  CHECK(asked.timeout_origin == "default");
}

TEST_CASE("every flag is read, on each subcommand", "[cli]") {
  for (const std::string command : {"detect", "probe", "doctor"}) {
    const Request asked = request({command, "--data-root", "/d", "--modeld-bin=/b", "--timeout",
                                   "1m30s", "--json", "-q", "-v", "--color", "never"});
    CHECK(name(asked.command) == command);
    CHECK(asked.format == Format::json);
    CHECK(asked.color == Color::never);
    CHECK(asked.quiet);
    CHECK(asked.verbose);
    CHECK(asked.data_root.value == "/d");
    CHECK(asked.data_root.origin == "--data-root");
    CHECK(asked.binary_override.value == "/b");
    CHECK(asked.binary_override.origin == "--modeld-bin");
    CHECK(asked.timeout == 90s);
    CHECK(asked.timeout_origin == "--timeout");
  }
}

TEST_CASE("detect has no codec to choose", "[cli]") {
  CHECK(request({"probe"}).codec == CodecChoice::automatic);
  CHECK(request({"probe", "--codec", "auto"}).codec == CodecChoice::automatic);
  CHECK(request({"probe", "--codec", "json"}).codec == CodecChoice::json);
  CHECK(request({"probe", "--codec=proto"}).codec == CodecChoice::proto);
  usage_error({"probe", "--codec", "xml"});
  usage_error({"detect", "--codec", "json"});
}

TEST_CASE("a flag goes before its variable, an empty variable is none", "[cli]") {
  const Variables variables = {{"CONTENOX_DATA_ROOT", "/env/d"}, {"CONTENOX_MODELD_BIN", "/env/b"}};
  const Request from_environment = request({"probe"}, variables);
  CHECK(from_environment.data_root.value == "/env/d");
  CHECK(from_environment.data_root.origin == "CONTENOX_DATA_ROOT");
  CHECK(from_environment.binary_override.value == "/env/b");
  CHECK(from_environment.binary_override.origin == "CONTENOX_MODELD_BIN");

  const Request from_flags =
      request({"probe", "--data-root=/flag/d", "--modeld-bin=/flag/b"}, variables);
  CHECK(from_flags.data_root.value == "/flag/d");
  CHECK(from_flags.binary_override.value == "/flag/b");

  const Request from_empty =
      request({"probe"}, {{"CONTENOX_DATA_ROOT", ""}, {"CONTENOX_MODELD_BIN", ""}, {"HOME", "/h"}});
  CHECK(from_empty.data_root.value == "/h/.contenox");
  CHECK(from_empty.data_root.origin == "default");
  CHECK(from_empty.binary_override.value.empty());
  CHECK(from_empty.binary_override.origin == "default");
}

TEST_CASE("a usage error is one line that names the help of the command", "[cli]") {
  const auto arguments = GENERATE(values<Words>({
      {"detect", "extra"},
      {"detect", "probe"},
      {"detect", "--nonsense"},
      {"detect", "-x"},
      {"detect", "--data-root"},
      {"detect", "--data-root="},
      {"detect", "--data-root", ""},
      {"detect", "--modeld-bin", ""},
      {"detect", "--color", "blue"},
      {"detect", "--json=maybe"},
      {"probe", "--timeout"},
      {"probe", "--timeout", ""},
      {"probe", "--timeout", "0s"},
      {"probe", "--timeout", "0"},
      {"probe", "--timeout", "-1s"},
      {"probe", "--timeout=-1s"},
      {"probe", "--timeout", "soon"},
      {"probe", "--timeout", "0.1ns"},
      {"detect", "--timeout", "0ms"},
  }));
  CAPTURE(arguments);
  const UsageError error = usage_error(arguments);
  CHECK(error.exit_code == 2);
  CHECK_FALSE(error.on_standard_output);
  CHECK_THAT(error.text, StartsWith("modeld-probe: ") &&
                             EndsWith(" (see modeld-probe " + arguments[0] + " --help)\n"));
  CHECK(std::count(error.text.begin(), error.text.end(), '\n') == 1);
}

TEST_CASE("a usage error before the command names the help of the tool", "[cli]") {
  for (const std::string word : {"status", "detec", "Detect", ""}) {
    CHECK_THAT(usage_error({word}).text, EndsWith(" (see modeld-probe --help)\n"));
  }
}

TEST_CASE("an empty command line means probe", "[cli]") {
  CHECK(request({}).command == Command::probe);
  CHECK(request({}, {{"CONTENOX_DATA_ROOT", "/d"}}).data_root.value == "/d");
}

TEST_CASE("help is printed before and after the command", "[cli]") {
  for (const std::string flag : {"--help", "-h", "help"}) {
    CHECK_THAT(printed({flag}), ContainsSubstring("detect") && ContainsSubstring("probe") &&
                                    ContainsSubstring("Exit codes"));
  }
  for (const std::string flag : {"--help", "-h"}) {
    for (const std::string command : {"detect", "probe"}) {
      CHECK_THAT(printed({command, flag}), ContainsSubstring("--data-root") &&
                                               ContainsSubstring("--timeout") &&
                                               ContainsSubstring("modeld-probe " + command));
      CHECK_FALSE(printed({flag, command}).empty());
      CHECK(printed({command, flag, "--timeout", "soon"}) == printed({command, flag}));
    }
  }
}

TEST_CASE("the version is printed before and after the command", "[cli]") {
  const std::string expected = version_text() + "\n";
  for (const Words& arguments :
       {Words{"--version"}, Words{"-V"}, Words{"version"}, Words{"detect", "--version"},
        Words{"probe", "-V"}, Words{"doctor", "--json", "-V"}}) {
    CHECK(printed(arguments) == expected);
  }
}

TEST_CASE("a value may look like a flag or hold any bytes", "[cli]") {
  CHECK(request({"detect", "--data-root=--json"}).data_root.value == "--json");
  CHECK(request({"detect", "--data-root", "a b\n\xFF"}).data_root.value == "a b\n\xFF");
  CHECK(request({"detect", "--data-root", "[a,b]"}).data_root.value == "[a,b]");
}

TEST_CASE("a data root by default has a note when HOME is not set or sudo runs the tool", "[cli]") {
  const auto codes = [](const Words& arguments, const Variables& variables) {
    Words found;
    for (const Finding& note : request(arguments, variables).notes) {
      CHECK(note.level == FindingLevel::note);
      found.push_back(note.code);
    }
    return found;
  };
  const Variables home = {{"HOME", "/root"}};
  const Variables sudo = {{"HOME", "/root"}, {"SUDO_USER", "me"}};
  CHECK(codes({"probe"}, home).empty());
  CHECK(codes({"probe"}, {}) == Words{"no_home"});
  CHECK(codes({"probe"}, {{"HOME", ""}}) == Words{"no_home"});
  CHECK(codes({"probe"}, sudo) == Words{"sudo_user"});
  CHECK(codes({"probe"}, {{"HOME", "/root"}, {"SUDO_USER", "root"}}).empty());
  CHECK(codes({"probe", "--data-root", "/d"}, {{"SUDO_USER", "me"}}).empty());
  CHECK(codes({"probe"}, {{"CONTENOX_DATA_ROOT", "/d"}, {"SUDO_USER", "me"}}).empty());
}
