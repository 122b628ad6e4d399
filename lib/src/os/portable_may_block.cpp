// Which paths may wait for a server, where the system does not tell: all of them.
#include <sys/stat.h>

#include "os/bounded_call.h"
#include "os/file_facts.h"

namespace modeldprobe {

bool may_block(const std::string&, std::size_t) { return true; }

std::optional<FileFacts> facts_of(int descriptor, bool may_wait) {
  struct stat facts {};
  if (!may_wait) return FileFacts{};
  if (::fstat(descriptor, &facts) != 0) return std::nullopt;
  return FileFacts{facts.st_mode, facts.st_uid, facts.st_dev, facts.st_ino, true};
}

}  // namespace modeldprobe
