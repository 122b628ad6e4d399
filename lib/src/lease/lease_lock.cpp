#include <sys/stat.h>

#include <algorithm>
#include <ctime>

#include "lease/lease.h"
#include "os/descriptor.h"

namespace modeldprobe {
namespace {

bool is_empty(const std::string& path) { return Directory(path).next() == nullptr; }

}  // namespace

bool LeaseLock::is_stuck() const {
  constexpr std::chrono::seconds longest_in_use{5};
  return present && !empty && age > longest_in_use;
}

LeaseLock examine_lease_lock(const std::string& lease_path, Access access) {
  LeaseLock lock;
  lock.path = lease_path + ".acquire.lock";
  const auto answer = bounded_call(access, [&] {
    struct stat facts {};
    if (::lstat(lock.path.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode)) return Answer{};
    const std::time_t age = std::max<std::time_t>(std::time(nullptr) - facts.st_mtime, 0);
    return Answer{is_empty(lock.path) ? "1" : "", std::to_string(age)};
  });
  if (!answer || answer->empty()) return lock;
  lock.present = true;
  lock.empty = !answer->at(0).empty();
  lock.age = std::chrono::seconds(std::stoll(answer->at(1)));
  return lock;
}

}  // namespace modeldprobe
