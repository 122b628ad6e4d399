#include "command_line/flag_values.h"

#include <algorithm>
#include <array>
#include <utility>

#include "command_line/usage_error.h"
#include "text/ascii.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

using std::chrono::nanoseconds;

std::string in_quotes(const std::string& value) { return "\"" + value + "\""; }

std::string set_text(const std::string& value, std::string& text) {
  if (value.empty()) return "the value is empty";
  text = value;
  return "";
}

template <class Value>
using Choices = std::initializer_list<std::pair<const char*, Value>>;

template <class Value>
std::string set_choice(const std::string& value, const Choices<Value>& choices, Value& chosen) {
  std::string known;
  for (const auto& [word, meaning] : choices) {
    if (value == word) {
      chosen = meaning;
      return "";
    }
    known += (known.empty() ? "" : ", ") + std::string(word);
  }
  return in_quotes(value) + " is not one of " + known;
}

template <class Value>
std::string set_duration(const std::string& value, Value& chosen) {
  const auto duration = parse_duration(value);
  if (!duration || *duration <= nanoseconds::zero()) {
    return in_quotes(value) + " is not a duration above zero, such as 500ms, 2s or 1m30s";
  }
  if (*duration > longest_duration) {
    return in_quotes(value) + " is too long; the longest duration is a year, 8760h";
  }
  chosen = *duration;
  return "";
}

std::vector<std::string> state_names() {
  std::vector<std::string> names;
  for (const State state : all_states) names.emplace_back(name(state));
  return names;
}

std::string unknown_state(const std::string& word) {
  std::string known;
  for (const std::string& name : state_names()) known += (known.empty() ? "" : ", ") + name;
  const auto meant = likely_meant(word, state_names());
  return in_quotes(word) + " is not a state; " +
         (meant ? "did you mean " + *meant + "?" : "the states are " + known);
}

}  // namespace

std::string set_data_root(const std::string& value, Request& request) {
  request.data_root.origin = "--data-root";
  return set_text(value, request.data_root.value);
}

std::string set_modeld_bin(const std::string& value, Request& request) {
  request.binary_override.origin = "--modeld-bin";
  return set_text(value, request.binary_override.value);
}

std::string add_endpoint(const std::string& value, Request& request) {
  request.endpoints.push_back(value);
  return endpoint_problem(value);
}

std::string set_instance(const std::string& value, Request& request) {
  return set_text(value, request.instance);
}

std::string set_timeout(const std::string& value, Request& request) {
  request.timeout_origin = "--timeout";
  return set_duration(value, request.timeout);
}

std::string set_codec(const std::string& value, Request& request) {
  return set_choice<CodecChoice>(value,
                                 {{"auto", CodecChoice::automatic},
                                  {"json", CodecChoice::json},
                                  {"proto", CodecChoice::proto}},
                                 request.codec);
}

std::string set_wait(const std::string& value, Request& request) {
  return set_duration(value, request.wait);
}

std::string set_until(const std::string& value, Request& request) {
  std::string_view rest = value;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = rest.find(',');
    const std::string word(rest.substr(0, comma));
    const auto state =
        std::ranges::find_if(all_states, [&](State known) { return word == name(known); });
    if (state == std::end(all_states)) return unknown_state(word);
    request.until.push_back(*state);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return "";
}

std::string set_watch(const std::string& value, Request& request) {
  std::string problem = set_duration(value, request.watch);
  if (problem.empty() && *request.watch < shortest_watch_interval) {
    problem = in_quotes(value) + " is too short; the shortest interval is " +
              format_duration(shortest_watch_interval);
  }
  return problem;
}

std::string set_format(const std::string& value, Request& request) {
  return set_choice<Format>(value,
                            {{"text", Format::text},
                             {"json", Format::json},
                             {"prometheus", Format::prometheus},
                             {"nagios", Format::nagios}},
                            request.format);
}

std::string set_json(const std::string& /*value*/, Request& request) {
  request.format = Format::json;
  return "";
}

std::string set_nagios(const std::string& /*value*/, Request& request) {
  request.format = Format::nagios;
  return "";
}

std::string set_output(const std::string& value, Request& request) {
  if (value == "-") return "\"-\" is not a file; leave --output out to print";
  return set_text(value, request.output);
}

std::string set_color(const std::string& value, Request& request) {
  return set_choice<Color>(
      value, {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}},
      request.color);
}

std::string set_quiet(const std::string& /*value*/, Request& request) {
  request.quiet = true;
  return "";
}

std::string set_quiet_ok(const std::string& /*value*/, Request& request) {
  request.quiet_ok = true;
  return "";
}

std::string set_verbose(const std::string& /*value*/, Request& request) {
  request.verbose = true;
  return "";
}

std::optional<int> fail_code_from(std::string_view text) {
  constexpr int greatest = 123;
  const auto code = whole_number<int>(text);
  return code && *code >= 1 && *code <= greatest ? code : std::nullopt;
}

std::string set_fail_code(const std::string& value, Request& request) {
  request.fail_code = fail_code_from(value);
  return request.fail_code ? "" : in_quotes(value) + " is not a number from 1 to 123";
}

}  // namespace modeldprobe::app
