#include "sample_report.h"

namespace modeldprobe::test {
namespace {

app::Request request_for(app::Command command) {
  app::Request request;
  request.command = command;
  request.data_root = {fake_root, "--data-root"};
  request.binary_override = {"", "default"};
  return request;
}

Sample sample(const std::string& word, int exit_code, FakeWorld& world, app::Command command) {
  return {word, exit_code, request_for(command),
          command == app::Command::probe ? world.probe() : world.detect()};
}

FakeWorld installed() {
  FakeWorld world;
  world.install("/data/modeld/v1/modeld", "v0.32.10");
  world.replies["/data/modeld/v1/modeld"] = reply("v0.32.10", 1, {"llama", "openvino"});
  return world;
}

}  // namespace

std::vector<Sample> samples_of_every_state() {
  std::vector<Sample> samples;
  FakeWorld bare;
  samples.push_back(sample("not-installed", 5, bare, app::Command::detect));

  FakeWorld idle = installed();
  samples.push_back(sample("not-running", 3, idle, app::Command::detect));

  FakeWorld stale = installed();
  stale.hold_lease();
  stale.owner = OwnerProcess::gone;
  stale.now = renewal + std::chrono::hours(1);
  samples.push_back(sample("stale", 6, stale, app::Command::probe));

  FakeWorld live = installed();
  live.hold_lease();
  samples.push_back(sample("running", 0, live, app::Command::detect));
  samples.push_back(running_sample());

  live.fail_health(ReasonCode::connection_refused, "nobody listens at 127.0.0.1:4711");
  samples.push_back(sample("unreachable", 4, live, app::Command::probe));

  FakeWorld denied = installed();
  denied.lease = {LeaseReading::Status::unreadable, {}, "Permission denied"};
  samples.push_back(sample("unknown", 1, denied, app::Command::probe));
  return samples;
}

Sample running_sample() {
  FakeWorld world;
  world.hold_lease();
  world.owner = OwnerProcess::alive;
  world.put_on_path("/usr/bin/modeld");
  world.answer_health("id-1");
  return sample("running", 0, world, app::Command::probe);
}

Sample hostile_sample(const std::string& bytes) {
  FakeWorld world;
  world.hold_lease();
  Lease& lease = *world.lease.lease;
  lease.instance = "i" + bytes;
  lease.host = "h" + bytes;
  lease.meta = {{"endpoint", "e" + bytes}, {"backend", "b" + bytes}, {"k" + bytes, bytes}};
  world.put_on_path("/bin" + bytes + "/modeld");
  world.answer_health("other" + bytes, true, "b" + bytes);
  Sample hostile = sample("unreachable", 4, world, app::Command::probe);
  hostile.status.data_root = "/data" + bytes;
  hostile.status.binary->version = "v" + bytes;
  hostile.status.binary->backends = {bytes, bytes};
  hostile.request.data_root.value = "/data" + bytes;
  hostile.request.binary_override = {"/own" + bytes, "CONTENOX_MODELD_BIN"};
  return hostile;
}

}  // namespace modeldprobe::test
