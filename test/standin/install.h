#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

namespace standin {

struct VersionOptions {
  bool json = false;
  std::string version = "v0.0.1-standin";
  int protocol = 1;
};

struct InstallOptions {
  std::filesystem::path data_root;
  std::string version = "v0.0.1-standin";
};

// Prints what `modeld version` prints; with `json`, the one object that a launcher is judged by.
// Returns the exit code.
int print_version(const VersionOptions& options, std::ostream& out);

// Lays out a managed install as the real one is: below the data root,
// `modeld/<version>/<os>-<arch>/modeld`, a shell script that runs `modeld.bin` beside itself, which
// is a copy of this program and reports `version`; and `modeld/current`, a text file that names the
// directory. Files of an earlier install are replaced. Prints the launcher's path. Returns 0;
// throws std::filesystem::filesystem_error or std::runtime_error when a file cannot be written.
int install(const InstallOptions& options, std::ostream& out);

}  // namespace standin
