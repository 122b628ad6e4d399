#include "serve.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <mutex>
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

ComputePlan plan_service(const ServeOptions& options, const std::string& instance) {
  ComputePlan plan;
  plan.codec = options.codec;
  plan.health = {instance, options.health != HealthMode::kNotReady, options.backend};
  if (options.health == HealthMode::kOtherInstance) plan.health.instance_id = random_uuid();
  if (options.health == HealthMode::kSilent) plan.conduct = Conduct::kSilent;
  if (options.health == HealthMode::kError) plan.conduct = Conduct::kFail;
  return plan;
}

// What the options say of the slot, with what follows from them.
StatusAnswer complete(StatusAnswer status) {
  if (!status.state.empty()) return status;
  if (!status.busy_operation.empty()) {
    status.state = "Busy";
  } else if (!status.model.empty()) {
    status.state = "Ready";
  } else {
    status.state = status.last_error.empty() ? "Empty" : "Failed";
  }
  return status;
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
    const auto server = start_server(instance);
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

  std::unique_ptr<Server> start_server(const std::string& instance) {
    ComputePlan plan = plan_service(options_, instance);
    if (!options_.no_status) {
      options_.status.owner_instance_id = plan.health.instance_id;
      options_.status.backend = options_.backend;
      if (!options_.status.model.empty()) {
        options_.status.model_path = options_.models_dir / options_.status.model;
      }
      plan.status = [this] {
        const std::lock_guard lock(mutex_);
        return complete(options_.status);
      };
    }
    return Server::start(options_.listen, std::move(plan), options_.call_log);
  }

  int follow(const Lease& holder) {
    out_ << "modeld follower: reason=lease_held data_root=" << options_.data_root
         << " holder_instance=" << holder.instance_id << " holder_pid=" << holder.pid
         << " holder_host=" << holder.host << " endpoint=" << holder.about("endpoint")
         << " backend=" << holder.about("backend") << " expires=" << to_rfc3339(holder.expires_at())
         << std::endl;
    return 0;
  }

  // Without the device a daemon serves on, and Status says why its model did not load.
  void take_device() {
    if (!options_.device) return;
    const absl::Status status = acquire_device(*options_.device);
    if (status.ok()) return;
    device_.reset();
    complain(std::string(status.message()));
    const std::lock_guard lock(mutex_);
    options_.status.model.clear();
    options_.status.last_error = std::string(status.message());
  }

  absl::Status acquire_device(const Device& device) {
    const auto directory = device_lease_directory();
    if (!directory.ok()) return directory.status();
    if (absl::Status status = make_directory(*directory); !status.ok()) return status;
    Lease lease = draft_lease(options_, random_uuid());
    lease.meta["lease_kind"] = "device";
    lease.meta["device_kind"] = device.kind;
    lease.meta["device_id"] = device.id;
    lease.meta["data_root"] = options_.data_root;
    device_ = std::make_unique<LeaseHolder>(*directory / device_lease_name(device.kind, device.id),
                                            lease, sleep_);
    absl::Status status = device_->acquire();
    if (!absl::IsAlreadyExists(status)) return status;
    return absl::AlreadyExistsError(absl::StrCat("accelerator device is busy: ", device.kind, "/",
                                                 device.id, " belongs to process ",
                                                 device_->holder().pid));
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
  std::mutex mutex_;  // guards options_.status once the server runs
  Termination termination_;
  Sleep sleep_ = [this](absl::Duration duration) { return termination_.wait_for(duration); };
  std::unique_ptr<LeaseHolder> device_;  // never released: the daemon leaves it to its TTL
};

}  // namespace

int serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  return Daemon(options, out, err).run();
}

}  // namespace standin
