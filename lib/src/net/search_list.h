#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modeldprobe {

/// The names to ask DNS for, in the order of glibc, by the `search`, `domain` and `options ndots:`
/// lines of `resolv_conf`, the text of that file, and by LOCALDOMAIN; newer versions of c-ares do
/// not tell what they found there. Each name ends with a dot, so that nothing is appended to it.
std::vector<std::string> names_to_ask(const std::string& host_name, std::string_view resolv_conf);

}  // namespace modeldprobe
