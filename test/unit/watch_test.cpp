#include "watch/watch.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>

#include "catch.h"
#include "run.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

using Words = std::vector<std::string>;

const std::string clear_line = "\r\x1b[K";

void interrupt() { ::kill(::getpid(), SIGINT); }

/// A machine with a binary and no lease, which is watched. `on_print` is called for each piece of
/// output, with its number from 1.
struct Watched {
  TemporaryDirectory root;
  std::function<int(int piece)> on_print = [](int) {
    interrupt();
    return 0;
  };
  std::optional<int> columns = {};
  std::function<void(int time)> on_asking_for_columns = [](int) {};
  Words pieces = {};
  std::string err = {};

  int run(const Words& more = {}) {
    pieces.clear();
    err.clear();
    Words arguments = {"probe",     "--watch=10ms", "--data-root",
                       root.path(), "--modeld-bin", root.write("modeld", "")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto out = [this](std::string_view bytes) {
      pieces.emplace_back(bytes);
      return on_print(static_cast<int>(pieces.size()));
    };
    const auto complain = [this](std::string_view bytes) {
      err += bytes;
      return 0;
    };
    const auto terminal_columns = [this, time = 0]() mutable {
      on_asking_for_columns(++time);
      return columns;
    };
    return app::run(arguments, [](const std::string&) { return std::nullopt; },
                    {out, complain, terminal_columns});
  }
  void write_stale_lease() const { root.write("modeld.lease", "{}"); }
};

}  // namespace

TEST_CASE("the first state is printed, then each change, then a summary", "[watch]") {
  Watched watched;
  watched.on_print = [&](int piece) {
    if (piece == 1) watched.write_stale_lease();
    if (piece == 2) interrupt();
    return 0;
  };
  CHECK(watched.run() == 6);
  REQUIRE(watched.pieces.size() == 3);
  CHECK_THAT(watched.pieces[0], ContainsSubstring("Z  not-running ") && EndsWith("\n"));
  CHECK_THAT(watched.pieces[1], ContainsSubstring("Z  stale ") &&
                                    ContainsSubstring(" (was not-running for ") && EndsWith("\n"));
  CHECK_THAT(watched.pieces[2], StartsWith("watched for ") && ContainsSubstring(", 1 change\n"));
  CHECK(watched.err.empty());
}

TEST_CASE("with json each piece is one object on one line", "[watch]") {
  Watched watched;
  CHECK(watched.run({"--json"}) == 3);
  REQUIRE(watched.pieces.size() == 2);
  for (const std::string& piece : watched.pieces) {
    CHECK_THAT(piece, StartsWith("{\"schema\":1,") && EndsWith("}\n"));
    CHECK(piece.find('\n') == piece.size() - 1);
  }
  CHECK_THAT(watched.pieces[0], ContainsSubstring("\"previous\":null"));
  CHECK_THAT(watched.pieces[1], ContainsSubstring("\"summary\":{\"state\":\"not-running\","
                                                  "\"exit_code\":3,"));
}

TEST_CASE("on a terminal the last line is kept up to date", "[watch]") {
  Watched watched;
  watched.columns = 100;
  watched.on_print = [](int piece) {
    if (piece == 3) interrupt();
    return 0;
  };
  CHECK(watched.run({"--color", "never"}) == 3);
  REQUIRE(watched.pieces.size() >= 4);
  for (const std::string& piece : watched.pieces) CHECK_THAT(piece, StartsWith(clear_line));
  // What is permanent ends its line, what is to be refreshed does not.
  CHECK(watched.pieces[0].find('\n') != std::string::npos);
  CHECK(watched.pieces[1].find('\n') == std::string::npos);
  CHECK_THAT(watched.pieces[1], ContainsSubstring("not-running    for "));
  CHECK_THAT(watched.pieces.back(), StartsWith(clear_line + "watched for "));
}

TEST_CASE("a terminal may have one column, and change its size", "[watch]") {
  Watched watched;
  watched.columns = 1;
  watched.on_print = [&](int piece) {
    if (piece == 2) watched.columns = 7;
    if (piece == 3) interrupt();
    return 0;
  };
  CHECK(watched.run({"--color", "never"}) == 3);
  REQUIRE(watched.pieces.size() >= 4);
  CHECK(watched.pieces[1] == clear_line);
  CHECK(watched.pieces[2] == clear_line + "not-");
}

TEST_CASE("quiet prints nothing, and the exit code is that of the last state", "[watch]") {
  Watched watched;
  watched.columns = 80;
  // First by the watch as it begins, later when something has been seen.
  watched.on_asking_for_columns = [](int time) {
    if (time == 2) interrupt();
  };
  CHECK(watched.run({"--quiet"}) == 3);
  CHECK(watched.pieces.empty());
  CHECK(watched.err.empty());
}

TEST_CASE("the exit code of a watch is the fail code if one is given", "[watch]") {
  Watched watched;
  CHECK(watched.run({"--fail-code", "9"}) == 9);
  CHECK(watched.run({"--fail-code", "9", "--json"}) == 9);
  CHECK_THAT(watched.pieces.back(), ContainsSubstring("\"exit_code\":9,"));
}

TEST_CASE("output that can't be written ends a watch with a sentence and exit code 1", "[watch]") {
  Watched watched;
  watched.on_print = [](int) { return EPIPE; };
  CHECK(watched.run() == 1);
  CHECK(watched.pieces.size() == 1);
  CHECK(watched.err == "modeld-probe: cannot write the answer: Broken pipe\n");
  CHECK(watched.run({"--fail-code", "9"}) == 9);
}

TEST_CASE("an unreadable lease is watched as unknown", "[watch]") {
  Watched watched;
  watched.root.make_directory("modeld.lease");
  CHECK(watched.run() == 1);
  CHECK_THAT(watched.pieces[0], ContainsSubstring("Z  unknown "));
}
