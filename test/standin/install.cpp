#include "install.h"

#include <sys/utsname.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <stdexcept>

namespace standin {
namespace {

namespace fs = std::filesystem;

// Go's name of what this runs on.
std::string platform() {
  utsname names{};
  uname(&names);
  const std::map<std::string, std::string> go_names{
      {"x86_64", "amd64"}, {"aarch64", "arm64"}, {"armv7l", "arm"}, {"i686", "386"}};
  const auto found = go_names.find(names.machine);
  return "linux-" + (found == go_names.end() ? names.machine : found->second);
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

int print_version(const VersionOptions& options, std::ostream& out) {
  if (options.json) {
    out << R"({"version": )" << nlohmann::json(options.version) << R"(, "protocol": )"
        << options.protocol << R"(, "backends": ["none"]})" << std::endl;
  } else {
    out << "modeld " << options.version << std::endl;
  }
  return out ? 0 : 1;
}

int install(const InstallOptions& options, std::ostream& out) {
  const fs::path installs = fs::absolute(options.data_root) / "modeld";
  const fs::path directory = installs / options.version / platform();
  fs::create_directories(directory);
  fs::remove(directory / "modeld.bin");  // it may be running
  fs::copy_file("/proc/self/exe", directory / "modeld.bin");

  const fs::path launcher = directory / "modeld";
  write(launcher, "#!/bin/sh\nMODELD_STANDIN_VERSION='" + options.version +
                      "' exec \"${0%/*}/modeld.bin\" \"$@\"\n");
  fs::permissions(launcher, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                                fs::perms::others_read | fs::perms::others_exec);
  write(installs / "current", directory.string() + "\n");
  out << launcher.string() << std::endl;
  return out ? 0 : 1;
}

}  // namespace standin
