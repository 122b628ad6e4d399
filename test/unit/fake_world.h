#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "evidence/gather.h"

namespace modeldprobe::test {

/// 2026-11-23T14:32:34.5Z, when the fake world's lease was renewed.
inline constexpr Timestamp renewal{1795444354, 500'000'000};
inline constexpr std::chrono::seconds fake_ttl{10};
inline const std::string this_machine = "here";
inline const std::string fake_root = "/data";

/// Outside facts as plain values, and a note of what was asked. By default: a machine on which
/// there is nothing at all, one second after `renewal`.
struct FakeWorld {
  Timestamp now = renewal + std::chrono::seconds(1);
  LeaseReading lease;
  std::set<std::string> files;
  std::optional<std::string> on_path;
  std::optional<std::string> sudo = "/usr/bin/sudo";
  CurrentLauncher current;
  ManagedLaunchers managed;
  std::map<std::string, LauncherTrust> trust;  ///< a launcher without an entry is trusted
  LauncherTrust trust_of_owner{LauncherTrust::Verdict::trusted, {}};  ///< the data root's
  std::map<std::string, LauncherReply> replies;
  ProgramProblem program_problem;              ///< of the binary
  OwnerProcess owner = OwnerProcess::unknown;  ///< what the facts about process 42 show
  std::function<void(ProcessFacts&)> change_facts;
  Caller caller{1000, "/home/ada", "modeld-probe"};
  DataRoot root{DataRoot::Kind::directory, 1000, ""};
  std::map<std::string, std::string> links;  ///< a path without an entry leads to itself
  HealthResult health;
  std::chrono::nanoseconds waited{0};  ///< for the health check
  StatusAnswer slot;                   ///< the owner's Status

  std::vector<std::string> leases_read;
  std::vector<std::string> paths_searched;
  std::vector<std::vector<std::string>> launchers_asked;
  std::vector<std::int64_t> processes_glanced_at;
  std::vector<std::int64_t> processes_examined;
  std::vector<std::string> pings;
  std::vector<Deadline> ping_deadlines;
  std::vector<std::pair<std::string, std::string>> statuses_asked;  ///< endpoint, instance

  /// Puts in place what each one says.
  void hold_lease();  ///< of instance "id-1", process 42 here, at 127.0.0.1:4711, backend "llama"
  void put_on_path(const std::string& binary);
  void install(const std::string& launcher, const std::string& version, std::int64_t protocol = 1);
  void answer_health(const std::string& instance, bool ready = true,
                     const std::string& backend = "llama");
  void fail_health(ReasonCode code, const std::string& message);

  ProcessFacts facts(std::int64_t pid) const;

  /// A system that refers to this world, which must outlive it.
  System system();
  Status detect(const std::string& binary_override = {});
  Status probe(const std::string& binary_override = {});
  Status doctor();
};

LauncherReply reply(const std::string& version, std::int64_t protocol = 1,
                    std::vector<std::string> backends = {});
LauncherReply no_reply(const std::string& problem);

/// The verdict about one node.
Status examine_node(const std::string& endpoint, const std::string& instance, FakeWorld& world,
                    Ask ask = Ask::owner);

/// For what can't keep its asker waiting.
Access direct_access();

/// Long enough never to pass in a test that does not want it to.
Deadline generous();

}  // namespace modeldprobe::test
