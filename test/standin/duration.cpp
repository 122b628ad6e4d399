#include "duration.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

namespace standin {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::array<Unit, 6> kUnits{{{"h", 3'600'000'000'000},
                                      {"m", 60'000'000'000},
                                      {"s", 1'000'000'000},
                                      {"ms", 1'000'000},
                                      {"us", 1'000},
                                      {"ns", 1}}};

std::int64_t nanoseconds_in(std::string_view unit_name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == unit_name) return unit.nanoseconds;
  }
  return 0;
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));

    const std::string_view unit_name = text.substr(0, text.find_first_of("0123456789"));
    const std::int64_t unit = nanoseconds_in(unit_name);
    if (unit == 0 || count > (kMost - total) / unit) return std::nullopt;
    total += count * unit;
    text.remove_prefix(unit_name.size());
  }
  return std::chrono::nanoseconds(total);
}

}  // namespace standin
