#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "lease.h"

namespace standin {

// Makes the data root with mode 0700, and its parents with the usual mode, unless it is there.
// Returns what went wrong, or nothing.
std::optional<std::string> create_data_root(const std::filesystem::path& data_root);

// `modeld.lease` in a data root. Knows how a lease is stored, not who may have it.
class LeaseFile {
 public:
  explicit LeaseFile(std::filesystem::path data_root);

  // The claim in the file; nothing when there is no file, none that can be read, or no lease in it.
  std::optional<Claim> read() const;

  // Puts the lease in place of whatever is there, with mode 0600. A reader sees the old file or the
  // new one, never a part. Returns what went wrong, or nothing; then no temporary file is left.
  std::optional<std::string> write(const Lease& lease) const;

  // Removes the file if it is there.
  void remove() const;

 private:
  std::filesystem::path data_root_;
  std::filesystem::path path_;
};

}  // namespace standin
