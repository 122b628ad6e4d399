#include "run.h"

#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "command_line/command_line.h"
#include "examine.h"
#include "process.h"
#include "report/exit_code.h"
#include "report/layout.h"
#include "report/reporter.h"
#include "watch/wait.h"
#include "watch/watch.h"

namespace modeldprobe::app {
namespace {

int become_command(const Request& request, const Streams& streams) {
  const std::string problem = exec(request.exec);
  print_error(streams, request.format == Format::nagios,
              "cannot run " + escaped(request.exec.front()) + ": " + problem);
  return as_requested(request, exit_undetermined);
}

int answer(const Request& request, const Environment& environment, const Streams& streams) {
  const Reporter reporter(request, environment, streams);
  if (request.watch) return Watch(request, reporter, streams).run();

  const Deadline deadline = Deadline::after(request.wait.value_or(request.timeout));
  if (request.wait) {
    const WaitOutcome outcome = wait_as_requested(request, streams);
    if (!request.exec.empty() && exit_code(request, outcome.statuses) == 0) {
      return become_command(request, streams);
    }
    return reporter.report(outcome.statuses, outcome.waiting, deadline);
  }
  return reporter.report(examine(request, deadline), std::nullopt, deadline);
}

/// A terminal gets lines that fit, everything else one line.
int refuse(const UsageError& error, const Streams& streams, std::size_t columns) {
  if (error.on_standard_output) {
    streams.out(error.text);
  } else {
    streams.err(streams.terminal_columns() ? wrapped(error.text, 0, columns) : error.text);
  }
  return error.exit_code;
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment,
        const Streams& streams) {
  Request request;
  std::string problem;
  try {
    const Reporter early_reporter(request, environment, streams);
    CommandLine line =
        read_command_line(arguments, environment, [&] { return early_reporter.style().columns; });
    if (const auto* error = std::get_if<UsageError>(&line)) {
      return refuse(*error, streams, early_reporter.style().columns);
    }
    if (const auto* early = std::get_if<EarlyExit>(&line)) {
      return early_reporter.print(early->text, 0);
    }
    request = std::get<Request>(std::move(line));
    return answer(request, environment, streams);
  } catch (const std::system_error& error) {
    problem = "out of resources: " + std::string(error.what());
  } catch (const std::bad_alloc&) {
    problem = "out of memory";
  } catch (const std::exception& error) {
    problem = "internal error, please report it: " + std::string(error.what());
  }
  print_error(streams, request.format == Format::nagios, problem);
  return as_requested(request, exit_undetermined);
}

}  // namespace modeldprobe::app
