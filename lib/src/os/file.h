#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "os/bounded_call.h"

namespace modeldprobe {

/// What reading a whole file brought back.
struct FileReading {
  enum class Status {
    found,
    absent,      ///< nothing at that path: ENOENT or ENOTDIR, so also a link to nowhere
    unreadable,  ///< something is there, or it can't be told whether
  };
  Status status = Status::absent;
  std::string content;  ///< when found
  std::string problem;  ///< when unreadable: the errno text, with what is in the way, its owner
                        ///< and mode, for a permission
  bool silent = false;  ///< unreadable since its file system did not answer in time
  std::optional<std::uint32_t> user = {};  ///< the uid that owns the file, when found
  int error = 0;                           ///< errno of what failed, when unreadable for that
};

/// Reads a regular file of at most `limit` bytes, through links. Never blocks on what is no file:
/// FIFOs, sockets and devices are not even opened. A file that is replaced meanwhile is read as
/// it was.
FileReading read_file(const std::string& path, std::size_t limit);

/// The same of a file whose file system may never answer; unreadable when it does not in time.
FileReading read_file(const std::string& path, std::size_t limit, Access access);

/// The path without links, absolute; empty when it can't be resolved in time.
std::string resolved_path(const std::string& path, Access access);

/// 0 when the caller may execute the file, else errno.
int why_not_executable(const std::string& path);

/// What the file system that holds a path says of itself.
struct DiskFacts {
  bool known = false;          ///< false: the path does not exist, or did not answer in time
  std::uint64_t free = 0;      ///< bytes that a user who is not root may still write
  bool no_more_files = false;  ///< it has no inodes left
  bool read_only = false;
};

/// Examines the file system that holds `path`, or will hold it.
DiskFacts examine_disk(const std::string& path, Access access);

}  // namespace modeldprobe
