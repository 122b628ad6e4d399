#include "os/linux_proc_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/descriptor.h"

namespace modeldprobe {

std::optional<std::string> read_proc_file(int directory, const std::string& name,
                                          std::size_t limit) {
  constexpr std::size_t comes_in_one_read = 1024;
  const Descriptor file(::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return std::nullopt;
  std::string text(limit, '\0');
  std::size_t length = 0;
  while (length < limit) {
    const ssize_t count = ::read(file.get(), text.data() + length, limit - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    length += static_cast<std::size_t>(count);
    if (count == 0 || limit <= comes_in_one_read) break;
  }
  text.resize(length);
  return text;
}

std::optional<std::string> read_proc_link(int directory, const std::string& name) {
  std::array<char, 4096> target;
  const ssize_t count = ::readlinkat(directory, name.c_str(), target.data(), target.size());
  if (count <= 0) return std::nullopt;
  return std::string(target.data(), static_cast<std::size_t>(count));
}

std::optional<bool> same_link(int process, int self, const std::string& name) {
  const std::optional<std::string> theirs = read_proc_link(process, name);
  const std::optional<std::string> ours = read_proc_link(self, name);
  if (!theirs || !ours) return std::nullopt;
  return *theirs == *ours;
}

namespace {

/// Follows the link to its target. Uses cached attributes, so that no server is asked.
bool identify(int process, const char* link, struct statx& facts) {
  return ::statx(process, link, AT_STATX_DONT_SYNC, STATX_INO, &facts) == 0;
}

/// By the directories themselves: the texts of the links are relative to the reader's own root.
std::optional<bool> same_root(int process, int self) {
  struct statx theirs {};
  struct statx ours {};
  if (!identify(process, "root", theirs) || !identify(self, "root", ours)) return std::nullopt;
  return theirs.stx_ino == ours.stx_ino && theirs.stx_dev_major == ours.stx_dev_major &&
         theirs.stx_dev_minor == ours.stx_dev_minor;
}

}  // namespace

std::optional<bool> have_same_paths(int process, int self) {
  const std::optional<bool> mounts = same_link(process, self, "ns/mnt");
  const std::optional<bool> root = same_root(process, self);
  if (mounts == false || root == false) return false;
  return mounts && root ? std::optional(true) : std::nullopt;
}

}  // namespace modeldprobe
