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

// What this user may learn of daemons from the system, beside what process_facts.h has.

/// A process that runs `modeld serve`.
struct DaemonProcess {
  std::int64_t pid = 0;
  std::string data_root;  ///< absolute; by its command line, else by its HOME; empty: not known
  std::string models_directory = {};  ///< absolute; by its command line; empty: the default
};

/// The daemon with this process id, whatever its program is called; nothing when its command line
/// cannot be read in time, or does not serve.
std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline);

/// This user's daemons, by the names of their programs: `modeld` and `modeld.bin`. At most 16.
std::vector<DaemonProcess> find_daemons(Deadline deadline);

/// Where one of a process's output streams goes.
struct OutputTarget {
  enum class Kind {
    unknown,  ///< the system does not show it
    nowhere,  ///< /dev/null
    terminal,
    pipe,    ///< one with a name too
    socket,  ///< as that of the journal
    file,    ///< a regular one
    deleted_file,
  };
  Kind kind = Kind::unknown;
  std::string path = {};  ///< of a terminal or a file

  bool operator==(const OutputTarget&) const = default;
};

/// Reads what the kernel says of a descriptor: the text of the link /proc/PID/fd/N. Pure.
OutputTarget parse_output_target(std::string_view link);

/// Where descriptor 1 or 2 of a process goes. Does not wait.
OutputTarget examine_output(std::int64_t pid, int descriptor);

/// The last lines of a regular file, at most 10 and at most 4 KiB; nothing when it cannot be read
/// in time. A line that begins before these 4 KiB is left out unless it is the only one.
std::vector<std::string> read_last_lines(const std::string& path, Access access);

/// How many established connections lines of /proc/net/tcp or tcp6 show whose end here has this
/// port. Lines that are not understood do not count. Pure.
std::size_t count_connections(std::string_view lines, std::uint16_t port);

/// The TCP connections that others have to the port on which process `pid` serves, in this net
/// namespace. 0 where the system does not show connections.
///
/// The kernel takes milliseconds to list all connections, so they are listed only when the process
/// has more sockets open than one to listen with, or its descriptors are hidden. Reads at most
/// 8 MiB.
std::size_t count_connections(std::int64_t pid, std::uint16_t port, Deadline deadline);

/// What the kernel's log says about the end of a process.
enum class KernelLog {
  killed_for_memory,
  silent,       ///< nothing about that process
  not_allowed,  ///< this user may not read it
  unknown,      ///< there is none, or it was not read in time
};

/// Whether a record of the kernel's log says that it killed this process for want of memory. Pure.
bool reports_memory_kill(std::string_view record, std::int64_t pid);

/// Searches the kernel's log, which is small and kept in memory. Does not wait. `pid` is one of the
/// first pid namespace.
KernelLog search_kernel_log(std::int64_t pid, Deadline deadline);

}  // namespace modeldprobe
