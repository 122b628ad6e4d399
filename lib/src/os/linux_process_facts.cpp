#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "os/bounded_call.h"
#include "os/descriptor.h"
#include "os/linux_proc_files.h"
#include "os/process_facts.h"
#include "os/process_text.h"

namespace modeldprobe {
namespace {

/// The inode of the initial pid namespace, fixed since Linux 3.8 (PROC_PID_INIT_INO).
constexpr std::string_view initial_pid_namespace = "pid:[4026531836]";

constexpr std::size_t longest_stat = 1024;
constexpr std::size_t longest_status = 8192;
constexpr std::size_t longest_arguments = 4096;
constexpr std::size_t longest_cgroups = 16384;

/// Signal 0 only checks. EPERM means that the process exists and belongs to another user.
bool exists(std::int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH; }

ProcessState state_from(int directory, const std::string& name, std::int64_t pid) {
  ProcessState state;
  const std::optional<std::string> text = read_proc_file(directory, name, longest_stat);
  if (auto stat = text ? parse_process_stat(*text) : std::nullopt) {
    state.presence = ProcessState::Presence::present;
    state.letter = stat->letter;
    state.command = std::move(stat->command);
    state.parent = stat->parent;
    state.session = stat->session;
    state.start_ticks = stat->start_ticks;
  } else {
    state.presence = exists(pid) ? ProcessState::Presence::present : ProcessState::Presence::absent;
  }
  return state;
}

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

std::int64_t nanoseconds_of(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<std::int64_t>(time.tv_sec) * nanoseconds_per_second + time.tv_nsec;
}

/// Ticks count from boot and include suspend, like CLOCK_BOOTTIME.
std::optional<Timestamp> wall_clock(std::uint64_t ticks) {
  const long per_second = ::sysconf(_SC_CLK_TCK);
  if (per_second <= 0) return std::nullopt;
  const auto frequency = static_cast<std::uint64_t>(per_second);
  constexpr std::uint64_t seconds_in_a_century = 3'155'760'000;
  if (ticks / frequency > seconds_in_a_century) return std::nullopt;
  constexpr std::uint64_t nanoseconds{nanoseconds_per_second};
  const auto since_boot = static_cast<std::int64_t>(ticks / frequency * nanoseconds +
                                                    ticks % frequency * nanoseconds / frequency);
  const std::int64_t age = nanoseconds_of(CLOCK_BOOTTIME) - since_boot;
  Timestamp start = system_now() + std::chrono::nanoseconds(-age);
  // Rounded to a tick: finer digits differ from call to call.
  constexpr std::int32_t tick = 10'000'000;
  start.nanoseconds -= start.nanoseconds % tick;
  return start;
}

/// A kernel without pid namespaces has /proc/self but not this link.
std::optional<bool> in_initial_pid_namespace(int self) {
  if (self < 0) return std::nullopt;
  const std::optional<std::string> link = read_proc_link(self, "ns/pid");
  if (link) return *link == initial_pid_namespace;
  if (errno == ENOENT) return true;
  return std::nullopt;
}

/// Whether a process that /proc shows is in this process's pid namespace, so that kill(2) knows it
/// by the same number. /proc may be another namespace's, as one from outside in a container; then
/// it has another number for this process.
std::optional<bool> same_pid_namespace(int process, int self,
                                       const std::optional<std::string>& own_number) {
  if (own_number != std::to_string(::getpid())) return false;
  if (const auto same = same_link(process, self, "ns/pid")) return same;
  const bool has_namespaces = read_proc_link(self, "ns/pid") || errno != ENOENT;
  return has_namespaces ? std::nullopt : std::optional(true);
}

std::optional<bool> group_frozen(const std::string& group, const std::string& file,
                                 std::string_view wanted, std::string_view unwanted) {
  constexpr std::size_t longest = 512;
  const std::optional<std::string> text = read_proc_file(AT_FDCWD, group + file, longest);
  if (!text) return std::nullopt;
  if (text->find(wanted) != std::string::npos) return true;
  if (text->find(unwanted) != std::string::npos) return false;
  return std::nullopt;
}

std::optional<bool> cgroup_frozen(const std::string& root, const Cgroup& cgroup) {
  const bool second_version = cgroup.controllers.empty();
  if (!second_version && !has_freezer(cgroup.controllers)) return std::nullopt;
  // The root group has no such file and cannot be frozen.
  if (cgroup.path == "/") return false;
  // A group above the root of the probe's own cgroup namespace cannot be reached.
  if ((cgroup.path + "/").find("/../") != std::string::npos) return std::nullopt;
  if (!second_version) {
    return group_frozen(root + "/freezer" + cgroup.path, "/freezer.state", "FR", "THAWED");
  }
  for (const std::string hierarchy : {"", "/unified"}) {
    const auto frozen =
        group_frozen(root + hierarchy + cgroup.path, "/cgroup.events", "frozen 1", "frozen 0");
    if (frozen) return frozen;
  }
  return std::nullopt;
}

/// True if one hierarchy is frozen; false if none is and at least one is known.
std::optional<bool> any_frozen(const std::string& root, const std::string& text) {
  std::optional<bool> frozen;
  for (const Cgroup& cgroup : parse_cgroups(text)) {
    const std::optional<bool> one = cgroup_frozen(root, cgroup);
    if (one) frozen = frozen.value_or(false) || *one;
  }
  return frozen;
}

void add_status(ProcessFacts& facts, int process, const ProcessFiles& files) {
  const std::optional<std::string> text = read_proc_file(process, "status", longest_status);
  if (!text) return;
  const ProcessStatus status = parse_process_status(*text);
  facts.thread_group = status.thread_group;
  facts.innermost_pid = status.innermost_pid;
  facts.user = status.user;
  if (!status.tracer) return;
  facts.traced = *status.tracer != 0;
  if (!*facts.traced) return;
  facts.tracer = Tracer{*status.tracer, examine_process_state(*status.tracer, files).command};
}

void add_executable(ProcessFacts& facts, int process) {
  facts.executable = read_proc_link(process, "exe");
  constexpr std::string_view mark = " (deleted)";
  if (facts.executable && facts.executable->ends_with(mark)) {
    facts.executable->resize(facts.executable->size() - mark.size());
    facts.executable_deleted = true;
  }
}

/// The kernel takes the process's memory lock to read its arguments, so they are skipped if the
/// names are enough.
void add_arguments(ProcessFacts& facts, int process, Deadline deadline) {
  constexpr std::string_view daemon = "modeld";
  if (facts.state.command && facts.state.command->starts_with(daemon)) return;
  if (facts.executable && base_name(*facts.executable).starts_with(daemon)) return;
  const auto read = [process] {
    const std::optional<std::string> text = read_proc_file(process, "cmdline", longest_arguments);
    return text ? Answer{*text} : Answer{};
  };
  try {
    const std::optional<Answer> answer = ask_in_child(read, deadline, process);
    if (answer && !answer->empty()) facts.arguments = parse_arguments(answer->front());
  } catch (const std::system_error&) {
    // Out of processes or memory: the arguments stay unknown.
  }
}

void add_all(ProcessFacts& facts, int process, int self, const ProcessFiles& files,
             Deadline deadline) {
  add_status(facts, process, files);
  if (facts.state.start_ticks) facts.started_at = wall_clock(*facts.state.start_ticks);
  if (facts.state.parent && *facts.state.parent > 0) {
    facts.parent_command = examine_process_state(*facts.state.parent, files).command;
  }
  add_executable(facts, process);
  facts.same_net_namespace = same_link(process, self, "ns/net");
  facts.same_paths = have_same_paths(process, self);
  facts.cgroups = read_proc_file(process, "cgroup", longest_cgroups);
  if (facts.cgroups) facts.frozen = any_frozen(files.cgroups, *facts.cgroups);
  add_arguments(facts, process, deadline);
}

/// Every file opened below such a directory belongs to the same process, even if the id is reused.
Descriptor open_directory(const std::string& path) {
  return Descriptor(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

ProcessState examine_process_state(std::int64_t pid, const ProcessFiles& files) {
  if (!may_be_process(pid)) return {};
  return state_from(AT_FDCWD, files.proc + "/" + std::to_string(pid) + "/stat", pid);
}

ProcessFacts glance_at_process(std::int64_t pid) {
  ProcessFacts facts;
  facts.pid = pid;
  facts.state = examine_process_state(pid);
  if (facts.state.start_ticks) facts.started_at = wall_clock(*facts.state.start_ticks);
  return facts;
}

ProcessFacts examine_process_facts(std::int64_t pid, Deadline deadline, const ProcessFiles& files) {
  ProcessFacts facts;
  facts.pid = pid;
  const Descriptor self = open_directory(files.proc + "/self");
  facts.probe_in_initial_pid_namespace = in_initial_pid_namespace(self.get());
  if (!may_be_process(pid)) return facts;

  // /proc may show another pid namespace than the probe's; only its own links are right.
  const std::string number = std::to_string(pid);
  const std::optional<std::string> own = read_proc_link(AT_FDCWD, files.proc + "/self");
  facts.is_this_process = own ? *own == number : pid == ::getpid();

  const Descriptor process = open_directory(files.proc + "/" + number);
  facts.state = state_from(process.get(), "stat", pid);
  if (process && facts.state.letter) {
    facts.same_pid_namespace = same_pid_namespace(process.get(), self.get(), own);
    add_all(facts, process.get(), self.get(), files, deadline);
  }
  return facts;
}

std::string running_program() { return read_proc_link(AT_FDCWD, "/proc/self/exe").value_or(""); }

}  // namespace modeldprobe
