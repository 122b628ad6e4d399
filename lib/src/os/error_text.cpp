#include "os/error_text.h"

#include <cerrno>
#include <system_error>

namespace modeldprobe {

std::string error_text(int error) { return std::generic_category().message(error); }

void throw_if_exhausted(int error, const char* doing) {
  if (error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS ||
      error == EAGAIN) {
    throw std::system_error(error, std::generic_category(), doing);
  }
}

}  // namespace modeldprobe
