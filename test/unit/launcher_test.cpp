#include "binary/launcher.h"

#include <cstdlib>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::generous;
using test::TemporaryDirectory;

LauncherReply ask(const std::string& launcher, Deadline deadline = generous()) {
  return ask_launchers({launcher}, deadline).at(0);
}

}  // namespace

TEST_CASE("a launcher's reply is read", "[launcher]") {
  const LauncherReply reply = parse_launcher_reply(
      "{\"version\": \"v0.32.10\", \"protocol\": 1, \"backends\": [\"llama\", "
      "\"openvino\"], \"commit\": {\"id\": 1e999}}\n");
  CHECK(reply.version == "v0.32.10");
  CHECK(reply.protocol == 1);
  CHECK(reply.backends == std::vector<std::string>{"llama", "openvino"});
  CHECK(reply.problem.empty());
}

TEST_CASE("a missing or null protocol means 1, any other is kept", "[launcher]") {
  CHECK(parse_launcher_reply(R"({"version": "v1"})").protocol == 1);
  CHECK(parse_launcher_reply(R"({"version": "v1", "protocol": null})").protocol == 1);
  CHECK(parse_launcher_reply(R"({"version": "v1", "protocol": 2, "protocol": null})").protocol ==
        1);
  CHECK(parse_launcher_reply(R"({"version": "v1", "protocol": 0})").protocol == 0);
  CHECK(parse_launcher_reply(R"({"version": "v1", "protocol": -1})").protocol == -1);
  CHECK(parse_launcher_reply(R"({"Version": "v1", "PROTOCOL": 2})").protocol == 2);
}

TEST_CASE("a reply that is not one object with a version is a problem", "[launcher]") {
  const std::string output = GENERATE(values<std::string>({
      "",
      "v0.32.10",
      "{}",
      "null",
      "[]",
      R"({"version": ""})",
      R"({"version": null})",
      R"({"version": 1})",
      R"({"version": "v1", "protocol": "1"})",
      R"({"version": "v1", "protocol": 1.0})",
      R"({"version": "v1", "backends": "llama"})",
      R"({"version": "v1", "backends": [1]})",
      R"({"version": "v1"} trailing)",
      R"({"version": "v1"}{"version": "v2"})",
      R"(starting... {"version": "v1"})",
  }));
  CAPTURE(output);
  const LauncherReply reply = parse_launcher_reply(output);
  CHECK_FALSE(reply.version.has_value());
  CHECK_THAT(reply.problem, ContainsSubstring("version --json"));
}

TEST_CASE("a launcher is asked for `version --json`", "[launcher]") {
  const TemporaryDirectory root;
  const std::string launcher =
      root.write_script("modeld", R"([ "$#" = 2 ] && printf '{"version": "%s%s"}' "$1" "$2")");
  CHECK(ask(launcher).version == "version--json");
}

TEST_CASE("a launcher has the caller's environment, as an interpreter on PATH needs it",
          "[launcher]") {
  const TemporaryDirectory root;
  ::setenv("MODELDPROBE_UNIT_VARIABLE", "x", 1);
  const std::string launcher = root.write_script(
      "modeld", R"(printf '{"version": "%s|%s"}' "$MODELDPROBE_UNIT_VARIABLE" "$PATH")");
  CHECK(ask(launcher).version == "x|" + std::string(std::getenv("PATH")));
  ::unsetenv("MODELDPROBE_UNIT_VARIABLE");
}

TEST_CASE("each way in which a launcher fails has a problem of its own", "[launcher]") {
  const TemporaryDirectory root;
  CHECK_THAT(ask(root.write_script("fails", R"(echo '{"version": "v1"}'; exit 3)")).problem,
             ContainsSubstring("exited with code 3"));
  CHECK_THAT(ask(root.write_script("dies", "kill -9 $$")).problem,
             ContainsSubstring("killed by signal 9"));
  CHECK_THAT(ask(root.at("absent")).problem, ContainsSubstring("could not be run"));
  CHECK_THAT(ask(root.write_script("floods", "while :; do echo 0123456789abcdef; done")).problem,
             ContainsSubstring("printed more than 65536 bytes"));
  CHECK_THAT(ask(root.write_script("sleeps", "exec sleep 600"),
                 Deadline::after(std::chrono::milliseconds(500)))
                 .problem,
             ContainsSubstring("did not finish in time"));
}

TEST_CASE("replies are in the order of the launchers", "[launcher]") {
  const TemporaryDirectory root;
  std::vector<std::string> launchers;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    launchers.push_back(
        root.write_script("modeld" + number, "echo '{\"version\": \"" + number + "\"}'"));
  }
  const auto replies = ask_launchers(launchers, generous());
  REQUIRE(replies.size() == launchers.size());
  for (std::size_t i = 0; i < replies.size(); ++i) CHECK(replies[i].version == std::to_string(i));
}

TEST_CASE("without launchers there are no replies", "[launcher]") {
  CHECK(ask_launchers({}, generous()).empty());
}
