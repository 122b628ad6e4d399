#pragma once

#include <string_view>
#include <system_error>

namespace modeldprobe {

/// What can be said of a modeld daemon from outside.
enum class State {
  not_installed,  ///< no live lease, and no modeld binary was found
  not_running,    ///< a binary, but no lease, or one that does not parse
  stale,        ///< a binary, and a lease that has expired: the owner crashed, was killed or hangs
  running,      ///< a live lease; after a probe, also an owner that answered and is ready
  unreachable,  ///< a live lease whose owner failed the health check; only from a probe
};

/// All states, in the order of the enumeration.
inline constexpr State all_states[] = {State::not_installed, State::not_running, State::stale,
                                       State::running, State::unreachable};

/// The state's public name: "not-installed", "not-running", "stale", "running", "unreachable".
std::string_view name(State state);

/// Everything but "running", as an error a caller can branch on:
/// `if (status.error() == modeldprobe::Errc::stale) …`. Zero is never used.
enum class Errc {
  not_installed = 1,
  not_running,
  stale,
  unreachable,
  undetermined,  ///< the state could not be determined; Status::reason says why
};

/// The category of Errc; its name is "modeldprobe".
const std::error_category& error_category() noexcept;

std::error_code make_error_code(Errc code) noexcept;

}  // namespace modeldprobe

template <>
struct std::is_error_code_enum<modeldprobe::Errc> : std::true_type {};
