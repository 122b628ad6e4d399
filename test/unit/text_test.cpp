#include <algorithm>
#include <sstream>

#include "catch.h"
#include "report/report.h"
#include "sample_report.h"
#include "text/unicode.h"
#include "verdict/findings.h"

namespace {

using namespace modeldprobe;
using namespace std::string_literals;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t columns(const std::string& line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); i += utf8_step(line, i).length) ++count;
  return count;
}

std::string text_of(const test::Sample& sample, bool colored = false) {
  return render_text(sample.report(), {colored, app::usual_columns, {}});
}

}  // namespace

TEST_CASE("the first word is the state, and a sentence follows", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    CAPTURE(sample.word);
    const std::string text = text_of(sample);
    CHECK_THAT(text, StartsWith(sample.word + "  ") && EndsWith("\n"));
    CHECK(lines_of(text).front().size() > sample.word.size() + 2);
  }
}

TEST_CASE("no line is longer than 80 columns", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    for (const std::string& line : lines_of(text_of(sample))) {
      CAPTURE(line);
      const bool is_command = sample.status.next && !sample.status.next->command.empty() &&
                              line.ends_with(sample.status.next->command);
      CHECK((columns(line) <= 80 || is_command));
    }
  }
}

TEST_CASE("no line ends in a space", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    for (const std::string& line : lines_of(text_of(sample))) {
      CAPTURE(line);
      CHECK_FALSE(line.ends_with(' '));
    }
  }
}

TEST_CASE("every state but running has a reason and a next step", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    CAPTURE(sample.word);
    const std::string text = text_of(sample);
    const bool running = sample.word == "running";
    CHECK((text.find("\n  reason ") == std::string::npos) == running);
    CHECK((text.find("\n  next ") == std::string::npos) == running);
    CHECK_THAT(text, ContainsSubstring("\n  binary "));
  }
}

TEST_CASE("a healthy owner takes four lines", "[text]") {
  test::Sample sample = test::running_sample();
  sample.status.health->elapsed = std::chrono::microseconds(1040);
  CHECK(text_of(sample) ==
        "running  ready in 1.0 ms, up 1 s, 127.0.0.1:4711\n"
        "  engine     llama\n"
        "  owner      process 42 on here\n"
        "  binary     /usr/bin/modeld\n");
}

TEST_CASE("verbose text has everything about a running owner", "[text]") {
  test::Sample sample = test::running_sample();
  sample.request.verbose = true;
  const std::string text = text_of(sample);
  for (const std::string part :
       {"127.0.0.1:4711\n", "  instance   id-1\n", "  engine     llama\n",
        "  owner      process 42 on here\n", "  binary     /usr/bin/modeld, found as path\n",
        "  lease      live, renewed 1 s ago (2026-11-23T14:32:34.5Z), expires in 9 s\n",
        "  health     ready after 0.0 ms, codec json\n"}) {
    CAPTURE(part);
    CHECK_THAT(text, ContainsSubstring(part));
  }
}

TEST_CASE("the stages of a call add up to the whole, as they are shown", "[text]") {
  using std::chrono::microseconds;
  test::Sample sample = test::running_sample();
  sample.request.verbose = true;
  sample.status.health->elapsed = microseconds(1540);
  sample.status.health->connecting = microseconds(240);
  CHECK_THAT(text_of(sample),
             ContainsSubstring("ready after 1.5 ms (connecting 0.2 ms, answering 1.3 ms), codec"));
  sample.status.health->resolving = microseconds(340);
  CHECK_THAT(text_of(sample), ContainsSubstring("(resolving 0.3 ms, connecting 0.2 ms, answering"));
  CHECK_THAT(text_of(sample), ContainsSubstring("1.0 ms), codec"));
}

TEST_CASE("no value appears twice, except in a command", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    std::string text = text_of(sample);
    const std::string command = sample.status.next ? sample.status.next->command : "";
    if (!command.empty()) text.erase(text.find(command), command.size());
    for (const std::string value : {"127.0.0.1:4711", "/data/modeld.lease", "/usr/bin/modeld\n"}) {
      CAPTURE(text, value);
      const auto first = text.find(value);
      if (first != std::string::npos) CHECK(text.find(value, first + 1) == std::string::npos);
    }
  }
}

TEST_CASE("a lease that was never renewed is not reported as millennia old", "[text]") {
  test::Sample sample = test::samples_of_every_state()[2];
  REQUIRE(sample.word == "stale");
  sample.status.lease.lease->renewed_at = zero_time;
  CHECK_THAT(text_of(sample), ContainsSubstring("  lease      expired, never renewed, /data"));
}

TEST_CASE("a refused call failed, and only silence is no answer", "[text]") {
  test::Sample sample = test::samples_of_every_state()[5];
  REQUIRE(sample.word == "unreachable");
  CHECK_THAT(text_of(sample), ContainsSubstring("  health     failed after "));
  sample.status.reason->code = ReasonCode::rpc_timeout;
  CHECK_THAT(text_of(sample), ContainsSubstring("  health     no answer after "));
}

