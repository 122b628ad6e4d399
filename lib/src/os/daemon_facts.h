#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/bounded_call.h"

namespace modeldprobe {

// What the system shows about daemons, beyond the facts in process_facts.h.

/// A process that runs `modeld serve`.
struct DaemonProcess {
  std::int64_t pid = 0;
  std::string data_root;  ///< absolute; from its command line or its HOME; empty: not known
  std::string models_directory = {};  ///< absolute; from its command line; empty: the default
  /// Whether these paths mean the same here: no other mount namespace or root directory. Empty if
  /// not known.
  std::optional<bool> same_paths = {};
};

/// The daemon with this process id, whatever its program is called; nothing if its command line
/// cannot be read in time or is not that of `modeld serve`.
std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline);

/// This user's daemons, found by the program names `modeld` and `modeld.bin`. At most 16.
std::vector<DaemonProcess> find_daemons(Deadline deadline);

/// Where one of a process's output streams goes.
struct DaemonOutput {
  enum class Kind {
    unknown,  ///< the system does not show it
    nowhere,  ///< /dev/null
    terminal,
    pipe,    ///< also a FIFO
    socket,  ///< for example the journal's
    file,    ///< a regular file
    deleted_file,
  };
  Kind kind = Kind::unknown;
  std::string path = {};  ///< of a terminal or a file

  bool operator==(const DaemonOutput&) const = default;
};

/// Parses the text of the link /proc/PID/fd/N. Pure.
DaemonOutput parse_daemon_output(std::string_view link);

/// Where descriptor 1 or 2 of a process goes. Does not block.
DaemonOutput examine_daemon_output(std::int64_t pid, int descriptor);

/// The last lines of a regular file, at most 10 and at most 4 KiB; empty if it cannot be read in
/// time. A line that starts before these 4 KiB is left out unless it is the only one.
std::vector<std::string> read_last_lines(const std::string& path, Access access);

/// Counts the established connections with this local port in the text of /proc/net/tcp or tcp6.
/// Malformed lines are skipped. Pure.
std::size_t count_connections(std::string_view lines, std::uint16_t port);

/// Counts the TCP connections to the port on which process `pid` serves, in this net namespace. 0
/// if the system does not show connections.
///
/// The kernel takes milliseconds to list all connections. They are listed only if the process has
/// other sockets than the listening one, or its descriptors are hidden. Reads at most 8 MiB.
std::size_t count_connections(std::int64_t pid, std::uint16_t port, Deadline deadline);

/// What the kernel log says about the end of a process.
enum class KernelLog {
  killed_for_memory,
  silent,       ///< nothing about that process
  not_allowed,  ///< this user may not read it
  unknown,      ///< there is none, or it was not read in time
};

/// Whether a record of the kernel log reports an out-of-memory kill of this process. Pure.
bool reports_memory_kill(std::string_view record, std::int64_t pid);

/// Searches the kernel log, which is small and in memory. Does not block. `pid` is an id in the
/// initial pid namespace.
KernelLog search_kernel_log(std::int64_t pid, Deadline deadline);

}  // namespace modeldprobe
