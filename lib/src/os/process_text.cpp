#include "os/process_text.h"

#include "text/ascii.h"

namespace modeldprobe {
namespace {

/// Field `index`, from 0, of a list separated by tabs.
std::string_view tab_field(std::string_view list, int index) {
  for (; index > 0; --index) cut_front(list, '\t');
  return cut_front(list, '\t');
}

}  // namespace

std::string_view cut_front(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return part;
}

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  ProcessStat stat;
  stat.command = text.substr(open + 1, close - open - 1);

  std::string_view rest = text.substr(close + 1);
  cut_front(rest, ' ');
  const std::string_view letter = cut_front(rest, ' ');
  const auto parent = whole_number<std::int64_t>(cut_front(rest, ' '));
  cut_front(rest, ' ');
  const auto session = whole_number<std::int64_t>(cut_front(rest, ' '));
  constexpr int first_field_of_rest = 7;
  constexpr int field_of_start_time = 22;
  for (int field = first_field_of_rest; field < field_of_start_time; ++field) cut_front(rest, ' ');
  // A number at the end of the buffer may be cut off: only a separator proves it complete.
  if (rest.find_first_of(" \n") == std::string_view::npos) return std::nullopt;
  const auto start = whole_number<std::uint64_t>(rest.substr(0, rest.find_first_of(" \n")));
  if (letter.size() != 1 || !parent || !session || !start) return std::nullopt;
  stat.letter = letter.front();
  stat.parent = *parent;
  stat.session = *session;
  stat.start_ticks = *start;
  return stat;
}

ProcessStatus parse_process_status(std::string_view text) {
  ProcessStatus status;
  while (!text.empty()) {
    std::string_view value = cut_front(text, '\n');
    const std::string_view key = cut_front(value, '\t');
    if (key == "Tgid:") status.thread_group = whole_number<std::int64_t>(value);
    if (key == "TracerPid:") status.tracer = whole_number<std::int64_t>(value);
    if (key == "Uid:") status.user = whole_number<std::uint32_t>(tab_field(value, 1));
    if (key == "NSpid:") {
      const std::size_t last = value.rfind('\t');
      const std::size_t from = last == std::string_view::npos ? 0 : last + 1;
      status.innermost_pid = whole_number<std::int64_t>(value.substr(from));
    }
  }
  return status;
}

std::vector<Cgroup> parse_cgroups(std::string_view text) {
  std::vector<Cgroup> cgroups;
  while (!text.empty()) {
    std::string_view line = cut_front(text, '\n');
    cut_front(line, ':');
    const std::string_view controllers = cut_front(line, ':');
    if (!line.starts_with('/')) continue;
    cgroups.push_back({std::string(controllers), std::string(line)});
  }
  return cgroups;
}

bool has_freezer(std::string_view controllers) {
  while (!controllers.empty()) {
    if (cut_front(controllers, ',') == "freezer") return true;
  }
  return false;
}

std::vector<std::string> parse_arguments(std::string_view text) {
  std::vector<std::string> arguments;
  while (!text.empty()) arguments.emplace_back(cut_front(text, '\0'));
  return arguments;
}

std::string flag_value(const std::vector<std::string>& arguments, std::string_view name) {
  std::string value;
  std::size_t i = arguments.size() > 1 && arguments[1] == "serve" ? 2 : 1;
  for (; i < arguments.size() && arguments[i].starts_with('-') && arguments[i] != "--"; ++i) {
    std::string_view flag = arguments[i];
    flag.remove_prefix(flag.starts_with("--") ? 2 : 1);
    const std::size_t equals = flag.find('=');
    const bool asked_for = flag.substr(0, equals) == name;
    if (equals != flag.npos) {
      if (asked_for) value = flag.substr(equals + 1);
    } else if (i + 1 < arguments.size() && (asked_for || !arguments[i + 1].starts_with('-'))) {
      ++i;
      if (asked_for) value = arguments[i];
    }
  }
  return value;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

}  // namespace modeldprobe
