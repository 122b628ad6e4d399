#include <algorithm>
#include <map>

#include "catch.h"
#include "command_line/command_line.h"
#include "command_line/version.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

std::variant<Request, Notice> read(const Words& arguments, const Variables& variables = {}) {
  return read_command_line(arguments, [&](const std::string& name) -> std::optional<std::string> {
    const auto entry = variables.find(name);
    return entry == variables.end() ? std::nullopt : std::optional(entry->second);
  });
}

Request request(const Words& arguments, const Variables& variables = {}) {
  auto asked = read(arguments, variables);
  if (const auto* notice = std::get_if<Notice>(&asked)) FAIL(notice->text);
  return std::get<Request>(std::move(asked));
}

Notice notice(const Words& arguments) {
  auto asked = read(arguments);
  if (std::holds_alternative<Request>(asked)) FAIL("was taken as a request");
  return std::get<Notice>(std::move(asked));
}

}  // namespace

TEST_CASE("without flags and variables everything has its default", "[cli]") {
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

TEST_CASE("only probe has a codec to choose", "[cli]") {
  CHECK(request({"probe"}).codec == CodecChoice::automatic);
  CHECK(request({"probe", "--codec", "auto"}).codec == CodecChoice::automatic);
  CHECK(request({"probe", "--codec", "json"}).codec == CodecChoice::json);
  CHECK(request({"probe", "--codec=proto"}).codec == CodecChoice::proto);
  CHECK(notice({"probe", "--codec", "xml"}).is_complaint);
  CHECK(notice({"detect", "--codec", "json"}).is_complaint);
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

TEST_CASE("wrong usage is a complaint that points to the help", "[cli]") {
  const auto arguments = GENERATE(values<Words>({
      {},
      {"--json"},
      {"status"},
      {"detec"},
      {"Detect"},
      {""},
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
      {"probe", "--timeout", "3"},
      {"probe", "--timeout", "-1s"},
      {"probe", "--timeout=-1s"},
      {"probe", "--timeout", "soon"},
      {"probe", "--timeout", "0.1ns"},
      {"detect", "--timeout", "0ms"},
  }));
  CAPTURE(arguments);
  const Notice complaint = notice(arguments);
  CHECK(complaint.is_complaint);
  CHECK(complaint.exit_code == 2);
  CHECK_THAT(complaint.text,
             StartsWith("modeld-probe: ") && EndsWith(" (see modeld-probe --help)\n"));
  CHECK(std::count(complaint.text.begin(), complaint.text.end(), '\n') == 1);
}

TEST_CASE("help is no complaint, before and after the subcommand", "[cli]") {
  for (const std::string flag : {"--help", "-h"}) {
    const Notice general = notice({flag});
    CHECK_FALSE(general.is_complaint);
    CHECK_THAT(general.text, ContainsSubstring("detect") && ContainsSubstring("probe") &&
                                 ContainsSubstring("Exit codes"));
    for (const std::string command : {"detect", "probe"}) {
      const Notice of_command = notice({command, flag});
      CHECK_FALSE(of_command.is_complaint);
      CHECK_THAT(of_command.text, ContainsSubstring("--data-root") &&
                                      ContainsSubstring("--timeout") &&
                                      ContainsSubstring("modeld-probe " + command));
      CHECK_FALSE(notice({flag, command}).is_complaint);
    }
  }
}

TEST_CASE("the version is no complaint, before and after the subcommand", "[cli]") {
  const std::string expected = version_text() + "\n";
  for (const Words& arguments :
       {Words{"--version"}, Words{"detect", "--version"}, Words{"probe", "--version"}}) {
    CAPTURE(arguments);
    CHECK_FALSE(notice(arguments).is_complaint);
    CHECK(notice(arguments).text == expected);
  }
}

TEST_CASE("a value may look like a flag or hold any bytes", "[cli]") {
  CHECK(request({"detect", "--data-root=--json"}).data_root.value == "--json");
  CHECK(request({"detect", "--data-root", "a b\n\xFF"}).data_root.value == "a b\n\xFF");
  CHECK(request({"detect", "--data-root", "[a,b]"}).data_root.value == "[a,b]");
}