TEST_CASE("lines are as wide as the terminal", "[text]") {
  for (const std::size_t limit : {40U, 60U, 80U, 120U}) {
    for (const test::Sample& sample : test::samples_of_every_state()) {
      for (const std::string& line : lines_of(render_text(sample.report(), {false, limit, {}}))) {
        CAPTURE(line);
        const bool one_word = line.find(' ', 13) == std::string::npos;
        const bool command = line.find("modeld serve") != std::string::npos ||
                             line.find("contenox ") != std::string::npos;
        CHECK((columns(line) <= limit || one_word || command));
      }
    }
  }
}

TEST_CASE("control bytes from a lease or the wire are never shown raw", "[text]") {
  for (const std::string& bytes : {"\x1b[2J\x1b]0;x\x07"s, "\nrunning  "s, "\r"s, "\0\x7f"s,
                                   "\xC2\x9B"
                                   "31m"s,
                                   "\xFF\xFE"s, "\xE2\x80\xAE"s, "\xE2\x80\xA8"s, "\t"s}) {
    test::Sample sample = test::hostile_sample(bytes);
    sample.request.verbose = true;
    sample.status.findings.push_back(
        busy("code", "a finding " + bytes, NextStep{"explained " + bytes, "do " + bytes}));
    const std::string text = text_of(sample);
    CAPTURE(text);
    CHECK(is_utf8(text));
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(text.find("\xE2\x80\xA8") == std::string::npos);
    CHECK(text.find("\xC2\x9B") == std::string::npos);
    CHECK(std::none_of(text.begin(), text.end(),
                       [](char c) { return (c >= 0 && c < 0x20 && c != '\n') || c == 0x7F; }));
    for (const std::string& line : lines_of(text)) {
      CHECK_THAT(line, StartsWith("unreachable  ") || StartsWith("  "));
    }
  }
}

TEST_CASE("colour marks the state and the command to run, and nothing else", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    CAPTURE(sample.word);
    const std::string colored = text_of(sample, true);
    const bool has_command = sample.status.next && !sample.status.next->command.empty();
    CHECK_THAT(colored, StartsWith("\x1b["));
    CHECK(std::count(colored.begin(), colored.end(), '\x1b') == (has_command ? 4 : 2));
    CHECK(colored.find('m' + sample.word + "\x1b[0m  ") != std::string::npos);
    if (has_command) {
      CHECK(colored.find("\x1b[1m" + sample.status.next->command + "\x1b[0m\n") !=
            std::string::npos);
    }
  }
}

TEST_CASE("verbose prints each setting and where it came from", "[text]") {
  test::Sample sample = test::running_sample();
  CHECK(text_of(sample).find("--data-root") == std::string::npos);
  sample.request.verbose = true;
  CHECK_THAT(text_of(sample), ContainsSubstring("  data root  /data (--data-root)\n") &&
                                  ContainsSubstring("  override   none (default)\n") &&
                                  ContainsSubstring("  timeout    3s (default)\n"));
  sample.request.binary_override = {"/own/modeld", "CONTENOX_MODELD_BIN"};
  CHECK_THAT(text_of(sample), ContainsSubstring("/own/modeld (CONTENOX_MODELD_BIN)"));
}

TEST_CASE("a lease from the future is reported as such", "[text]") {
  test::Sample sample = test::running_sample();
  sample.status.lease.lease->renewed_at = test::renewal + std::chrono::minutes(5);
  sample.request.verbose = true;
  CHECK_THAT(text_of(sample), ContainsSubstring("renewed 4 min 59 s in the future"));
}

TEST_CASE("the command of a next step stays on one line, ready to be copied", "[text]") {
  test::Sample sample = test::running_sample();
  const std::string command = "modeld serve --data-root " + std::string(90, 'x') + " and more";
  sample.status.next = NextStep{"", command};
  CHECK_THAT(text_of(sample), ContainsSubstring("\n  next       " + command + "\n"));
  sample.status.next = NextStep{"an explanation", command};
  CHECK_THAT(text_of(sample),
             ContainsSubstring("\n  next       an explanation:\n             " + command + "\n"));
  sample.status.next = NextStep{"an explanation", ""};
  CHECK_THAT(text_of(sample), ContainsSubstring("\n  next       an explanation\n"));
}

TEST_CASE("a finding is a line labelled by its level, with its step below", "[text]") {
  test::Sample sample = test::running_sample();
  sample.status.findings = {obstacle("some_code", "it is full", NextStep{"", "df -h /data"}),
                            note("other_code", "something else")};
  CHECK_THAT(text_of(sample), ContainsSubstring("\n  obstacle   it is full\n  next       df -h "
                                                "/data\n  note       something else\n"));
}
