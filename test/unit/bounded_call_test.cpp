#include "os/bounded_call.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "os/descriptor.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;

/// Works in another directory until the end of its life.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& path) { std::filesystem::current_path(path); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;
  ~WorkingDirectory() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

}  // namespace

TEST_CASE("a path on a file system without a device, or through a link, may block",
          "[bounded_call]") {
  const test::TemporaryDirectory root;
  CHECK(may_block("/proc/self/status"));
  CHECK(may_block(root.link("link", "nowhere")));
  CHECK(may_block(root.at("link/below")));
}

TEST_CASE("directories that are known to be good are not checked again", "[bounded_call][linux]") {
  const std::string known = "/proc";
  CHECK_FALSE(may_block(known + "/nothing/is/here", known.size() + 1));
}

TEST_CASE("a relative path may block where the working directory may", "[bounded_call]") {
  const WorkingDirectory elsewhere("/proc");
  CHECK(may_block("nothing-is-here"));
}

TEST_CASE("a child's answer is the question's result", "[bounded_call]") {
  const std::string long_text(100'000, 'x');
  const auto answer = ask_in_child(
      [&] {
        return Answer{"", long_text, std::string("\0\n", 2)};
      },
      test::generous());
  REQUIRE(answer.has_value());
  CHECK(*answer == Answer{"", long_text, std::string("\0\n", 2)});
  CHECK(ask_in_child([] { return Answer{}; }, test::generous()) == Answer{});
}

TEST_CASE("a question that is not answered by the deadline is abandoned, and its child killed",
          "[bounded_call]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const Descriptor reading_end(ends[0]);
  Descriptor writing_end(ends[1]);
  const auto ask_for_ever = [] {
    for (;;) ::pause();
    return Answer{};
  };
  const auto answer =
      ask_in_child(ask_for_ever, Deadline::after(std::chrono::milliseconds(50)), writing_end.get());
  CHECK_FALSE(answer.has_value());
  // The child was given this end; when nobody else holds it, reading comes to an end.
  writing_end.reset();
  char byte = 0;
  CHECK(::read(reading_end.get(), &byte, 1) == 0);
}

TEST_CASE("a child that fails does not count as a silent file system", "[bounded_call]") {
  const auto error_of = [](const Question& question) {
    try {
      static_cast<void>(ask_in_child(question, test::generous()));
    } catch (const std::system_error& error) {
      return error.code().value();
    }
    return 0;
  };
  CHECK(error_of([]() -> Answer { throw std::bad_alloc(); }) == ENOMEM);
  CHECK(error_of([]() -> Answer {
          throw std::system_error(EMFILE, std::generic_category(), "x");
        }) == EMFILE);
  CHECK(error_of([]() -> Answer { ::_exit(3); }) == ECANCELED);
  CHECK(error_of([]() -> Answer {
          std::raise(SIGKILL);
          return {};
        }) == ECANCELED);
}

TEST_CASE("a child that writes past a limit gets an error and lives on", "[bounded_call]") {
  const test::TemporaryDirectory root;
  const std::string path = root.write("out", "");
  const auto answer = ask_in_child(
      [&]() -> Answer {
        const rlimit limit{1, 1};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND));
        static_cast<void>(::write(file.get(), "x", 1));
        return {::write(file.get(), "x", 1) < 0 && errno == EFBIG ? "too large" : "written"};
      },
      test::generous());
  CHECK(answer == Answer{"too large"});
}

TEST_CASE("a child holds none of the caller's descriptors and handles none of its signals",
          "[bounded_call]") {
  const Descriptor held(::open("/dev/null", O_RDONLY));
  const auto before = std::signal(SIGUSR1, [](int) {});
  const auto answer = ask_in_child(
      [&] {
        const bool open =
            ::fcntl(held.get(), F_GETFD) >= 0 || ::lseek(STDOUT_FILENO, 0, SEEK_CUR) != 0;
        struct sigaction action {};
        ::sigaction(SIGUSR1, nullptr, &action);
        return Answer{open ? "open" : "closed", action.sa_handler == SIG_DFL ? "usual" : "handled"};
      },
      test::generous());
  std::signal(SIGUSR1, before);
  CHECK(answer == Answer{"closed", "usual"});
}

TEST_CASE("it may be asked from a process with threads, and leaves no child to wait for",
          "[bounded_call]") {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([i] {
      for (int round = 0; round < 20; ++round) {
        const auto text = std::to_string(i * 100 + round);
        if (ask_in_child([&] { return Answer{text}; }, test::generous()) != Answer{text}) ::abort();
      }
    });
  }
  threads.clear();
  CHECK((::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD));
}
