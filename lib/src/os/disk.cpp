#include "os/disk.h"

#include <sys/statvfs.h>

namespace modeldprobe {
namespace {

DiskFacts examine_disk(const std::string& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) return {};
  return {true, static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize,
          facts.f_files > 0 && facts.f_favail == 0, (facts.f_flag & ST_RDONLY) != 0};
}

}  // namespace

DiskFacts examine_disk(const std::string& path, Access access) {
  const auto answer = bounded_call(access, [&] {
    const DiskFacts facts = examine_disk(path);
    return Answer{facts.known ? "1" : "", std::to_string(facts.free),
                  facts.no_more_files ? "1" : "", facts.read_only ? "1" : ""};
  });
  if (!answer) return {};
  return {!answer->at(0).empty(), std::stoull(answer->at(1)), !answer->at(2).empty(),
          !answer->at(3).empty()};
}

}  // namespace modeldprobe
