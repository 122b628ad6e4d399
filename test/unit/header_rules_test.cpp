#include "net/header_rules.h"

#include "catch.h"
#include "http2_bytes.h"

namespace {

using namespace modeldprobe;
using namespace std::string_literals;
using test::Headers;

/// What is wrong with the first field of the block that breaks a rule; empty if none does.
std::string problem_in(const Headers& block) {
  HeaderRules rules;
  for (const auto& [name, value] : block) {
    if (const auto problem = rules.problem_with(name, value)) return *problem;
  }
  return {};
}

}  // namespace

TEST_CASE("every field that HTTP/2 allows is allowed", "[header_rules]") {
  CHECK(problem_in({}).empty());
  CHECK(problem_in({{":status", "200"}, {"x", ""}, {"x", "again"}}).empty());
  CHECK(problem_in({{"!#$%&'*+-.^_`|~0az9", "a\tb \x80\xFF"}}).empty());
  CHECK(problem_in({{"connection", "close"}, {"te", "gzip"}}).empty());
}

TEST_CASE("a value must not contain control characters but the tab", "[header_rules]") {
  for (const std::string& value : {"\0"s, "a\nb"s, "\r"s, "\x1b[2J"s, "\x1f"s, "\x7f"s}) {
    CAPTURE(value);
    CHECK_THAT(problem_in({{"x", value}}), ContainsSubstring("control characters"));
    CHECK_THAT(problem_in({{":status", value}}), ContainsSubstring("control characters"));
  }
}

TEST_CASE("a name must consist of lower-case letters, digits and marks", "[header_rules]") {
  CHECK_THAT(problem_in({{"", "value"}}), ContainsSubstring("without a name"));
  for (const std::string& name : {"X"s, "content-Type"s, "x y"s, "x:y"s, "x\0"s, "x\xC3\xA9"s,
                                  "x\t"s, "x/y"s, "x@y"s, "x[y"s, "x{y"s, "\x7f"s}) {
    CAPTURE(name);
    CHECK_THAT(problem_in({{name, "value"}}), ContainsSubstring("invalid name"));
  }
}

TEST_CASE("only known pseudo-headers may come, and each once", "[header_rules]") {
  for (const std::string name : {":", ":foo", ":Status", ":protocol"}) {
    CAPTURE(name);
    CHECK_THAT(problem_in({{name, "x"}}), ContainsSubstring("unknown pseudo-header"));
  }
  CHECK_THAT(problem_in({{":status", "200"}, {":status", "200"}}), ContainsSubstring(":status"));
  CHECK_THAT(problem_in({{":path", "/"}, {":path", "/"}}), ContainsSubstring(":path"));
}

TEST_CASE("a pseudo-header must come before the headers", "[header_rules]") {
  CHECK_THAT(problem_in({{"x", "y"}, {":status", "200"}}), ContainsSubstring("after a header"));
}

TEST_CASE("a status and what belongs to a request exclude each other", "[header_rules]") {
  for (const std::string name : {":method", ":scheme", ":authority", ":path"}) {
    CAPTURE(name);
    CHECK_THAT(problem_in({{":status", "200"}, {name, "x"}}), ContainsSubstring("request"));
    CHECK_THAT(problem_in({{name, "x"}, {":status", "200"}}), ContainsSubstring("request"));
    CHECK(problem_in({{name, "x"}}).empty());
  }
}
