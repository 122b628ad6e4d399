#include "catch.h"
#include "command_line/usage_error.h"

namespace {

using modeldprobe::app::likely_meant;
using Candidates = std::vector<std::string>;

const Candidates commands = {"detect", "probe", "help"};
const Candidates flags = {"--data-root", "--modeld-bin", "--wait", "--watch", "--json"};

}  // namespace

TEST_CASE("a typing error is corrected", "[suggestion]") {
  CHECK(likely_meant("detectt", commands) == "detect");
  CHECK(likely_meant("detct", commands) == "detect");
  CHECK(likely_meant("detwct", commands) == "detect");
  CHECK(likely_meant("porbe", commands) == "probe");
  CHECK(likely_meant("--jsno", flags) == "--json");
}

TEST_CASE("one letter in three may be wrong, and no more", "[suggestion]") {
  CHECK(likely_meant("xrxbe", commands) == std::nullopt);
  CHECK(likely_meant("xetxct", commands) == "detect");
  CHECK(likely_meant("xexxct", commands) == std::nullopt);
  CHECK(likely_meant("he", commands) == std::nullopt);
  CHECK(likely_meant("hel", commands) == "help");
}

TEST_CASE("letter case does not count", "[suggestion]") {
  CHECK(likely_meant("Detect", commands) == "detect");
  CHECK(likely_meant("--WATHC", flags) == "--watch");
}

TEST_CASE("of two candidates that are near the nearer one is meant", "[suggestion]") {
  CHECK(likely_meant("--wahtch", flags) == "--watch");
  CHECK(likely_meant("--wai", flags) == "--wait");
}

TEST_CASE("a beginning that only one candidate has means that candidate", "[suggestion]") {
  CHECK(likely_meant("--mod", flags) == "--modeld-bin");
  CHECK(likely_meant("--da", flags) == "--data-root");
  CHECK(likely_meant("--mode", {"--modeld-bin", "--codec"}) == "--modeld-bin");
  CHECK(likely_meant("--", flags) == std::nullopt);
  CHECK(likely_meant("alpha", {"alphabetical", "alphanumerical"}) == std::nullopt);
}

TEST_CASE("a candidate that is listed twice is one candidate", "[suggestion]") {
  CHECK(likely_meant("--mod", {"--modeld-bin", "--modeld-bin"}) == "--modeld-bin");
}

TEST_CASE("nothing is suggested if no candidate is near", "[suggestion]") {
  CHECK(likely_meant("", commands) == std::nullopt);
  CHECK(likely_meant("status", commands) == std::nullopt);
  CHECK(likely_meant("detect", {}) == std::nullopt);
  CHECK(likely_meant(std::string(1'000'000, 'a'), commands) == std::nullopt);
}
