#include "os/path_trust.h"

#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"
#include "os/file_facts.h"

namespace modeldprobe {

uid_t trusted_user() {
  const uid_t caller = ::geteuid();
  return caller == 0 || caller == overflow_user() ? 0 : caller;
}

bool is_writable_by_others(mode_t mode) { return (mode & (S_IWGRP | S_IWOTH)) != 0; }

std::string objection_to(const std::string& path, uid_t owner, mode_t mode) {
  return path + " may be under another user's control (" + owner_and_mode(owner, mode) + ")";
}

}  // namespace modeldprobe
