#include "command_line/flag_table.h"

#include <set>

#include "catch.h"
#include "command_line/completions.h"

namespace {

using namespace modeldprobe::app;

}  // namespace

TEST_CASE("no two flags have a name or a letter in common", "[flag_table]") {
  std::set<std::string_view> names;
  for (const auto table : {all_flags(), about_flags()}) {
    for (const Flag& flag : table) {
      CAPTURE(flag.name);
      CHECK(flag.name.starts_with("--"));
      CHECK(names.insert(flag.name).second);
      CHECK((flag.letter.empty() || names.insert(flag.letter).second));
      CHECK(find_flag(flag.name) == &flag);
    }
  }
  CHECK(find_flag("") == nullptr);
  CHECK(find_flag("--nonsense") == nullptr);
}

TEST_CASE("every flag has all that help and completions need", "[flag_table]") {
  for (const Flag& flag : all_flags()) {
    CAPTURE(flag.name);
    CHECK(flag.apply != nullptr);
    CHECK(flag.commands != 0);
    CHECK_FALSE(flag.summary.empty());
    CHECK(flag.value_name.empty() == (flag.kind == ValueKind::none));
    CHECK(flag.when_alone.empty() == (flag.kind != ValueKind::optional_duration));
  }
}

TEST_CASE("the flag accepts every value that completions offer", "[flag_table]") {
  for (const Flag& flag : all_flags()) {
    for (const std::string& value : offered_values(flag)) {
      CAPTURE(flag.name, value);
      Request request;
      CHECK(flag.apply(value, request).empty());
    }
    Request request;
    if (!flag.when_alone.empty()) CHECK(flag.apply(std::string(flag.when_alone), request).empty());
  }
}

TEST_CASE("the completion of every shell has every flag with its description", "[flag_table]") {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = completions(shell).value_or("");
    for (const Flag& flag : all_flags()) {
      CAPTURE(shell, flag.name);
      CHECK_THAT(script, ContainsSubstring(std::string(flag.name.substr(2))));
      if (shell != "bash") CHECK_THAT(script, ContainsSubstring(std::string(flag.summary)));
    }
  }
  CHECK(completions("csh") == std::nullopt);
}
