#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>

#include "os/bounded_call.h"
#include "output/sink.h"
#include "text/clean_path.h"

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

bool is_regular_file(const std::string& path) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(path, unknown);
}

/// TZ may name any path, and /etc/localtime may be a link to one.
bool zone_may_block() {
  const std::string file = "/etc/localtime";
  const char* const zone = std::getenv("TZ");
  if ((zone != nullptr && *zone != '\0') || may_block("/etc")) return true;
  std::error_code not_a_link;
  const auto target = std::filesystem::read_symlink(file, not_a_link);
  const std::string zone_file = not_a_link ? file : absolute_path(target.string(), "/etc");
  return may_block(zone_file) || !is_regular_file(zone_file);
}

}  // namespace

std::string local_time(Timestamp time, Timestamp now) {
  const auto texts = bounded_call({Deadline::after(200ms), zone_may_block()}, [&] {
    return Answer{date_and_time(time), date_and_time(now)};
  });
  if (!texts || texts->at(0).empty()) return format_timestamp({time.seconds, 0});
  const std::string& text = texts->at(0);
  const std::size_t date_end = text.find(' ') + 1;
  return texts->at(1).starts_with(text.substr(0, date_end)) ? text.substr(date_end) : text;
}

}  // namespace modeldprobe::app
