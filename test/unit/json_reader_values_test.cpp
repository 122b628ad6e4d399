#include "catch.h"
#include "json/json_reader.h"

namespace {

using namespace modeldprobe;

const std::string replacement = "\xEF\xBF\xBD";

template <class Value>
struct Outcome {
  Value value;
  std::string problem;
};

using Map = std::map<std::string, std::string>;
using List = std::vector<std::string>;

std::size_t left_out = 0;

template <class Value>
JsonTarget target(Value& value) {
  return &value;
}
template <>
JsonTarget target(Map& map) {
  return JsonMap{&map, {"kept"}, &left_out};
}

/// Reads `{"field": json}` over the value `before`.
template <class Value>
Outcome<Value> read_as(const std::string& json, Value before = {}) {
  const std::string text = "{\"field\": " + json + "}";
  Outcome<Value> outcome{std::move(before), {}};
  if (const auto found = read_json(text, {{"field", target(outcome.value)}})) {
    outcome.problem = describe(*found, text);
  }
  return outcome;
}

/// Reads an object in which "field" may be repeated.
template <class Value>
Outcome<Value> read_all(const std::string& text) {
  Outcome<Value> outcome;
  if (const auto found = read_json(text, {{"field", target(outcome.value)}})) {
    outcome.problem = describe(*found, text);
  }
  return outcome;
}

}  // namespace

TEST_CASE("null leaves a scalar as it was", "[json_reader_values]") {
  CHECK(read_as<std::string>("null", "x").value == "x");
  CHECK(read_as<std::int64_t>("null", 7).value == 7);
  CHECK(read_as<bool>("null", true).value);
  CHECK(read_as<Timestamp>("null", Timestamp{7, 7}).value == Timestamp{7, 7});
}

TEST_CASE("null empties a map, a list and an optional", "[json_reader_values]") {
  CHECK(read_as<Map>("null", {{"a", "b"}}).value.empty());
  CHECK(read_as<List>("null", {"a"}).value.empty());
  CHECK(read_as<std::optional<std::int64_t>>("null", 7).value == std::nullopt);
}

TEST_CASE("integers are 64-bit, without fraction or exponent", "[json_reader_values]") {
  struct Row {
    std::string json;
    std::int64_t value;
  };
  const auto good = GENERATE(values<Row>({
      {"0", 0},
      {"-0", 0},
      {"-1", -1},
      {"10000000000", 10000000000},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
  }));
  CAPTURE(good.json);
  CHECK(read_as<std::int64_t>(good.json).value == good.value);
  CHECK(read_as<std::int64_t>(good.json).problem == "");
  CHECK(read_as<std::optional<std::int64_t>>(good.json).value == good.value);
}

TEST_CASE("anything else is not an integer", "[json_reader_values]") {
  const std::string json = GENERATE(values<std::string>({
      "1.0",
      "1.5",
      "1e0",
      "1E3",
      "-1e-1",
      "1e999",
      "9223372036854775808",
      "-9223372036854775809",
      "18446744073709551615",
      "18446744073709551616",
      "99999999999999999999999",
      "\"1\"",
      "\"\"",
      "true",
      "false",
      "[]",
      "[1]",
      "{}",
  }));
  CAPTURE(json);
  CHECK_THAT(read_as<std::int64_t>(json).problem, ContainsSubstring("expected a 64-bit integer"));
  CHECK_THAT(read_as<std::optional<std::int64_t>>(json).problem,
             ContainsSubstring("expected a 64-bit integer"));
}

TEST_CASE("a value of the wrong type is a problem for every kind", "[json_reader_values]") {
  for (const std::string json : {"1", "1.5", "true", "[]", "{}"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<std::string>(json).problem, ContainsSubstring("expected a string"));
    CHECK_THAT(read_as<Timestamp>(json).problem, ContainsSubstring("expected an RFC 3339 time"));
  }
  for (const std::string json : {"1", "\"true\"", "[]", "{}", "0"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<bool>(json).problem, ContainsSubstring("expected true or false"));
  }
  for (const std::string json : {"1", "true", "[]", "\"x\"", "1.5"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<Map>(json).problem, ContainsSubstring("expected an object of strings"));
  }
  for (const std::string json : {"1", "true", "{}", "\"x\"", "1.5"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<List>(json).problem, ContainsSubstring("expected an array of strings"));
  }
}

TEST_CASE("a map and a list hold strings or null, nothing else", "[json_reader_values]") {
  CHECK(read_as<Map>(R"({"a": "1", "b": null})").value == Map{{"a", "1"}, {"b", ""}});
  CHECK(read_as<List>(R"(["1", null])").value == List{"1", ""});
  CHECK(read_as<Map>("{}").problem == "");
  CHECK(read_as<List>("[]").problem == "");
  for (const std::string json : {"1", "1.5", "true", "[]", "{}", "1e999"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<Map>("{\"a\": " + json + "}").problem,
               ContainsSubstring("expected a string"));
    CHECK_THAT(read_as<List>("[" + json + "]").problem, ContainsSubstring("expected a string"));
  }
}

TEST_CASE("the last of a repeated scalar wins, in any spelling", "[json_reader_values]") {
  CHECK(read_all<std::string>(R"({"field": "a", "FIELD": "b"})").value == "b");
  CHECK(read_all<std::string>(R"({"field": "a", "field": null})").value == "a");
  CHECK(read_all<std::int64_t>(R"({"field": 1, "x": 2, "field": 3})").value == 3);
}

TEST_CASE("a wrong type is a problem even when a later repetition is good",
          "[json_reader_values]") {
  CHECK(read_all<std::string>(R"({"field": 1, "field": "b"})").problem != "");
  CHECK(read_all<std::string>(R"({"field": "a", "field": 1})").problem != "");
  CHECK(read_all<Map>(R"({"field": {"a": 1}, "field": {"a": "b"}})").problem != "");
}

