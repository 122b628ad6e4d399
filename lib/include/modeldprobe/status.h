#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "modeldprobe/state.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// Why the state is not "running". The names are public and never change.
enum class ReasonCode {
  // not-installed
  binary_not_found,
  override_not_found,     ///< the override is set, but it does not name a file
  no_compatible_install,  ///< launchers exist, but none is usable
  // not-running
  no_lease,
  lease_corrupt,
  // stale
  owner_dead,     ///< the owner ran on this host, and its process is gone
  owner_hung,     ///< the owner ran on this host, and its process still exists
  lease_expired,  ///< the owner ran on another host, or its process cannot be examined
  // unreachable
  no_endpoint,
  bad_endpoint,
  resolve_failed,
  connection_refused,
  network_unreachable,
  permission_denied,  ///< of a Unix socket
  connect_timeout,
  connection_closed,
  rpc_timeout,
  not_grpc,
  rpc_error,
  bad_response,
  not_ready,
  instance_mismatch,
  // no state
  lease_unreadable,
  not_asked,  ///< this process had no time to wait for the answer
};

/// The public name, e.g. "connection_refused".
std::string_view name(ReasonCode code);

struct Reason {
  ReasonCode code;
  std::string message;  ///< one sentence: what happened. May hold bytes from a lease or the wire
  int error = 0;        ///< errno of the underlying failure; 0 if there is none
  std::optional<std::int64_t> grpc_status = {};  ///< the status in the answer, if not OK
  int http_status = 0;  ///< of an answer other than gRPC's; 0 if there is none
  /// The HTTP/2 error code with which the peer ended the call or the connection.
  std::optional<std::uint32_t> http2_error = {};
};

/// The content of a lease file. Fields that the file leaves out hold Go's zero values.
struct Lease {
  std::string instance;
  std::int64_t pid = 0;
  std::string host;
  Timestamp acquired_at = zero_time;
  Timestamp renewed_at = zero_time;
  std::chrono::nanoseconds ttl{0};
  std::map<std::string, std::string> meta;

  // No daemon writes a lease that is too large to be kept whole.
  std::size_t meta_left_out = 0;  ///< entries of meta that were left out
  bool texts_cut = false;         ///< texts of more than 64 KiB were cut

  /// The lease is live strictly before this moment.
  Timestamp expires_at() const { return renewed_at + ttl; }
};

enum class LeaseStatus {
  live,
  expired,
  absent,
  corrupt,
  unreadable,
  not_examined,  ///< an endpoint was asked instead
};
std::string_view name(LeaseStatus status);

/// The condition of the owner's process, as seen from this machine.
enum class OwnerProcess {
  alive,
  stopped,
  traced,  ///< held by a debugger
  frozen,  ///< in a frozen cgroup, as in a paused container
  zombie,
  gone,     ///< no process has the id in the lease, or another program has it now
  unknown,  ///< another host, no process id, or the process or its state is hidden
};
std::string_view name(OwnerProcess process);

/// The process that has the process id in the lease now, whether or not it is the owner. An empty
/// field is unknown or was not asked for.
struct ProcessIdHolder {
  std::int64_t pid = 0;
  std::optional<std::string> command;
  std::optional<Timestamp> started_at;
  std::optional<std::uint32_t> user;  ///< uid; only if something is wrong with the owner
};

struct LeaseEvidence {
  std::string path;
  LeaseStatus status = LeaseStatus::absent;
  std::optional<Lease> lease;  ///< set if live or expired
  std::string problem;         ///< if corrupt or unreadable: what is wrong, and where
  OwnerProcess owner_process = OwnerProcess::unknown;
  std::optional<ProcessIdHolder> owner;  ///< empty if there is no such process
};

/// How the binary was found.
enum class BinarySource { override_setting, managed, path };
std::string_view name(BinarySource source);

struct Binary {
  std::string path;
  BinarySource source = BinarySource::path;
  // The reply to `version --json`; empty if the binary was not asked.
  std::optional<std::string> version;
  std::optional<std::int64_t> protocol;
  std::vector<std::string> backends;
};

/// A managed install that was skipped, and why.
struct RejectedLauncher {
  std::string path;
  std::string problem;
  bool answered = false;  ///< it runs, but its version cannot be used
  bool trusted = false;   ///< only root and the caller can change it
};

/// The encoding of Health messages on the wire.
enum class Codec { json, proto };
std::string_view name(Codec codec);

/// The answer to a Health call, in either codec.
struct HealthResponse {
  std::string instance;
  bool ready = false;
  std::string backend;
};

struct HealthEvidence {
  Codec codec = Codec::json;
  std::optional<HealthResponse> response = {};  ///< empty if the owner did not answer
  std::chrono::nanoseconds elapsed{0};

  std::string address = {};  ///< the address that the answer, or the failure, came from
  std::chrono::nanoseconds resolving{0};   ///< the host name; 0 for an address
  std::chrono::nanoseconds connecting{0};  ///< to that address; the rest of `elapsed` is the call
};

/// What to do next: an explanation, a command for a POSIX shell, or both.
struct NextStep {
  std::string explanation;
  std::string command;

  /// Both in one text: "explanation: command".
  std::string text() const {
    return explanation.empty() || command.empty() ? explanation + command
                                                  : explanation + ": " + command;
  }
};

/// What a finding means for inference.
enum class FindingLevel {
  obstacle,  ///< inference fails until someone acts, or the last load failed
  busy,      ///< inference has to wait for a while
  note,      ///< worth knowing
};
/// The public name, e.g. "obstacle".
std::string_view name(FindingLevel level);

/// A fact beside the state. It never changes the state.
struct Finding {
  std::string code;  ///< public, never changes; later versions may add some
  FindingLevel level = FindingLevel::note;
  std::string message;           ///< one sentence. May hold bytes from a file or the wire
  std::optional<NextStep> next;  ///< empty if there is nothing to do
  /// More evidence in lines, such as the end of a log. May hold any bytes.
  std::vector<std::string> details = {};
};

/// A verdict with its evidence.
struct Status {
  std::optional<State> state;    ///< empty: could not be determined; see `reason`
  std::optional<Reason> reason;  ///< empty exactly when running
  std::optional<NextStep> next;  ///< empty when running

  std::string data_root;                ///< as given; empty when no lease was examined
  std::string data_root_path;           ///< the same, absolute
  std::string host;                     ///< the name of this machine
  std::optional<std::string> endpoint;  ///< from a live lease that names one, or the one asked
  std::optional<std::string> instance;  ///< from a live or stale lease, or the one that answered
  std::optional<std::string> backend;   ///< from a live lease that names one, or the answer

  LeaseEvidence lease;
  std::optional<Binary> binary;
  std::vector<RejectedLauncher> rejected;
  std::optional<HealthEvidence> health;  ///< empty when nothing was asked over the network
  std::vector<Finding> findings;         ///< obstacles first, notes last
  /// Something was not examined because a file system did not answer in time. If there is no state,
  /// another attempt may find one.
  bool file_system_silent = false;
  Timestamp examined_at;                ///< the time that the lease was compared with
  std::chrono::nanoseconds elapsed{0};  ///< from the call to the verdict

  /// Zero when running, else one of Errc.
  std::error_code error() const;
};

}  // namespace modeldprobe
