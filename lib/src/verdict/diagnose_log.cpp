#include <string>

#include "text/shell_quoting.h"
#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

using Kind = DaemonOutput::Kind;

std::string in_words(const DaemonOutput& output) {
  switch (output.kind) {
    case Kind::nowhere:
      return "/dev/null, which keeps nothing";
    case Kind::terminal:
      return "the terminal " + output.path;
    case Kind::pipe:
      return "a pipe to the program that started the daemon";
    case Kind::socket:
      return "a socket, such as the system journal";
    case Kind::file:
      return output.path;
    case Kind::deleted_file:
      return output.path + ", which was deleted";
    case Kind::unknown:
      break;
  }
  return "an unknown place";
}

std::optional<NextStep> how_to_read(const LogEvidence& log, const std::string& pid) {
  const DaemonOutput& output = log.errors;
  const std::string open_file = "/proc/" + pid + "/fd/2";
  switch (output.kind) {
    case Kind::nowhere:
      return NextStep{"to keep a log, start the daemon with its output redirected to a file", {}};
    case Kind::socket:
      return NextStep{"if that is the journal, to show its last lines",
                      "journalctl --no-pager -n 20 _PID=" + pid};
    case Kind::file:
      return NextStep{
          "to show its last lines",
          "tail -n 20 " + (log.paths_lead_there ? shell_quoted(output.path) : open_file)};
    case Kind::deleted_file:
      return NextStep{"to show its last lines", "tail -n 20 " + open_file};
    case Kind::terminal:
    case Kind::pipe:
    case Kind::unknown:
      break;
  }
  return std::nullopt;
}

}  // namespace

void diagnose_log(Status& status, const LogEvidence& log) {
  if (log.errors.kind == Kind::unknown || !status.lease.lease) return;
  const bool both = log.output == log.errors || log.output.kind == Kind::unknown;
  Finding found = note("log_goes_to",
                       both ? "the daemon's log goes to " + in_words(log.errors)
                            : "the daemon's errors go to " + in_words(log.errors) +
                                  " and its other output to " + in_words(log.output),
                       how_to_read(log, std::to_string(status.lease.lease->pid)));
  found.details = log.last_lines;
  status.findings.push_back(std::move(found));
}

}  // namespace modeldprobe
