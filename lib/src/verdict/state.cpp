#include "modeldprobe/state.h"

#include <string>

#include "modeldprobe/status.h"

namespace modeldprobe {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "modeldprobe"; }

  std::string message(int value) const override {
    switch (static_cast<Errc>(value)) {
      case Errc::not_installed:
        return "modeld is not installed";
      case Errc::not_running:
        return "modeld is not running";
      case Errc::stale:
        return "modeld's lease has expired";
      case Errc::unreachable:
        return "modeld holds a lease but failed the health check";
      case Errc::undetermined:
        return "the state of modeld could not be determined";
    }
    return "unknown error " + std::to_string(value);
  }
};

}  // namespace

std::string_view name(State state) {
  switch (state) {
    case State::not_installed:
      return "not-installed";
    case State::not_running:
      return "not-running";
    case State::stale:
      return "stale";
    case State::running:
      return "running";
    case State::unreachable:
      return "unreachable";
  }
  return "unknown";
}

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::error_code make_error_code(Errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

std::error_code Status::error() const {
  if (!state) return Errc::undetermined;
  switch (*state) {
    case State::not_installed:
      return Errc::not_installed;
    case State::not_running:
      return Errc::not_running;
    case State::stale:
      return Errc::stale;
    case State::unreachable:
      return Errc::unreachable;
    case State::running:
      break;
  }
  return {};
}

}  // namespace modeldprobe
