#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "os/bounded_call.h"

namespace modeldprobe {

/// The result of reading a whole file.
struct FileReading {
  enum class Status {
    found,
    absent,      ///< nothing at that path: ENOENT or ENOTDIR; also a dangling link
    unreadable,  ///< something is there, or that could not be determined
  };
  Status status = Status::absent;
  std::string content;  ///< if found
  std::string problem;  ///< if unreadable: see why_unreadable()
  bool silent = false;  ///< unreadable because its file system did not answer in time
  std::optional<std::uint32_t> user = {};  ///< the uid that owns the file, if found
  int error = 0;                           ///< errno, if unreadable because a call failed
};

/// Something that cannot be examined, for example because a permission is missing.
struct UnreadablePath {
  std::string path;
  int error = 0;        ///< errno; 0 if no call failed
  std::string problem;  ///< see why_unreadable()
};

/// Why a call with `path` failed with `error`: the errno text; if permission was denied, also what
/// denied it, with owner and mode, and to which user. Examines the directories on the way.
std::string why_unreadable(const std::string& path, int error);

/// The reading of a file after a call with its path failed with `error`.
FileReading failed_reading(const std::string& path, int error);

/// Reads a regular file of at most `limit` bytes; follows links. Does not open FIFOs, sockets and
/// devices, so it cannot block on them. Of a file that is replaced meanwhile, reads the old
/// content.
FileReading read_file(const std::string& path, std::size_t limit);

/// The same for a file system that may never answer; unreadable if it does not answer in time.
FileReading read_file(const std::string& path, std::size_t limit, Access access);

/// The absolute path without links; empty if it cannot be resolved in time.
std::string resolved_path(const std::string& path, Access access);

/// 0 if the caller may execute the file, otherwise errno.
int why_not_executable(const std::string& path);

/// What a user can still write to a file system.
struct DiskRoom {
  std::uint64_t bytes = 0;     ///< the greatest value if the file system does not count them
  bool no_more_files = false;  ///< no inodes are left
};

/// The state of the file system that holds a path.
struct DiskFacts {
  bool known = false;  ///< false if the path does not exist or did not answer in time
  DiskRoom room;
  DiskRoom room_for_root;  ///< with what is reserved for root
  bool read_only = false;  ///< as this process sees it: others may have mounted it read-write
};

/// Examines the file system that holds `path`.
DiskFacts examine_disk(const std::string& path, Access access);

}  // namespace modeldprobe
