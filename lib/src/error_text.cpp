#include "error_text.h"

#include <system_error>

namespace modeldprobe {

std::string error_text(int error) { return std::generic_category().message(error); }

}  // namespace modeldprobe
