#include "command_line/flag_reading.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line/contradictions.h"

namespace modeldprobe::app {
namespace {

using Words = std::vector<std::string>;

/// The flag that a word names, with or without a value; null for any other word.
const Flag* named_flag(const std::string& word) {
  return find_flag(std::string_view(word).substr(0, word.find('=')));
}

class Reading {
 public:
  Reading(Command command, const Words& words) : command_(command) {
    request_.command = command;
    const auto separator = std::ranges::find(words, "--");
    words_.assign(words.begin(), separator);
    if (separator == words.end()) return;
    request_.exec.assign(separator + 1, words.end());
    if (request_.exec.empty()) problem_ = "-- must be followed by a command";
  }

  std::variant<Request, AboutFlag, Problem> read() {
    parser_.set_help_flag();
    for (const std::string& word : words_) {
      check_equals_sign(word);
      declare_named(word);
    }
    try {
      // CLI11 takes the words from the back.
      parser_.parse(Words(words_.rbegin(), words_.rend()));
    } catch (const CLI::CallForHelp&) {
      return AboutFlag::help;
    } catch (const CLI::CallForVersion&) {
      return AboutFlag::version;
    } catch (const CLI::ArgumentMismatch&) {
      if (problem_.empty()) problem_ = missing_value();
    } catch (const CLI::ExtrasError&) {
      if (problem_.empty()) return unexpected(command_, parser_.remaining().front());
    } catch (const CLI::ParseError&) {
      if (problem_.empty()) problem_ = "the command line cannot be read";
    }
    if (!request_.until.empty() && !request_.wait) request_.wait = default_wait;
    if (problem_.empty()) problem_ = contradiction(given_, request_).value_or("");
    if (!problem_.empty()) return Problem{problem_, command_};
    return std::move(request_);
  }

 private:
  void declare_named(const std::string& word) {
    const bool letters = word.size() > 2 && word[0] == '-' && word[1] != '-';
    if (!letters) return declare(named_flag(word));
    for (const char letter : word.substr(1)) declare(find_flag(std::string{'-', letter}));
  }
  void declare(const Flag* flag);
  void take(const Flag& flag, const Words& values);
  void check_equals_sign(const std::string& word);
  std::string missing_value() const;

  Command command_;
  Words words_;
  Request request_;
  GivenFlags given_;
  std::string problem_;
  std::vector<const Flag*> declared_;
  CLI::App parser_;
};

void Reading::declare(const Flag* flag) {
  const bool about = flag != nullptr && flag->apply == nullptr;
  if (flag == nullptr || (!about && !takes(command_, *flag))) return;
  if (std::ranges::find(declared_, flag) != declared_.end()) return;
  declared_.push_back(flag);
  const std::string names =
      (flag->letter.empty() ? "" : std::string(flag->letter) + ",") + std::string(flag->name);
  if (about) {
    if (flag->name == "--help") parser_.set_help_flag(names);
    if (flag->name == "--version") parser_.set_version_flag(names, "");
    return;
  }
  if (flag->kind == ValueKind::none) {
    parser_.add_flag_callback(names, [this, flag] { take(*flag, {""}); })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return;
  }
  CLI::Option* const option = parser_.add_option(names, [this, flag](const CLI::results_t& values) {
    take(*flag, values);
    return true;
  });
  const bool optional = flag->kind == ValueKind::optional_duration;
  option->expected(optional ? 0 : 1, 1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false)
      ->default_str(std::string(flag->when_alone));
}

void Reading::take(const Flag& flag, const Words& values) {
  given_.add(flag.name, values);
  if (values.size() > 1 && !flag.repeatable) {
    if (problem_.empty()) problem_ = std::string(flag.name) + " is given twice";
    return;
  }
  for (const std::string& value : values) {
    const std::string wrong = flag.apply(value, request_);
    if (!wrong.empty() && problem_.empty()) problem_ = std::string(flag.name) + ": " + wrong;
  }
}

void Reading::check_equals_sign(const std::string& word) {
  const std::size_t equals = word.find('=');
  const Flag* const flag = named_flag(word);
  if (equals == std::string::npos || flag == nullptr || !problem_.empty()) return;
  if (flag->apply != nullptr && !takes(command_, *flag)) return;
  const std::string name(flag->name);
  if (flag->kind == ValueKind::none) problem_ = name + " does not take a value";
  if (flag->kind != ValueKind::none && equals + 1 == word.size()) {
    problem_ = name + ": the value is empty";
  }
}

std::string Reading::missing_value() const {
  for (auto word = words_.rbegin(); word != words_.rend(); ++word) {
    const Flag* const flag = named_flag(*word);
    if (flag == nullptr) continue;
    return std::string(flag->name) + " needs a value: " + std::string(flag->name) + " " +
           std::string(flag->value_name);
  }
  return "a value is missing";
}

}  // namespace

std::variant<Request, AboutFlag, Problem> read_flags(Command command, const Words& words) {
  return Reading(command, words).read();
}

}  // namespace modeldprobe::app
