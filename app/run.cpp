#include "run.h"

#include <unistd.h>

#include <exception>
#include <optional>
#include <system_error>
#include <utility>
#include <variant>

#include "cli.h"
#include "exit_code.h"
#include "modeldprobe/detector.h"
#include "modeldprobe/words.h"
#include "notebook.h"
#include "report.h"
#include "watchdog.h"

namespace modeldprobe::app {
namespace {

Status find_out(const Request& request, Surroundings surroundings, Deadline deadline) {
  const Detector detector({request.data_root.value, request.binary_override.value},
                          std::move(surroundings));
  return request.command == Command::probe ? detector.probe(deadline) : detector.detect(deadline);
}

/// Whether what is read first, and decides, may lie where no deadline reaches. Directories of PATH
/// are left out: if one of those hangs, so does every shell.
bool question_may_hang(const Request& request) {
  const std::string& root = request.data_root.value;
  const std::string& binary = request.binary_override.value;
  return may_hang(root) || may_hang(root + "/modeld.lease", root.size() + 1) ||
         may_hang(root + "/modeld/current", root.size() + 1) ||
         (!binary.empty() && may_hang(binary));
}

/// What can be said when the file system has swallowed the question.
Status swallowed(const Request& request) {
  Status status;
  status.data_root = request.data_root.value;
  status.lease.path = request.data_root.value + "/modeld.lease";
  status.lease.status = LeaseStatus::unreadable;
  status.lease.problem = "the file system did not answer in time";
  status.reason =
      Reason{ReasonCode::lease_unreadable, "nothing can be read under " + request.data_root.value +
                                               ": the file system did not answer in "
                                               "time"};
  status.next = NextStep{"see what is mounted there, and whether its server is alive",
                         "findmnt -T " + shell_quoted(request.data_root.value)};
  status.elapsed = request.timeout;
  return status;
}

/// The verdict of a search that is stuck: a live lease settles the state without the rest.
Status as_far_as_known(const Request& request, const Notebook& notes) {
  auto surroundings = notes.as_written();
  const bool heard = request.command == Command::detect || notes.owner_was_heard();
  if (!surroundings || !heard) return swallowed(request);
  Status status =
      find_out(request, std::move(*surroundings), Deadline::after(std::chrono::seconds(0)));
  if (status.lease.status != LeaseStatus::live) return swallowed(request);
  status.warnings.push_back(
      {"binary_not_examined",
       "the binary was not looked for: a file system did not answer in time"});
  return status;
}

bool wants_color(const Request& request, const Environment& environment,
                 const std::function<bool()>& out_is_terminal) {
  if (request.color != Color::automatic) return request.color == Color::always;
  return environment("NO_COLOR").value_or("").empty() && out_is_terminal();
}

int print(const std::string& text, int code, const Sink& out, const Sink& err) {
  const int error = out(text);
  if (error == 0) return code;
  err("modeld-probe: the answer could not be written: " + std::generic_category().message(error) +
      "\n");
  return exit_undetermined;
}

/// Tells what was found, in the form that was asked for.
class Answer {
 public:
  Answer(const Request& request, const Environment& environment, const Sink& out, const Sink& err,
         const std::function<bool()>& out_is_terminal)
      : request_(request),
        environment_(environment),
        out_(out),
        err_(err),
        out_is_terminal_(out_is_terminal) {}

  int give() const {
    const Deadline deadline = Deadline::after(request_.timeout);
    Notebook notes;
    std::optional<Watchdog> watchdog;
    if (question_may_hang(request_)) {
      watchdog.emplace(deadline, [&] { ::_exit(tell(as_far_as_known(request_, notes))); });
    }
    const Status status = find_out(
        request_, notes.taking_notes(real_surroundings(request_.codec, Orphans::kill)), deadline);
    watchdog.reset();
    return tell(status);
  }

 private:
  int tell(const Status& status) const {
    const int code = exit_code(status.state);
    if (request_.quiet) return code;
    const Report report{request_, status};
    const std::string text =
        request_.format == Format::json
            ? render_json(report)
            : render_text(report, wants_color(request_, environment_, out_is_terminal_));
    return print(text, code, out_, err_);
  }

  const Request& request_;
  const Environment& environment_;
  const Sink& out_;
  const Sink& err_;
  const std::function<bool()>& out_is_terminal_;
};

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment, const Sink& out,
        const Sink& err, const std::function<bool()>& out_is_terminal) try {
  const auto asked = read_command_line(arguments, environment);
  if (const auto* notice = std::get_if<Notice>(&asked)) {
    if (!notice->is_complaint) return print(notice->text, 0, out, err);
    err(notice->text);
    return exit_usage;
  }
  return Answer(std::get<Request>(asked), environment, out, err, out_is_terminal).give();
} catch (const std::exception& error) {
  err("modeld-probe: failed on its own account, please report it: " + std::string(error.what()) +
      "\n");
  return exit_undetermined;
}

}  // namespace modeldprobe::app
