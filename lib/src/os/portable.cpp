// Fall-backs for a system without a port: each function returns the most cautious answer.
// docs/porting.md lists the consequences.
#include <sys/stat.h>

#include <utility>

#include "os/bounded_call.h"
#include "os/child_control.h"
#include "os/daemon_facts.h"
#include "os/file_watch.h"
#include "os/ownership.h"

namespace modeldprobe {

// A program is executed by its path.
bool execute_open_file(int, char* const*, char* const*) { return true; }

void die_with_parent(pid_t) {}

bool close_range_at_once(unsigned, unsigned) { return false; }

std::size_t count_connections(std::int64_t, std::uint16_t, Deadline) { return 0; }

DaemonOutput examine_daemon_output(std::int64_t, int) { return {}; }

std::optional<DaemonProcess> examine_daemon(std::int64_t, Deadline) { return std::nullopt; }

std::vector<DaemonProcess> find_daemons(Deadline) { return {}; }

FileWatch::FileWatch(std::string directory, std::string name)
    : directory_(std::move(directory)), name_(std::move(name)) {}

FileWatch::~FileWatch() = default;

void FileWatch::begin() {}

bool FileWatch::take_events() { return false; }

KernelLog search_kernel_log(std::int64_t, Deadline) { return KernelLog::unknown; }

// Any path may block.
PathNature nature_of(const std::string&, std::size_t) { return PathNature::may_block; }

std::optional<FileFacts> facts_of(int descriptor, bool may_wait) {
  struct stat facts {};
  if (!may_wait) return FileFacts{};
  if (::fstat(descriptor, &facts) != 0) return std::nullopt;
  return FileFacts{facts.st_mode, facts.st_uid, facts.st_dev, true};
}

// Assumes that users cannot mount file systems and that there are no user namespaces.
uid_t mounting_user(int, dev_t) { return 0; }

bool is_kernel_file(int) { return false; }

uid_t overflow_user() { return unknown_user; }

bool may_be_unmapped(uid_t) { return false; }

StrayProcesses::StrayProcesses(std::string mark) : mark_(std::move(mark)) {}
StrayProcesses::~StrayProcesses() = default;

}  // namespace modeldprobe
