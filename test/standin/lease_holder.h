#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "lease.h"
#include "lease_file.h"

namespace standin {

// Ownership of a data root: takes the lease, keeps it, and gives it back at the end of its life.
// Between looking at the file and writing it nothing is locked, so two owners that start at the
// same moment can both believe that they won until one of them renews.
class LeaseHolder {
 public:
  // Owns nothing yet. Of `lease`, the times are filled in by acquire.
  LeaseHolder(const std::filesystem::path& data_root, Lease lease);
  LeaseHolder(const LeaseHolder&) = delete;
  LeaseHolder& operator=(const LeaseHolder&) = delete;

  // Removes the lease if it was acquired and is still this instance's.
  ~LeaseHolder();

  // Takes the lease, unless somebody has a live one. An expired or corrupt one is taken over.
  // Returns why it could not be taken, or nothing.
  std::optional<std::string> acquire();

  // Extends the lease by its TTL from now on. Returns why it is lost, or nothing. It is lost when
  // the TTL has run out unnoticed, when the file is no longer this instance's, and when it cannot
  // be written; after any of these the owner must stop.
  std::optional<std::string> renew();

 private:
  bool is_ours() const;

  LeaseFile file_;
  Lease lease_;
  bool acquired_ = false;
};

}  // namespace standin
