// Mounts, and user ids from outside a user namespace, on Linux.
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "os/ownership.h"

namespace modeldprobe {
namespace {

/// The user in the options of a FUSE mount, "rw,user_id=1000,group_id=1000".
uid_t user_in_options(std::string_view options) {
  constexpr std::string_view key = "user_id=";
  const std::size_t at = options.find(key);
  if (at == std::string_view::npos) return unknown_user;
  options.remove_prefix(at + key.size());
  uid_t user = unknown_user;
  std::from_chars(options.data(), options.data() + options.size(), user);
  return user;
}

/// The third field of a mount is its device; the last one has the options of the file system.
uid_t user_of_fuse_mount(dev_t device) {
  const std::string wanted = std::to_string(major(device)) + ':' + std::to_string(minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream fields(line);
    std::string id;
    std::string parent;
    std::string found;
    fields >> id >> parent >> found;
    if (found == wanted) return user_in_options(std::string_view(line).substr(line.rfind(' ') + 1));
  }
  return unknown_user;
}

}  // namespace

uid_t mounting_user(int descriptor, dev_t device) {
  struct statfs system {};
  if (::fstatfs(descriptor, &system) != 0) return unknown_user;
  return system.f_type == FUSE_SUPER_MAGIC ? user_of_fuse_mount(device) : 0;
}

bool is_kernel_file(int descriptor) {
  constexpr std::array<unsigned, 15> kernels = {
      PROC_SUPER_MAGIC, SYSFS_MAGIC,        DEBUGFS_MAGIC,  TRACEFS_MAGIC,
      SECURITYFS_MAGIC, SELINUX_MAGIC,      SMACK_MAGIC,    AAFS_MAGIC,
      BPF_FS_MAGIC,     CGROUP_SUPER_MAGIC, EFIVARFS_MAGIC, CGROUP2_SUPER_MAGIC,
      BINFMTFS_MAGIC,   NSFS_MAGIC,         0x62656570 /* configfs */};
  struct statfs system {};
  if (::fstatfs(descriptor, &system) != 0) return false;
  return std::count(kernels.begin(), kernels.end(), static_cast<unsigned>(system.f_type)) != 0;
}

uid_t overflow_user() {
  constexpr uid_t usual = 65534;
  uid_t user = usual;
  std::ifstream("/proc/sys/fs/overflowuid") >> user;
  return user;
}

bool may_be_unmapped(uid_t user) {
  if (user != overflow_user()) return false;
  // The initial user namespace maps every id to itself.
  std::ifstream map("/proc/self/uid_map");
  std::uint64_t inside = 0;
  std::uint64_t outside = 0;
  std::uint64_t count = 0;
  map >> inside >> outside >> count;
  return !map || inside != 0 || outside != 0 || count != unknown_user;
}

}  // namespace modeldprobe
