#include "run.h"

#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <variant>

#include "command_line/command_line.h"
#include "examine.h"
#include "report/exit_code.h"
#include "report/reporter.h"
#include "watch/wait.h"
#include "watch/watch.h"

namespace modeldprobe::app {
namespace {

int answer(const Request& request, const Environment& environment, const Streams& streams) {
  const Reporter reporter(request, environment, streams);
  if (request.watch) return Watch(request, reporter, streams).run();

  if (request.wait) {
    const WaitOutcome outcome = wait_until_running(request);
    return reporter.report(outcome.statuses, outcome.waiting);
  }
  return reporter.report(examine(request, Deadline::after(request.timeout)));
}

int tell(const Notice& notice, const Environment& environment, const Streams& streams) {
  if (!notice.is_complaint) return Reporter(Request(), environment, streams).print(notice.text, 0);
  streams.err(notice.text);
  return notice.exit_code;
}

}  // namespace

int run(const std::vector<std::string>& arguments, const Environment& environment,
        const Streams& streams) {
  int code_of_failure = exit_undetermined;
  std::string problem;
  try {
    const auto asked = read_command_line(arguments, environment);
    if (const auto* notice = std::get_if<Notice>(&asked)) {
      return tell(*notice, environment, streams);
    }
    const Request& request = std::get<Request>(asked);
    code_of_failure = as_requested(request, exit_undetermined);
    return answer(request, environment, streams);
  } catch (const std::system_error& error) {
    problem = "this process or the machine has run out of something: " + std::string(error.what());
  } catch (const std::bad_alloc&) {
    problem = "there is not enough memory";
  } catch (const std::exception& error) {
    problem = "failed on its own account, please report it: " + std::string(error.what());
  }
  streams.err("modeld-probe: " + problem + "\n");
  return code_of_failure;
}

}  // namespace modeldprobe::app
