#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modeldprobe {

/// Removes the part before `separator` from the front of `text`, with the separator; returns it.
std::string_view cut_front(std::string_view& text, char separator);

/// The fields of /proc/PID/stat that identify a process.
struct ProcessStat {
  std::string command;
  char letter = '?';
  std::int64_t parent = 0;
  std::int64_t session = 0;
  std::uint64_t start_ticks = 0;
};

/// Parses the text of /proc/PID/stat. The command may contain blanks, parentheses and line breaks.
/// Nothing if a field is missing or malformed; the text may end after field 22.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// The fields of /proc/PID/status about ids. Empty if the line is missing.
struct ProcessStatus {
  std::optional<std::int64_t> thread_group;
  std::optional<std::int64_t> tracer;         ///< 0: not traced
  std::optional<std::uint32_t> user;          ///< the effective uid
  std::optional<std::int64_t> innermost_pid;  ///< the last of NSpid
};

/// Parses the text of /proc/PID/status.
ProcessStatus parse_process_status(std::string_view text);

/// One line of /proc/PID/cgroup.
struct Cgroup {
  std::string controllers;  ///< empty in version 2; otherwise e.g. "freezer" or "cpu,cpuacct"
  std::string path;         ///< starts with a slash
};

/// Parses the text of /proc/PID/cgroup. Malformed lines are skipped.
std::vector<Cgroup> parse_cgroups(std::string_view text);

/// Whether `controllers`, separated by commas, include the freezer.
bool has_freezer(std::string_view controllers);

/// Splits the text of /proc/PID/cmdline, where NUL ends each argument.
std::vector<std::string> parse_arguments(std::string_view text);

/// The last value of a flag of modeld's by the rules of Go's flag package: -name or --name, with =
/// or a separate argument; flags end at "--" and before the first other argument. Which other flags
/// take no value is not known: one before another flag is taken for such.
std::string flag_value(const std::vector<std::string>& arguments, std::string_view name);

/// The part after the last slash.
std::string_view base_name(std::string_view path);

}  // namespace modeldprobe
