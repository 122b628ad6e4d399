#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "command_line/request.h"

namespace modeldprobe::app {

/// How each flag's value gets into the request. Each function returns what is wrong with the value,
/// as a sentence without the flag's name, or an empty text; then the request holds the value. Flags
/// without a value ignore it.
std::string set_data_root(const std::string& value, Request& request);
std::string set_modeld_bin(const std::string& value, Request& request);
std::string add_endpoint(const std::string& value, Request& request);
std::string set_instance(const std::string& value, Request& request);
std::string set_timeout(const std::string& value, Request& request);
std::string set_codec(const std::string& value, Request& request);
std::string set_wait(const std::string& value, Request& request);
std::string set_until(const std::string& value, Request& request);
std::string set_watch(const std::string& value, Request& request);
std::string set_format(const std::string& value, Request& request);
std::string set_json(const std::string& value, Request& request);
std::string set_nagios(const std::string& value, Request& request);
std::string set_output(const std::string& value, Request& request);
std::string set_color(const std::string& value, Request& request);
std::string set_quiet(const std::string& value, Request& request);
std::string set_quiet_ok(const std::string& value, Request& request);
std::string set_verbose(const std::string& value, Request& request);
std::string set_fail_code(const std::string& value, Request& request);

/// An exit code from 1 to 123; nothing for any other text.
std::optional<int> fail_code_from(std::string_view text);

/// What is wrong with an endpoint and what to write instead; empty if the library can parse it.
std::string endpoint_problem(const std::string& text);

}  // namespace modeldprobe::app
