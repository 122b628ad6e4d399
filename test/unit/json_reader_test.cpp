#include "json/json_reader.h"

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace std::string_view_literals;

/// One target of each kind, with values that tell "left as it was" from "set to zero".
struct Record {
  std::string text = "before";
  std::int64_t number = 7;
  std::optional<std::int64_t> maybe = 7;
  bool flag = true;
  Timestamp time{7, 7};
  std::map<std::string, std::string> map{{"before", "x"}};
  std::vector<std::string> list{"before"};
  std::size_t left_out = 0;

  std::optional<JsonProblem> read(std::string_view json) {
    return read_json(json, {{"host", &text},
                            {"number", &number},
                            {"maybe", &maybe},
                            {"flag", &flag},
                            {"time", &time},
                            {"map", JsonMap{&map, {}, &left_out}},
                            {"kinds", &list}});
  }
};

/// The problem with `json`, or "" when it can be read.
std::string problem(std::string_view json) {
  const auto found = Record().read(json);
  return found ? describe(*found, json) : "";
}

std::string nested(int depth) {
  const auto inner = static_cast<std::size_t>(depth - 1);
  return R"({"x":)" + std::string(inner, '[') + std::string(inner, ']') + "}";
}

}  // namespace

TEST_CASE("an empty object, and null, leave every field as it was", "[json_reader]") {
  for (const std::string_view json : {"{}", "null", " \t\r\n{ } \n", " null "}) {
    CAPTURE(json);
    Record record;
    REQUIRE_FALSE(record.read(json));
    CHECK(record.text == "before");
    CHECK(record.number == 7);
    CHECK(record.maybe == 7);
    CHECK(record.flag);
    CHECK(record.time == Timestamp{7, 7});
    CHECK(record.map.size() == 1);
    CHECK(record.list.size() == 1);
  }
}

TEST_CASE("names match without regard to case, after their escapes are decoded", "[json_reader]") {
  for (const std::string_view name :
       {"host", "HOST", "hOsT", "h\\u006fst", "\\u0048ost", "ho\\u017ft", "ho\xC5\xBFt"}) {
    CAPTURE(name);
    Record record;
    REQUIRE_FALSE(record.read("{\"" + std::string(name) + "\": \"new\"}"));
    CHECK(record.text == "new");
  }
}

TEST_CASE("the Kelvin sign in a name counts as a k", "[json_reader]") {
  Record record;
  REQUIRE_FALSE(record.read("{\"\\u212ainds\": [\"new\"], \"\xE2\x84\xAAINDS\": [\"newer\"]}"));
  CHECK(record.list == std::vector<std::string>{"newer"});
}

TEST_CASE("only letters fold", "[json_reader]") {
  std::int64_t number = 0;
  for (const std::string_view name : {"@[`{", "\xC3\x89"}) {
    CAPTURE(name);
    const std::string json = "{\"" + std::string(name) + "\": 1, \"`{@[\": 2, \"\xC3\xA9\": 2}";
    REQUIRE_FALSE(read_json(json, {{name, &number}}));
    CHECK(number == 1);
  }
}

TEST_CASE("unknown names are skipped with their values", "[json_reader]") {
  Record record;
  REQUIRE_FALSE(record.read(R"({
    "hosts": 1, "hos": [], "ho st": {}, "": null, "h\u00f6st": true, "host\u0000": 1,
    "x": {"host": 1, "map": 2, "kinds": {"host": [1, {"time": 3}]}}, "y": [[{"host": 1}], "host"],
    "text": "not a field of that name"})"));
  CHECK(record.text == "before");
  CHECK(record.map.size() == 1);
}

TEST_CASE("numbers in unknown fields may have any size", "[json_reader]") {
  for (const std::string_view number :
       {"1e999", "-1e999", "1E+999", "1e-999", "123456789012345678901234567890", "0.0", "-0",
        "9223372036854775808", "18446744073709551616", "1.7976931348623157e309"}) {
    CAPTURE(number);
    CHECK(problem("{\"x\": " + std::string(number) + "}") == "");
    CHECK(problem("{\"x\": [" + std::string(number) + "], \"y\":" + std::string(number) + "}") ==
          "");
  }
}

TEST_CASE("a number that breaks JSON's grammar is a problem, in unknown fields too",
          "[json_reader]") {
  for (const std::string_view number :
       {"01", "-", "-01", "+1", ".5", "1.", "1.e1", "1e", "1e+", "--1", "0x10", "1_000", "NaN",
        "Infinity", "-Infinity", "00", "1 2", "1e1.5"}) {
    CAPTURE(number);
    CHECK(problem("{\"x\": " + std::string(number) + "}") != "");
  }
}

