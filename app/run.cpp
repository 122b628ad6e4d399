#include "run.h"

#include <exception>
#include <system_error>
#include <variant>

#include "cli.h"
#include "exit_code.h"
#include "modeldprobe/detector.h"
#include "orphans.h"
#include "report.h"

namespace modeldprobe::app {
namespace {

/// The real ones, and no process left behind: this process has no children but launchers.
Surroundings surroundings_of_the_tool(CodecChoice codec) {
  Surroundings surroundings = real_surroundings(codec);
  surroundings.ask_launchers = [ask = surroundings.ask_launchers](
                                   const std::vector<std::string>& launchers, Deadline deadline) {
    const OrphanReaper reaper;
    return ask(launchers, deadline);
  };
  return surroundings;
}

Status find_out(const Request& request) {
  const Deadline deadline = Deadline::after(request.timeout);
  const Detector detector({request.data_root.value, request.binary_override.value},
                          surroundings_of_the_tool(request.codec));
  return request.command == Command::probe ? detector.probe(deadline) : detector.detect(deadline);
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

int answer(const Request& request, const Environment& environment, const Sink& out, const Sink& err,
           const std::function<bool()>& out_is_terminal) {
  const Status status = find_out(request);
  const int code = exit_code(status.state);
  if (request.quiet) return code;
  const Report report{request, status};
  const std::string text =
      request.format == Format::json
          ? render_json(report)
          : render_text(report, wants_color(request, environment, out_is_terminal));
  return print(text, code, out, err);
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment, const Sink& out,
        const Sink& err, const std::function<bool()>& out_is_terminal) try {
  const auto asked = read_command_line(arguments, environment);
  if (const auto* notice = std::get_if<Notice>(&asked)) {
    if (!notice->is_complaint) return print(notice->text, 0, out, err);
    err(notice->text);
    return exit_usage;
  }
  return answer(std::get<Request>(asked), environment, out, err, out_is_terminal);
} catch (const std::exception& error) {
  err("modeld-probe: failed on its own account, please report it: " + std::string(error.what()) +
      "\n");
  return exit_undetermined;
}

}  // namespace modeldprobe::app
