#include "output/local_time.h"

#include <array>
#include <chrono>
#include <ctime>

#include "os/bounded_call.h"

namespace modeldprobe::app {
namespace {

using namespace std::chrono_literals;

std::string date_and_time(Timestamp timestamp) {
  const std::time_t seconds = timestamp.seconds;
  std::tm calendar{};
  std::array<char, 48> text{};
  if (::localtime_r(&seconds, &calendar) == nullptr) return "";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &calendar)};
}

}  // namespace

std::string local_time(Timestamp time, Timestamp now) {
  // TZ may name any path, and /etc/localtime is a link to one.
  constexpr bool zone_may_block = true;
  const auto texts = bounded_call({Deadline::after(200ms), zone_may_block}, [&] {
    return Answer{date_and_time(time), date_and_time(now)};
  });
  if (!texts || texts->at(0).empty()) return format_timestamp({time.seconds, 0});
  const std::string& text = texts->at(0);
  const std::size_t date_end = text.find(' ') + 1;
  return texts->at(1).starts_with(text.substr(0, date_end)) ? text.substr(date_end) : text;
}

}  // namespace modeldprobe::app
