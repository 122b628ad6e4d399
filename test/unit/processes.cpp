#include "processes.h"

#include <unistd.h>

#include <fstream>

#include "fake_world.h"

namespace modeldprobe::test {

pid_t pid_in(const std::string& path) {
  pid_t pid = 0;
  std::ifstream(path) >> pid;
  return pid;
}

bool ends(pid_t pid) {
  if (pid <= 0) return false;
  for (const Deadline guard = generous(); !guard.passed(); ::usleep(1000)) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string number, name, state;
    if (!(stat >> number >> name >> state) || state == "Z" || state == "X") return true;
  }
  return false;
}

}  // namespace modeldprobe::test