TEST_CASE("a repeated map merges, a repeated list does not", "[json_reader_values]") {
  CHECK(read_all<Map>(R"({"field": {"a": "1", "b": "2"}, "field": {"b": "3", "c": "4"}})").value ==
        Map{{"a", "1"}, {"b", "3"}, {"c", "4"}});
  CHECK(read_all<Map>(R"({"field": {"a": "1"}, "field": {"a": null}})").value == Map{{"a", ""}});
  CHECK(read_all<Map>(R"({"field": {"a": "1"}, "field": null, "field": {"b": "2"}})").value ==
        Map{{"b", "2"}});
  CHECK(read_all<Map>(R"({"field": {"a": "1"}, "field": {}})").value == Map{{"a", "1"}});
  CHECK(read_all<List>(R"({"field": ["1", "2"], "field": ["3"]})").value == List{"3"});
}

TEST_CASE("null leaves an element of a repeated list as it was", "[json_reader_values]") {
  CHECK(read_all<List>(R"({"field": ["a", "b"], "field": [null]})").value == List{"a"});
  CHECK(read_all<List>(R"({"field": ["a"], "field": [null, null]})").value == List{"a", ""});
}

TEST_CASE("names inside a map are case-sensitive and decoded", "[json_reader_values]") {
  CHECK(read_as<Map>(R"({"A": "1", "a": "2", "\u0061b": "3"})").value ==
        Map{{"A", "1"}, {"a", "2"}, {"ab", "3"}});
}

TEST_CASE("strings are decoded, and lone surrogates and invalid UTF-8 become U+FFFD",
          "[json_reader_values]") {
  struct Row {
    std::string json;
    std::string value;
  };
  const auto row = GENERATE(values<Row>({
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u20AC")", "A\xC3\xA9\xE2\x82\xAC"},
      {R"("\ud83d\ude00")", "\xF0\x9F\x98\x80"},
      {R"("a\ud800b")", "a" + replacement + "b"},
      {R"("\ude00")", replacement},
      {R"("\ud83d\ud83d\ude00")", replacement + "\xF0\x9F\x98\x80"},
      {R"("\ud800\u0041")", replacement + "A"},
      {R"("\ud800\n")", replacement + "\n"},
      {R"("\\ud800")", "\\ud800"},
      {"\"\xFF\"", replacement},
      {"\"\xED\xA0\x80\"", replacement + replacement + replacement},
      {"\"\xE2\x82\"", replacement + replacement},
      {R"("1e999")", "1e999"},
      {R"("say \"-1.5e9\" twice")", "say \"-1.5e9\" twice"},
      {R"("\u0000")", std::string(1, '\0')},
  }));
  CAPTURE(row.json);
  CHECK(read_as<std::string>(row.json).problem == "");
  CHECK(read_as<std::string>(row.json).value == row.value);
}

TEST_CASE("the text of a time is not decoded", "[json_reader_values]") {
  CHECK(read_as<Timestamp>(R"("1970-01-01T00:00:01Z")").value == Timestamp{1, 0});
  for (const std::string json : {R"("1970-01-01T00:00:01\u005a")", R"("\u0031970-01-01T00:00:01Z")",
                                 R"("1970-01-01\u005400:00:01Z")", R"("1970-01-01T00:00:01Z\n")",
                                 R"("")", R"(" ")", R"("x\"1970-01-01T00:00:01Z")",
                                 R"("\"1970-01-01T00:00:01Z")", R"("1970-01-01T00:00:01Z\"")"}) {
    CAPTURE(json);
    CHECK_THAT(read_as<Timestamp>(json).problem, ContainsSubstring("expected an RFC 3339 time"));
  }
}

TEST_CASE("of too many entries, the first ones and those that matter are kept",
          "[json_reader_values]") {
  std::string json = "{";
  for (std::size_t i = 0; i < most_map_entries + 5; ++i) {
    json += "\"" + std::to_string(i) + "\": \"\", ";
  }
  left_out = 0;
  const auto read = read_as<Map>(json + "\"kept\": \"x\"}");
  CHECK(read.problem.empty());
  CHECK(read.value.size() == most_map_entries + 1);
  CHECK(read.value.at("kept") == "x");
  CHECK(left_out == 5);
}

TEST_CASE("an object of known fields is read as the outermost one is", "[json_reader_values]") {
  struct Row {
    std::string json;
    std::string inner;
    std::string after;
    bool good;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"object": {"inner": "x"}, "after": "y"})", "x", "y", true},
      {R"({"object": {"INNER": "x", "inner": null, "other": {"inner": "z"}}, "after": "y"})", "x",
       "y", true},
      {R"({"object": {"inner": "x"}, "object": {}, "after": "y"})", "x", "y", true},
      {R"({"object": {"after": "x"}, "inner": "x", "after": "y"})", "", "y", true},
      {R"({"other": {"object": {"inner": "x"}}, "after": "y"})", "", "y", true},
      {R"({"object": null, "after": "y"})", "", "y", true},
      {R"({"object": {"list": [{"inner": 1}], "inner": "x"}, "after": "y"})", "x", "y", true},
      {R"({"object": {"inner": 1}})", "", "", false},
      {R"({"object": {"inner": {}}})", "", "", false},
      {R"({"object": "x"})", "", "", false},
      {R"({"object": []})", "", "", false},
  }));
  CAPTURE(row.json);
  std::string inner;
  std::string after;
  const auto problem =
      read_json(row.json, {{"object", JsonObject{{{"inner", &inner}}}}, {"after", &after}});
  CHECK(problem.has_value() != row.good);
  CHECK(inner == row.inner);
  CHECK(after == row.after);
}
