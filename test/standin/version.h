#pragma once

#include <iosfwd>
#include <string>

namespace standin {

struct VersionOptions {
  bool json = false;
  std::string version = "v0.0.1-standin";
  int protocol = 1;
};

// Prints what `modeld version` prints; with `json`, the one object that a launcher is judged by.
// Returns the exit code.
int print_version(const VersionOptions& options, std::ostream& out);

}  // namespace standin
