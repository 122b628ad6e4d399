#include "version.h"

#include <nlohmann/json.hpp>
#include <ostream>

namespace standin {

int print_version(const VersionOptions& options, std::ostream& out) {
  if (options.json) {
    out << R"({"version": )" << nlohmann::json(options.version) << R"(, "protocol": )"
        << options.protocol << R"(, "backends": ["none"]})" << std::endl;
  } else {
    out << "modeld " << options.version << std::endl;
  }
  return out ? 0 : 1;
}

}  // namespace standin
