#include "command_line/help.h"

#include <algorithm>
#include <sstream>

#include "catch.h"
#include "command_line/command_line.h"
#include "report/layout.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;

using Words = std::vector<std::string>;

std::string help(const Words& arguments) {
  const auto nothing = [](const std::string&) { return std::nullopt; };
  const auto asked = read_command_line(arguments, nothing);
  const auto* const early = std::get_if<EarlyExit>(&asked);
  if (early == nullptr) FAIL("is not help");
  return early->text;
}

Words lines_of(const std::string& text) {
  Words lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// What stands in the first column of the lines between a heading and the next empty line.
Words entries_under(const std::string& heading, const std::string& text) {
  const Words lines = lines_of(text);
  Words entries;
  auto line = std::find(lines.begin(), lines.end(), heading + ":");
  if (line == lines.end()) FAIL("there is no " + heading);
  for (++line; line != lines.end() && !line->empty(); ++line) {
    if ((*line)[2] != ' ') entries.push_back(line->substr(2, line->find("  ", 2) - 2));
  }
  return entries;
}

const std::vector<Words> all_helps = {
    {"--help"}, {"detect", "--help"}, {"probe", "--help"}, {"doctor", "--help"}};

}  // namespace

TEST_CASE("help keeps to 80 columns and has no white space at the end of a line", "[help]") {
  for (const Words& arguments : all_helps) {
    for (const std::string& line : lines_of(help(arguments))) {
      CAPTURE(line);
      CHECK(width(line) <= 80);
      CHECK((line.empty() || line.back() != ' '));
    }
  }
}

TEST_CASE("help is as wide as the terminal, and words are not broken", "[help]") {
  for (const std::size_t columns : {40U, 60U, 132U}) {
    for (const std::string& text : {help_text(columns), help_text(Command::probe, columns)}) {
      for (const std::string& line : lines_of(text)) {
        CAPTURE(line);
        const bool one_word = line.find(' ', line.find_first_not_of(' ')) == std::string::npos;
        const bool example = line.starts_with("  modeld-probe ");
        CHECK((width(line) <= columns || one_word || example));
      }
    }
  }
}

TEST_CASE("the help of detect has every flag that it takes, by group", "[help]") {
  const std::string text = help({"detect", "-h"});
  CHECK_THAT(text, ContainsSubstring("\nUsage: modeld-probe detect [FLAGS] [-- COMMAND...]\n"));
  CHECK(entries_under("Where to look", text) == Words{"--data-root DIR", "--modeld-bin PATH"});
  CHECK(entries_under("How to ask", text) == Words{"--timeout DURATION"});
  CHECK(entries_under("Waiting and watching", text) ==
        Words{"--wait [DURATION]", "--until STATES"});
  CHECK(entries_under("What to print", text) ==
        Words{"--format text|json|prometheus|nagios", "--json", "--nagios", "--output FILE",
              "--color auto|always|never", "-q, --quiet", "--quiet-ok", "-v, --verbose",
              "--fail-code N"});
  CHECK(entries_under("About", text) == Words{"-h, --help", "-V, --version"});
}

TEST_CASE("the help of probe has every flag that it takes, by group", "[help]") {
  const std::string text = help({"probe", "-h"});
  CHECK_THAT(text, ContainsSubstring("\nUsage: modeld-probe probe [FLAGS] [-- COMMAND...]\n"));
  CHECK(entries_under("Where to look", text) ==
        Words{"--data-root DIR", "--modeld-bin PATH", "--endpoint HOST:PORT", "--instance ID"});
  CHECK(entries_under("How to ask", text) ==
        Words{"--timeout DURATION", "--codec auto|json|proto"});
  CHECK(entries_under("Waiting and watching", text) ==
        Words{"--wait [DURATION]", "--until STATES", "--watch [INTERVAL]"});
  CHECK(entries_under("What to print", text) ==
        entries_under("What to print", help({"detect", "-h"})));
  CHECK(entries_under("About", text) == Words{"-h, --help", "-V, --version"});
}

TEST_CASE("doctor takes what probe takes, except for --watch", "[help]") {
  Words of_probe = entries_under("Waiting and watching", help({"probe", "-h"}));
  std::erase(of_probe, "--watch [INTERVAL]");
  CHECK(entries_under("Waiting and watching", help({"doctor", "-h"})) == of_probe);
  for (const std::string group : {"Where to look", "How to ask", "What to print"}) {
    CHECK(entries_under(group, help({"doctor", "-h"})) ==
          entries_under(group, help({"probe", "-h"})));
  }
}

TEST_CASE("the help of the tool has every command", "[help]") {
  const std::string text = help({"--help"});
  CHECK_THAT(text, ContainsSubstring("\nUsage: modeld-probe [COMMAND] [FLAGS]\n"));
  CHECK(entries_under("Commands", text) == Words{"detect", "probe", "doctor", "help"});
  CHECK(entries_under("About", text) == Words{"-h, --help", "-V, --version"});
}

TEST_CASE("every help ends with the exit codes and two examples", "[help]") {
  for (const Words& arguments : all_helps) {
    const std::string text = help(arguments);
    CHECK(entries_under("Exit codes", text) ==
          Words{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
    CHECK(entries_under("Examples", text).size() == 2);
    CHECK(entries_under("Examples", text).back() == lines_of(text).back().substr(2));
  }
}

TEST_CASE("the help of a command is the same, however it is asked for", "[help]") {
  for (const std::string command : {"detect", "probe", "doctor"}) {
    CHECK(help({"help", command}) == help({command, "--help"}));
    CHECK(help({command, "-h", "--json"}) == help({command, "--help"}));
  }
  for (const Words& arguments :
       std::vector<Words>{{"-h"}, {"help"}, {"help", "help"}, {"help", "--help"}}) {
    CAPTURE(arguments);
    CHECK(help(arguments) == help({"--help"}));
  }
}
