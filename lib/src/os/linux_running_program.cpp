#include <unistd.h>

#include <array>

#include "os/running_program.h"

namespace modeldprobe {

std::string running_program() {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "";
}

}  // namespace modeldprobe
