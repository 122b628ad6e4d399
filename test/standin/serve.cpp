#include "serve.h"

#include <unistd.h>

#include <array>
#include <ostream>

#include "health_service.h"
#include "lease_file.h"
#include "lease_holder.h"
#include "server.h"
#include "termination.h"
#include "uuid.h"

namespace standin {
namespace {

HealthPlan plan_health(const ServeOptions& options, const std::string& instance) {
  HealthPlan plan;
  plan.codec = options.codec;
  plan.answer = {instance, true, options.backend};
  switch (options.health) {
    case HealthMode::kOk:
      break;
    case HealthMode::kNotReady:
      plan.answer.ready = false;
      break;
    case HealthMode::kOtherInstance:
      plan.answer.instance_id = random_uuid();
      break;
    case HealthMode::kSilent:
      plan.conduct = Conduct::kSilent;
      break;
    case HealthMode::kError:
      plan.conduct = Conduct::kFail;
      break;
  }
  return plan;
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

Lease draft_lease(const ServeOptions& options, const std::string& instance,
                  const std::string& endpoint) {
  Lease lease;
  lease.claim.instance_id = instance;
  lease.claim.ttl = options.ttl;
  lease.pid = getpid();
  lease.host = host_name();
  lease.meta["backend"] = options.backend;
  if (!options.no_endpoint) lease.meta["endpoint"] = options.advertise.value_or(endpoint);
  return lease;
}

// Owns the data root until a signal comes. Returns why it ended before one did, or nothing. The
// lease is given back either way.
std::optional<std::string> own(const ServeOptions& options, const std::string& instance,
                               const std::string& endpoint, const Termination& termination,
                               std::ostream& out) {
  if (termination.wait_for(options.acquire_delay)) return std::nullopt;
  LeaseHolder holder(options.data_root, draft_lease(options, instance, endpoint));
  if (auto problem = holder.acquire()) return problem;
  out << "serving " << instance << " at " << endpoint << std::endl;
  while (!termination.wait_for(options.ttl / 3)) {
    if (auto problem = holder.renew()) return problem;
  }
  return std::nullopt;
}

int fail(std::ostream& err, const std::string& problem) {
  err << "modeld-standin: " << problem << std::endl;
  return 1;
}

}  // namespace

int serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
  const Termination termination;
  if (const auto problem = create_data_root(options.data_root)) return fail(err, *problem);

  // It listens first, so that whoever reads the endpoint in the lease finds it served.
  const std::string instance = options.instance.value_or(random_uuid());
  const auto server = Server::start(options.listen, plan_health(options, instance));
  if (!server) return fail(err, "cannot listen on " + options.listen);

  if (const auto problem = own(options, instance, server->endpoint(), termination, out)) {
    return fail(err, *problem);
  }
  out << "served " << server->requests() << " requests" << std::endl;
  return 0;
}

}  // namespace standin
