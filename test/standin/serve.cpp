#include "serve.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <ostream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "compute_service.h"
#include "formats.h"
#include "lease_holder.h"
#include "server.h"
#include "surroundings.h"
#include "termination.h"

namespace standin {
namespace {

std::string likely_state(const StatusAnswer& status) {
  if (!status.busy_operation.empty()) return "Busy";
  if (!status.model.empty()) return "Ready";
  return status.last_error.empty() ? "Empty" : "Failed";
}

ComputePlan plan_service(const ServeOptions& options, const std::string& instance) {
  ComputePlan plan;
  plan.codec = options.codec;
  plan.health = {instance, options.health != HealthMode::kNotReady, options.backend};
  if (options.health == HealthMode::kOtherInstance) plan.health.instance_id = random_uuid();
  if (options.health == HealthMode::kSilent) plan.conduct = Conduct::kSilent;
  if (options.health == HealthMode::kError) plan.conduct = Conduct::kFail;
  if (options.no_status) return plan;
  plan.status = options.status;
  plan.status->owner_instance_id = plan.health.instance_id;
  plan.status->backend = options.backend;
  if (plan.status->state.empty()) plan.status->state = likely_state(options.status);
  if (!options.status.model.empty()) {
    plan.status->model_path = options.models_dir / options.status.model;
  }
  return plan;
}

Lease draft_lease(const ServeOptions& options, const std::string& instance) {
  Lease lease;
  lease.instance_id = instance;
  lease.ttl = options.ttl;
  lease.pid = getpid();
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) == 0) lease.host = name.data();
  if (!options.backend.empty()) lease.meta["backend"] = options.backend;
  return lease;
}

class Daemon {
 public:
  Daemon(ServeOptions options, std::ostream& out, std::ostream& err)
      : options_(std::move(options)), out_(out), err_(err) {}

  int run() {
    if (absl::Status status = prepare(); !status.ok()) return fail(status);
    // It listens first, so that whoever reads the endpoint in the lease finds it served.
    const std::string instance = options_.instance.value_or(random_uuid());
    const auto server =
        Server::start(options_.listen, plan_service(options_, instance), options_.call_log);
    if (!server) return fail(absl::UnavailableError("cannot listen on " + options_.listen));
    if (termination_.wait_for(options_.acquire_delay)) return 0;

    Lease lease = draft_lease(options_, instance);
    if (!options_.no_endpoint) {
      lease.meta["endpoint"] = options_.advertise.value_or(server->endpoint());
    }
    LeaseHolder holder(options_.data_root / "modeld.lease", lease, sleep_);
    if (absl::Status status = holder.acquire(); !status.ok()) {
      if (absl::IsCancelled(status)) return 0;
      return absl::IsAlreadyExists(status) ? follow(holder.holder()) : fail(status);
    }
    out_ << "serving " << instance << " at " << server->endpoint() << std::endl;
    take_device();
    keep(holder);
    if (absl::Status status = holder.release(); !status.ok()) return fail(status);
    out_ << "served " << server->requests() << " requests" << std::endl;
    return 0;
  }

 private:
  absl::Status prepare() {
    if (options_.data_root.empty()) {
      auto data_root = default_data_root();
      if (!data_root.ok()) return data_root.status();
      options_.data_root = *std::move(data_root);
    }
    if (options_.models_dir.empty()) options_.models_dir = options_.data_root / "models";
    if (absl::Status status = make_directory(options_.data_root); !status.ok()) return status;
    std::string warning;
    absl::Status status = check_configuration(options_.data_root, warning);
    if (!warning.empty()) complain(warning);
    return status;
  }

  int follow(const Lease& holder) {
    out_ << "modeld follower: reason=lease_held data_root=" << options_.data_root
         << " holder_instance=" << holder.instance_id << " holder_pid=" << holder.pid
         << " holder_host=" << holder.host << " endpoint=" << holder.about("endpoint")
         << " backend=" << holder.about("backend") << " expires=" << to_rfc3339(holder.expires_at())
         << std::endl;
    return 0;
  }

  // Without the device a daemon serves on, and the model's load fails.
  void take_device() {
    if (!options_.device) return;
    const auto directory = device_lease_directory();
    absl::Status status = directory.status();
    if (status.ok()) status = make_directory(*directory);
    if (status.ok()) {
      const auto& [kind, id] = *options_.device;
      Lease lease = draft_lease(options_, random_uuid());
      lease.meta["lease_kind"] = "device";
      lease.meta["device_kind"] = kind;
      lease.meta["device_id"] = id;
      lease.meta["data_root"] = options_.data_root;
      device_ =
          std::make_unique<LeaseHolder>(*directory / device_lease_name(kind, id), lease, sleep_);
      status = device_->acquire();
    }
    if (status.ok()) return;
    device_.reset();
    complain(absl::StrCat("no device lease: ", status.message()));
  }

  // Until a signal comes or the lease is lost.
  void keep(LeaseHolder& holder) {
    while (!termination_.wait_for(holder.pause())) {
      const absl::Status status = holder.renew();
      if (absl::IsCancelled(status)) return;
      if (absl::IsFailedPrecondition(status) || (!status.ok() && !holder.can_retry())) {
        complain(absl::StrCat("lost the lease, ending: ", status.message()));
        return;
      }
      if (device_) device_->renew().IgnoreError();
    }
  }

  void complain(const std::string& message) { err_ << "modeld-standin: " << message << std::endl; }

  int fail(const absl::Status& status) {
    complain(std::string(status.message()));
    return 1;
  }

  ServeOptions options_;
  std::ostream& out_;
  std::ostream& err_;
  Termination termination_;
  Sleep sleep_ = [this](absl::Duration duration) { return termination_.wait_for(duration); };
  std::unique_ptr<LeaseHolder> device_;  // never released: the daemon leaves it to its TTL
};

}  // namespace

int serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  return Daemon(options, out, err).run();
}

}  // namespace standin
