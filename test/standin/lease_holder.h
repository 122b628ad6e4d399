#pragma once

#include <filesystem>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lease.h"
#include "lease_file.h"

namespace standin {

// Waits that long. Returns true at once when the process is told to end.
using Sleep = std::function<bool(absl::Duration)>;

// One owner's hold on one lease. The file is written only under the lock directory
// `<lease>.acquire.lock`, which is waited for: with something in it, for ever. An empty one that is
// older than the TTL and 5 s is removed.
class LeaseHolder {
 public:
  // Owns nothing yet. Acquire fills in the times of `lease`.
  LeaseHolder(std::filesystem::path path, Lease lease, Sleep sleep);

  // Takes the lease unless another has a live one, which is ALREADY_EXISTS; `holder` is then that
  // lease. An expired or corrupt one is taken over. CANCELLED when the process is to end.
  absl::Status acquire();

  // Extends the lease by its TTL from now on. FAILED_PRECONDITION when it is lost for good: the
  // TTL ran out unnoticed, or another has the file. CANCELLED as above. After any other error the
  // owner may try again, as long as `can_retry`.
  absl::Status renew();

  // How long to wait before the next renewal: a third of the TTL, and less after a failure.
  absl::Duration pause() const;

  // True while a failed renewal is worth another try: more than a quarter of the TTL is left.
  bool can_retry() const;

  // Removes the lease if it is still this instance's.
  absl::Status release() const;

  const Lease& holder() const { return holder_; }

 private:
  LeaseFile file_;
  Lease lease_;
  Lease holder_;
  Sleep sleep_;
  bool failing_ = false;
};

}  // namespace standin
