#include <algorithm>
#include <sstream>

#include "catch.h"
#include "report/report.h"
#include "sample_report.h"
#include "text/utf8.h"
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
  return render_text(sample.report(), colored);
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
      CHECK(columns(line) <= 80);
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
    CHECK_THAT(text, ContainsSubstring("\n  lease ") && ContainsSubstring("\n  binary "));
  }
}

TEST_CASE("the text tells all of a running owner", "[text]") {
  const std::string text = text_of(test::running_sample());
  CHECK_THAT(text, StartsWith("running  the owner answers and is ready\n"));
  for (const std::string part :
       {"  endpoint   127.0.0.1:4711\n", "  instance   id-1\n", "  backend    llama\n",
        "  owner      process 42 on here (alive)\n", "  binary     /usr/bin/modeld (path)\n",
        "  lease      live, /data/modeld.lease\n",
        "  renewed    1 s ago (2026-11-23T14:32:34.5Z)\n",
        "  expires    in 9 s (2026-11-23T14:32:44.5Z)\n", "  health     json codec, ready"}) {
    CAPTURE(part);
    CHECK_THAT(text, ContainsSubstring(part));
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

TEST_CASE("colour is on the state's word alone", "[text]") {
  for (const test::Sample& sample : test::samples_of_every_state()) {
    CAPTURE(sample.word);
    const std::string colored = text_of(sample, true);
    CHECK_THAT(colored, StartsWith("\x1b["));
    CHECK(std::count(colored.begin(), colored.end(), '\x1b') == 2);
    CHECK(colored.find('m' + sample.word + "\x1b[0m  ") != std::string::npos);
  }
}

TEST_CASE("verbose tells each setting and where it came from", "[text]") {
  test::Sample sample = test::running_sample();
  CHECK(text_of(sample).find("--data-root") == std::string::npos);
  sample.request.verbose = true;
  CHECK_THAT(text_of(sample), ContainsSubstring("  data root  /data (--data-root)\n") &&
                                  ContainsSubstring("  override   none (default)\n") &&
                                  ContainsSubstring("  timeout    3s (default)\n"));
  sample.request.binary_override = {"/own/modeld", "CONTENOX_MODELD_BIN"};
  CHECK_THAT(text_of(sample), ContainsSubstring("/own/modeld (CONTENOX_MODELD_BIN)"));
}

TEST_CASE("a lease from the future is told as that", "[text]") {
  test::Sample sample = test::running_sample();
  sample.status.lease.lease->renewed_at = test::renewal + std::chrono::minutes(5);
  CHECK_THAT(text_of(sample), ContainsSubstring("in the future"));
}

TEST_CASE("a command to go on with stays on one line, ready to be copied", "[text]") {
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
