#include "os/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <limits>
#include <system_error>
#include <thread>

#include "os/descriptor.h"
#include "os/error_text.h"
#include "os/ownership.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

FileReading unreadable(std::string problem, int error = 0) {
  return {FileReading::Status::unreadable, {}, std::move(problem), false, {}, error};
}

/// The deepest part of the path that can be examined: it denies access to the rest.
std::string obstacle(const std::string& path) {
  for (std::string part = path;; part = join_path(part, "..")) {
    const std::string facts = owner_and_mode(part);
    if (!facts.empty()) return part + " has " + facts;
    if (part == "/" || part == "." || part.ends_with("..")) {
      return "no part of its path can be examined";
    }
  }
}

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// `expected` is the size that fstat(2) reported; reading stops there.
FileReading read_open_file(int descriptor, std::size_t expected, std::size_t limit) {
  FileReading reading{FileReading::Status::found, {}, {}, false};
  reading.content.reserve(std::min(expected, limit) + 1);
  std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    if (count == 0) return reading;
    if (count < 0) {
      if (errno == EINTR) continue;
      return unreadable(error_text(errno), errno);
    }
    reading.content.append(buffer.data(), static_cast<std::size_t>(count));
    if (reading.content.size() > limit) {
      return unreadable("larger than " + std::to_string(limit) + " bytes");
    }
    if (reading.content.size() == expected) return reading;
  }
}

FileReading read_once(const std::string& path, std::size_t limit) {
  // Opening a FIFO or a device can affect it, so the type is checked before, and again after
  // opening.
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return failed_reading(path, errno);
  if (!S_ISREG(facts.st_mode)) return unreadable(kind_of(facts.st_mode) + ", not a file");

  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) return failed_reading(path, errno);
  if (::fstat(file.get(), &facts) != 0) return failed_reading(path, errno);
  if (!S_ISREG(facts.st_mode)) return unreadable(kind_of(facts.st_mode) + ", not a file");
  // Such a file takes no room, whatever size it claims.
  if (facts.st_blocks == 0 && is_kernel_file(file.get())) {
    return unreadable("a file of the kernel, not one on a disk");
  }
  FileReading reading = read_open_file(file.get(), static_cast<std::size_t>(facts.st_size), limit);
  if (reading.status == FileReading::Status::found) reading.user = facts.st_uid;
  return reading;
}

FileReading read_by(const std::string& path, std::size_t limit, Deadline deadline) {
  constexpr std::chrono::milliseconds pause{2};
  FileReading reading = read_once(path, limit);
  for (int attempt = 1; attempt < most_attempts;) {
    if (reading.error == EAGAIN && !deadline.passed()) {
      // Another process holds a file lease, and is being asked to give it up.
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(pause, deadline.remaining()));
    } else if (may_be_repeated(reading.error)) {
      ++attempt;
    } else {
      break;
    }
    reading = read_once(path, limit);
  }
  if (reading.error == EAGAIN) {
    reading.problem = "another program holds a file lease on it (fcntl F_SETLEASE)";
  }
  return reading;
}

DiskFacts examine_disk(const std::string& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) return {};
  // No size at all: ramfs, tmpfs without a limit, or a FUSE file system that does not say.
  const auto room = [&](std::uint64_t blocks, std::uint64_t files) {
    constexpr auto not_counted = std::numeric_limits<std::uint64_t>::max();
    return DiskRoom{facts.f_blocks > 0 ? blocks * facts.f_frsize : not_counted,
                    facts.f_files > 0 && files == 0};
  };
  return {true, room(facts.f_bavail, facts.f_favail), room(facts.f_bfree, facts.f_ffree),
          (facts.f_flag & ST_RDONLY) != 0};
}

}  // namespace

FileReading read_file(const std::string& path, std::size_t limit) {
  return read_by(path, limit, Deadline::after(std::chrono::nanoseconds::zero()));
}

FileReading read_file(const std::string& path, std::size_t limit, Access access) {
  if (!access.may_block) return read_by(path, limit, access.deadline);
  const auto answer = ask_in_child(
      [&] {
        FileReading reading = read_by(path, limit, access.deadline);
        return Answer{std::to_string(static_cast<int>(reading.status)), std::move(reading.content),
                      std::move(reading.problem), std::to_string(reading.user.value_or(0)),
                      std::to_string(reading.error)};
      },
      access.deadline);
  if (!answer) return {FileReading::Status::unreadable, {}, file_system_silent, true};
  const auto status = static_cast<FileReading::Status>(answer->at(0).front() - '0');
  FileReading reading{status, answer->at(1), answer->at(2), false, {}, std::stoi(answer->at(4))};
  if (status == FileReading::Status::found) {
    reading.user = static_cast<std::uint32_t>(std::stoul(answer->at(3)));
  }
  return reading;
}

std::string resolved_path(const std::string& path, Access access) {
  const auto answer = bounded_call(access, [&] {
    std::error_code error;
    return Answer{std::filesystem::canonical(path, error).string()};
  });
  return answer ? answer->front() : "";
}

std::string why_unreadable(const std::string& path, int error) {
  std::string problem = error_text(error);
  if (error == EACCES || error == EPERM) {
    problem += "; " + obstacle(path);
    problem += "; read as uid " + std::to_string(::geteuid());
  }
  return problem;
}

FileReading failed_reading(const std::string& path, int error) {
  if (means_absent(error)) return {};
  return unreadable(why_unreadable(path, error), error);
}

int why_not_executable(const std::string& path) {
  if (::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) == 0) return 0;
  // An old sandbox refuses faccessat2(2), which libc calls here. access(2) checks the real user.
  const bool may_be_the_call = errno == EPERM || errno == ENOSYS;
  const bool real_user_asks = ::getuid() == ::geteuid() && ::getgid() == ::getegid();
  if (may_be_the_call && real_user_asks && ::access(path.c_str(), X_OK) == 0) return 0;
  return errno;
}

DiskFacts examine_disk(const std::string& path, Access access) {
  const auto answer = bounded_call(access, [&] {
    const DiskFacts facts = examine_disk(path);
    return Answer{facts.known ? "1" : "",
                  facts.read_only ? "1" : "",
                  std::to_string(facts.room.bytes),
                  facts.room.no_more_files ? "1" : "",
                  std::to_string(facts.room_for_root.bytes),
                  facts.room_for_root.no_more_files ? "1" : ""};
  });
  if (!answer) return {};
  const auto room = [&](std::size_t at) {
    return DiskRoom{std::stoull(answer->at(at)), !answer->at(at + 1).empty()};
  };
  return {!answer->at(0).empty(), room(2), room(4), !answer->at(1).empty()};
}

}  // namespace modeldprobe
