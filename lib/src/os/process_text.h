#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modeldprobe {

/// Cuts the part before `separator` off the front of `text`, and the separator with it.
std::string_view cut_front(std::string_view& text, char separator);

/// The fields of /proc/PID/stat that say who a process is.
struct ProcessStat {
  std::string command;
  char letter = '?';
  std::int64_t parent = 0;
  std::uint64_t start_ticks = 0;
};

/// Reads the text of /proc/PID/stat. The command may hold blanks, parentheses and line ends.
/// Nothing when a field is missing or malformed; a text that is cut after field 22 is enough.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// The fields of /proc/PID/status that say whose a process is. Empty: the line is missing.
struct ProcessStatus {
  std::optional<std::int64_t> thread_group;
  std::optional<std::int64_t> tracer;         ///< 0: not traced
  std::optional<std::uint32_t> user;          ///< the effective uid
  std::optional<std::int64_t> innermost_pid;  ///< the last of NSpid
};

/// Reads the text of /proc/PID/status.
ProcessStatus parse_process_status(std::string_view text);

/// One line of /proc/PID/cgroup.
struct Cgroup {
  std::string controllers;  ///< empty in version 2; else e.g. "freezer" or "cpu,cpuacct"
  std::string path;         ///< begins with a slash
};

/// Reads the text of /proc/PID/cgroup. Malformed lines are skipped.
std::vector<Cgroup> parse_cgroups(std::string_view text);

/// True when `controllers`, a list with commas, names the freezer.
bool has_freezer(std::string_view controllers);

/// Splits the text of /proc/PID/cmdline, where NUL ends each argument.
std::vector<std::string> parse_arguments(std::string_view text);

/// Behind the last slash.
std::string_view base_name(std::string_view path);

}  // namespace modeldprobe