TEST_CASE("nesting is good down to 10,000 levels and no deeper", "[json_reader]") {
  CHECK(problem(nested(2)) == "");
  CHECK(problem(nested(9'999)) == "");
  CHECK(problem(nested(10'000)) == "");
  CHECK_THAT(problem(nested(10'001)), ContainsSubstring("nested deeper than 10,000 levels"));
  CHECK_THAT(problem(nested(200'000)), ContainsSubstring("nested deeper than 10,000 levels"));
  CHECK(problem(R"({"x":)" + std::string(500'000, '[')) != "");
}

TEST_CASE("brackets that are closed again do not count as nesting", "[json_reader]") {
  std::string json = R"({"x": [)";
  for (int i = 0; i < 20'000; ++i) json += "[{}, {\"y\": []}],";
  CHECK(problem(json + "[]]}") == "");
}

TEST_CASE("brackets in strings do not nest", "[json_reader]") {
  CHECK(problem(R"({"x":")" + std::string(20'000, '[') + "\"}") == "");
}

TEST_CASE("a byte-order mark or a NUL byte is a problem", "[json_reader]") {
  CHECK_THAT(problem("\xEF\xBB\xBF{}"), ContainsSubstring("byte-order mark"));
  CHECK_THAT(problem("{}\0"sv), ContainsSubstring("(byte 2): a NUL byte"));
  CHECK_THAT(problem("{\"host\0\": 1}"sv), ContainsSubstring("NUL"));
  CHECK_THAT(problem("\0{}"sv), ContainsSubstring("(byte 0): a NUL byte"));
  CHECK(problem("{\"x\": \"\xEF\xBB\xBF\"}") == "");
}

TEST_CASE("text that is not one JSON object is a problem", "[json_reader]") {
  for (const std::string_view json : {
           "",           " ",
           "{",          "}",
           "{}}",        "{}{}",
           "{} x",       "{},",
           "nullnull",   "nul",
           "Null",       "[]",
           "[{}]",       "\"{}\"",
           "1",          "true",
           "{}//x",      "/*x*/{}",
           "{\"x\":1,}", "{\"x\" 1}",
           "{\"x\":}",   "{x:1}",
           "{'x':1}",    "{\"x\":[1,]}",
           "{,}",        "{\"x\":1 \"y\":2}",
           "{\"x\":[}",  "{\"x\":(1)}",
           "{\"x\"}",    "{\"x\":\"}",
           "\xC2\xA0{}", "{\"x\":tru}",
       }) {
    CAPTURE(json);
    CHECK(problem(json) != "");
  }
}

TEST_CASE("a raw control character in a string is a problem", "[json_reader]") {
  for (char c = 1; c < 0x20; ++c) {
    CAPTURE(static_cast<int>(c));
    CHECK(problem("{\"x\": \"" + std::string(1, c) + "\"}") != "");
    CHECK(problem("{\"x" + std::string(1, c) + "\": 1}") != "");
  }
  CHECK(problem("{\"x\": \"\x7F\"}") == "");
}

TEST_CASE("escapes that JSON does not have are problems", "[json_reader]") {
  for (const std::string_view escape :
       {"\\x41", "\\u12", "\\u12g4", "\\'", "\\a", "\\0", "\\U0041", "\\u 123", "\\"}) {
    CAPTURE(escape);
    CHECK(problem("{\"x\": \"" + std::string(escape) + "\"}") != "");
  }
}

TEST_CASE("a problem is reported with its line, column and byte", "[json_reader]") {
  CHECK_THAT(problem("{\n  \"number\": \"x\"}"), StartsWith("line 2, column 13 (byte 14): "));
  CHECK_THAT(problem("{\n  \"number\": \"x\"}"),
             EndsWith("field \"number\": expected a 64-bit integer"));
  CHECK_THAT(problem("{}x"), StartsWith("line 1, column 3 (byte 2): "));
  CHECK_THAT(problem("{} \n\n x"), StartsWith("line 3, column 2 (byte 6): "));
  CHECK_THAT(problem(""), StartsWith("line 1, column 1 (byte 0): "));
  CHECK_THAT(problem("[]"), EndsWith("expected an object"));
  CHECK_THAT(problem(R"({"x": tru})"), EndsWith("(byte 6): expected true"));
  CHECK_THAT(problem(R"({"x": 1)"), EndsWith("(byte 7): the text ends; expected ',' or '}'"));
  CHECK_THAT(problem(R"({"x": [1 2]})"), EndsWith("(byte 9): expected ',' or ']'"));
  CHECK_THAT(problem(R"({"x": 1,})"), EndsWith("(byte 8): expected a name in quotes"));
  CHECK_THAT(problem(R"({"x": "\q"})"), EndsWith("(byte 7): not an escape of JSON"));
  CHECK_THAT(problem(R"({"x": 1.})"), EndsWith("(byte 8): expected a digit"));
}

TEST_CASE("a problem behind invalid UTF-8 is reported at its place in the original",
          "[json_reader]") {
  CHECK_THAT(problem("{\"a\": \"\xFF\xFF\xFF\"}x"), ContainsSubstring("(byte 12): "));
  CHECK_THAT(problem("{\"a\": \"\xC3\xA9\"}x"), ContainsSubstring("(byte 11): "));
}
