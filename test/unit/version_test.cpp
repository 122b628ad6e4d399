#include <regex>

#include "catch.h"
#include "command_line/help.h"

using modeldprobe::app::version_text;

TEST_CASE("the version is one line of program and commit and one line of libraries", "[version]") {
  const std::regex form(
      R"(modeld-probe \d+\.\d+\.\d+( \(commit [0-9a-f]{12,}\))?\n)"
      R"(nghttp2 \d+\.\d+\.\d+, gRPC \d+\.\d+\.\d+, Protobuf \d+\.\d+\.\d+, c-ares \d+\.\d+\.\d+, )"
      R"(nlohmann/json \d+\.\d+\.\d+, CLI11 \d+\.\d+\.\d+)");
  CAPTURE(version_text());
  CHECK(std::regex_match(version_text(), form));
}
