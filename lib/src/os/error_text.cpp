#include "os/error_text.h"

#include <cerrno>
#include <system_error>

namespace modeldprobe {

std::string error_text(int error) { return std::generic_category().message(error); }

std::string error_name(int error) {
  switch (error) {
#define MODELD_PROBE_NAME(number) \
  case number:                    \
    return #number
    MODELD_PROBE_NAME(EACCES);
    MODELD_PROBE_NAME(EADDRNOTAVAIL);
    MODELD_PROBE_NAME(EAFNOSUPPORT);
    MODELD_PROBE_NAME(EAGAIN);
    MODELD_PROBE_NAME(EBADF);
    MODELD_PROBE_NAME(EBUSY);
    MODELD_PROBE_NAME(ECONNABORTED);
    MODELD_PROBE_NAME(ECONNREFUSED);
    MODELD_PROBE_NAME(ECONNRESET);
    MODELD_PROBE_NAME(EEXIST);
    MODELD_PROBE_NAME(EHOSTDOWN);
    MODELD_PROBE_NAME(EHOSTUNREACH);
    MODELD_PROBE_NAME(EINTR);
    MODELD_PROBE_NAME(EINVAL);
    MODELD_PROBE_NAME(EIO);
    MODELD_PROBE_NAME(EISDIR);
    MODELD_PROBE_NAME(ELOOP);
    MODELD_PROBE_NAME(EMFILE);
    MODELD_PROBE_NAME(ENAMETOOLONG);
    MODELD_PROBE_NAME(ENETDOWN);
    MODELD_PROBE_NAME(ENETUNREACH);
    MODELD_PROBE_NAME(ENFILE);
    MODELD_PROBE_NAME(ENODEV);
    MODELD_PROBE_NAME(ENOENT);
    MODELD_PROBE_NAME(ENOEXEC);
    MODELD_PROBE_NAME(ENOMEM);
    MODELD_PROBE_NAME(ENOSYS);
    MODELD_PROBE_NAME(ENOTCONN);
    MODELD_PROBE_NAME(ENOTDIR);
    MODELD_PROBE_NAME(ENXIO);
    MODELD_PROBE_NAME(EPERM);
    MODELD_PROBE_NAME(EPIPE);
    MODELD_PROBE_NAME(EPROTOTYPE);
    MODELD_PROBE_NAME(EROFS);
    MODELD_PROBE_NAME(ESTALE);
    MODELD_PROBE_NAME(ETIMEDOUT);
#undef MODELD_PROBE_NAME
    default:
      return "errno " + std::to_string(error);
  }
}

void throw_if_exhausted(int error, const char* doing) {
  if (error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS ||
      error == EAGAIN) {
    throw std::system_error(error, std::generic_category(), doing);
  }
}

}  // namespace modeldprobe
