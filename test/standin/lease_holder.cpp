#include "lease_holder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace standin {
namespace {

constexpr absl::Duration kShortestRetry = absl::Milliseconds(250);

// The lock directory, as long as this lives.
class Lock {
 public:
  Lock(const std::filesystem::path& lease, absl::Duration ttl)
      : path_(lease.string() + ".acquire.lock"),
        stale_after_(std::clamp(ttl, absl::Milliseconds(100), absl::Seconds(5))) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  ~Lock() {
    if (taken_) rmdir(path_.c_str());
  }

  absl::Status take(const Sleep& sleep) {
    constexpr absl::Duration kPoll = absl::Milliseconds(5);
    while (mkdir(path_.c_str(), S_IRWXU) != 0) {
      if (errno != EEXIST) return absl::ErrnoToStatus(errno, absl::StrCat("cannot create ", path_));
      if (is_stale() && rmdir(path_.c_str()) == 0) continue;
      if (sleep(kPoll)) return absl::CancelledError();
    }
    taken_ = true;
    return absl::OkStatus();
  }

 private:
  bool is_stale() const {
    struct stat facts {};
    return stat(path_.c_str(), &facts) == 0 &&
           absl::Now() - absl::TimeFromTimespec(facts.st_mtim) > stale_after_;
  }

  std::string path_;
  absl::Duration stale_after_;
  bool taken_ = false;
};

}  // namespace

LeaseHolder::LeaseHolder(std::filesystem::path path, Lease lease, Sleep sleep)
    : file_(std::move(path)), lease_(std::move(lease)), sleep_(std::move(sleep)) {}

absl::Status LeaseHolder::acquire() {
  Lock lock(file_.path(), lease_.ttl);
  if (absl::Status status = lock.take(sleep_); !status.ok()) return status;
  const absl::Time now = absl::Now();
  if (const auto current = file_.read(); current && current->live_at(now)) {
    holder_ = *current;
    return absl::AlreadyExistsError("another instance holds the lease");
  }
  lease_.acquired_at = lease_.renewed_at = now;
  return file_.write(lease_);
}

absl::Status LeaseHolder::renew() {
  Lock lock(file_.path(), lease_.ttl);
  absl::Status status = lock.take(sleep_);
  if (status.ok()) {
    const absl::Time now = absl::Now();
    if (!lease_.live_at(now)) {
      return absl::FailedPreconditionError("the lease expired before it was renewed");
    }
    const auto current = file_.read();
    if (current && current->instance_id != lease_.instance_id) {
      return absl::FailedPreconditionError("another instance took the lease over");
    }
    if (current) {
      Lease renewed = lease_;
      renewed.renewed_at = now;
      status = file_.write(renewed);
      if (status.ok()) lease_ = renewed;
    } else {
      status = absl::NotFoundError("the lease cannot be read");
    }
  }
  failing_ = !status.ok();
  return status;
}

absl::Duration LeaseHolder::pause() const {
  const absl::Duration third = lease_.ttl / 3;
  if (!failing_) return third;
  return std::max(std::min(third, (lease_.expires_at() - absl::Now()) / 2), kShortestRetry);
}

bool LeaseHolder::can_retry() const {
  const absl::Duration margin = std::max(lease_.ttl / 4, kShortestRetry);
  return absl::Now() + margin < lease_.expires_at();
}

absl::Status LeaseHolder::release() const {
  const auto current = file_.read();
  if (!current || current->instance_id != lease_.instance_id) return absl::OkStatus();
  return file_.remove();
}

}  // namespace standin
