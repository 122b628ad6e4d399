#include "watch/wait_line.h"

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

Status not_running() {
  Status status;
  status.state = State::not_running;
  status.reason = Reason{ReasonCode::no_lease, "nobody holds\nthe lease"};
  return status;
}

/// What a WaitLine writes to a terminal of so many columns while it lives, and at its end.
std::string shown(const Request& request, std::optional<int> columns) {
  std::string out;
  const Sink sink = [&](std::string_view bytes) {
    out += bytes;
    return 0;
  };
  const Streams streams = {sink, sink, [columns] { return columns; }};
  WaitLine(request, streams, Deadline::after(30s)).show({});
  return out;
}

}  // namespace

TEST_CASE("a wait says what it waits for, how much time is left, and the last answer",
          "[wait_line]") {
  Request request;
  CHECK(wait_line(request, {}, 30s, 80) == "waiting for running, 30 s left");
  CHECK(wait_line(request, {not_running()}, 2100ms, 80) ==
        "waiting for running, 3 s left; now not-running: nobody holds\\u000athe lease");
  request.until = {State::not_running, State::stale};
  Status running;
  running.state = State::running;
  CHECK(wait_line(request, {not_running(), running}, 1s, 80) ==
        "waiting for not-running or stale, 1 s left; now 1 of 2 nodes");
}

TEST_CASE("the line of a wait never fills the terminal", "[wait_line]") {
  CHECK(wait_line(Request(), {not_running()}, 1s, 20) == "waiting for running,");
  CHECK(shown(Request(), 23) == "\r\x1b[Kwaiting for running,\r\x1b[K");
  CHECK(shown(Request(), 0) == "\r\x1b[K\r\x1b[K");
}

TEST_CASE("a wait that is quiet or not on a terminal shows nothing", "[wait_line]") {
  CHECK(shown(Request(), std::nullopt).empty());
  Request quiet;
  quiet.quiet = true;
  CHECK(shown(quiet, 80).empty());
  quiet.quiet = false;
  quiet.quiet_ok = true;
  CHECK(shown(quiet, 80).empty());
}
