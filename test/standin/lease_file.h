#pragma once

#include <filesystem>
#include <optional>

#include "absl/status/status.h"
#include "lease.h"

namespace standin {

// Makes a directory with mode 0700, and its missing parents likewise. One that exists keeps its
// mode. Fails when it does not exist afterwards.
absl::Status make_directory(const std::filesystem::path& directory);

// One lease on disk. Knows how a lease is stored, not who may have it.
class LeaseFile {
 public:
  explicit LeaseFile(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }

  // The lease; nothing when there is no file, none that can be read, or no lease in it.
  std::optional<Lease> read() const;

  // Replaces whatever is there, with mode 0600. A reader sees the old file or the new one, never a
  // part. On failure no temporary file is left.
  absl::Status write(const Lease& lease) const;

  // Removes the file. Succeeds when there is none.
  absl::Status remove() const;

 private:
  std::filesystem::path path_;
};

}  // namespace standin
