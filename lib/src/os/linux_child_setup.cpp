#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "os/child_setup.h"

namespace modeldprobe {

bool execute_open_file(int file, char* const* arguments, char* const* environment) {
  ::syscall(SYS_execveat, file, "", arguments, environment, AT_EMPTY_PATH);
  return errno == ENOSYS || errno == EPERM;
}

// Fails before Linux 5.9, and in a sandbox that does not know the call.
bool close_range_at_once(unsigned first, unsigned last) {
#if defined(SYS_close_range)
  return ::syscall(SYS_close_range, first, last, 0) == 0;
#else
  return first > last;
#endif
}

}  // namespace modeldprobe
