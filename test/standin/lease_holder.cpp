#include "lease_holder.h"

#include <utility>

namespace standin {

LeaseHolder::LeaseHolder(const std::filesystem::path& data_root, Lease lease)
    : file_(data_root), lease_(std::move(lease)) {}

LeaseHolder::~LeaseHolder() {
  if (acquired_ && is_ours()) file_.remove();
}

std::optional<std::string> LeaseHolder::acquire() {
  const Moment moment = now();
  if (const auto current = file_.read(); current && current->live_at(moment)) {
    return "the lease is held by instance " + current->instance_id + ", renewed at " +
           to_rfc3339(current->renewed_at);
  }
  lease_.acquired_at = moment;
  lease_.claim.renewed_at = moment;
  auto problem = file_.write(lease_);
  acquired_ = !problem;
  return problem;
}

std::optional<std::string> LeaseHolder::renew() {
  const Moment moment = now();
  if (!lease_.claim.live_at(moment)) return "the lease expired before it was renewed";
  if (!is_ours()) return "the lease is no longer this instance's";
  lease_.claim.renewed_at = moment;
  return file_.write(lease_);
}

bool LeaseHolder::is_ours() const {
  const auto current = file_.read();
  return current && current->instance_id == lease_.claim.instance_id;
}

}  // namespace standin
