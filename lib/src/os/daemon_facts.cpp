#include "os/daemon_facts.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "os/descriptor.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_bytes = 4096;
constexpr std::size_t most_lines = 10;

/// The end of a file; empty for anything but a regular file.
Answer read_end(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat facts {};
  if (!file || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return {};
  const off_t begin = std::max<off_t>(facts.st_size - static_cast<off_t>(most_bytes), 0);
  std::string text(most_bytes, '\0');
  const ssize_t length = ::pread(file.get(), text.data(), text.size(), begin);
  if (length <= 0) return {};
  text.resize(static_cast<std::size_t>(length));
  return {std::move(text), begin > 0 ? "1" : ""};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_regular(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
}

std::string_view next_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end);
  return field;
}

/// "  0: 0100007F:1F90 0100007F:C350 01 …": slot, address here, address there, state.
bool is_connection(std::string_view line, std::uint16_t port) {
  constexpr std::string_view established = "01";
  constexpr int hexadecimal = 16;
  next_field(line);
  std::string_view here = next_field(line);
  next_field(line);
  const std::size_t colon = here.rfind(':');
  if (colon == std::string_view::npos || next_field(line) != established) return false;
  here.remove_prefix(colon + 1);
  std::uint16_t found = 0;
  std::from_chars(here.data(), here.data() + here.size(), found, hexadecimal);
  return found == port;
}

}  // namespace

DaemonOutput parse_daemon_output(std::string_view link) {
  using Kind = DaemonOutput::Kind;
  constexpr std::string_view deleted = " (deleted)";
  if (link == "/dev/null") return {Kind::nowhere};
  if (link.starts_with("pipe:")) return {Kind::pipe};
  if (link.starts_with("socket:")) return {Kind::socket};
  if (link.starts_with("/dev/pts/") || link.starts_with("/dev/tty") || link == "/dev/console") {
    return {Kind::terminal, std::string(link)};
  }
  if (!link.starts_with('/') || link.starts_with("/dev/")) return {};
  if (!link.ends_with(deleted)) return {Kind::file, std::string(link)};
  link.remove_suffix(deleted.size());
  return {Kind::deleted_file, std::string(link)};
}

std::vector<std::string> read_last_lines(const std::string& path, Access access) {
  const auto answer =
      bounded_call(access, [&] { return is_regular(path) ? read_end(path) : Answer{}; });
  if (!answer || answer->empty()) return {};
  std::vector<std::string> lines = lines_of(answer->at(0));
  const bool begins_inside_a_line = !answer->at(1).empty() && lines.size() > 1;
  const std::size_t surplus = lines.size() > most_lines ? lines.size() - most_lines : 0;
  const std::size_t left_out = std::max<std::size_t>(surplus, begins_inside_a_line ? 1 : 0);
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(left_out));
  return lines;
}

std::size_t count_connections(std::string_view lines, std::uint16_t port) {
  std::size_t count = 0;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (is_connection(lines.substr(0, end), port)) ++count;
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return count;
}

bool reports_memory_kill(std::string_view record, std::int64_t pid) {
  // "Out of memory" for the machine, "Memory cgroup out of memory" for a container.
  const std::size_t cause = record.find("ut of memory");
  if (cause == std::string_view::npos) return false;
  return record.find("illed process " + std::to_string(pid) + " (modeld", cause) !=
         std::string_view::npos;
}

}  // namespace modeldprobe
