#pragma once

#include <cstdint>
#include <string>

namespace modeldprobe {

/// The name of a user in /etc/passwd, or an empty text when it has none there. Directory services
/// are not asked: they may block.
std::string user_name(std::uint32_t user);

}  // namespace modeldprobe
