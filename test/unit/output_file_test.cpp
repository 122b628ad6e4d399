#include "output/output_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "catch.h"
#include "temporary_directory.h"

namespace {

namespace fs = std::filesystem;
using modeldprobe::app::replace_file;
using modeldprobe::test::TemporaryDirectory;
using modeldprobe::test::WorkingDirectory;

std::string replace_file(const std::string& path, std::string_view content) {
  return modeldprobe::app::replace_file(path, content,
                                        modeldprobe::Deadline::after(std::chrono::seconds(60)));
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

mode_t mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 07777;
}

/// Whether `work` is true in a process of its own, which it may do with as it likes.
bool is_true_in_a_child(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;
  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

}  // namespace

TEST_CASE("a file is made, and then replaced, and nothing else is left", "[output_file]") {
  const TemporaryDirectory root;
  for (const std::string content : {"first", "", "the second"}) {
    CHECK(replace_file(root.at("out"), content).empty());
    CHECK(content_of(root.at("out")) == content);
    CHECK(names_in(root.path()) == std::set<std::string>{"out"});
  }
}

TEST_CASE("a path may be relative", "[output_file]") {
  const TemporaryDirectory root;
  root.make_directory("below");
  const WorkingDirectory inside(root.path());
  CHECK(replace_file("out", "a").empty());
  CHECK(replace_file("below/out", "b").empty());
  CHECK(content_of(root.at("out")) == "a");
  CHECK(content_of(root.at("below/out")) == "b");
}

TEST_CASE("a reader sees the old content or the new, never a part", "[output_file]") {
  const TemporaryDirectory root;
  const std::string path = root.at("out");
  const std::string one(300'000, '1');
  const std::string other(200'000, '2');
  REQUIRE(replace_file(path, one).empty());
  std::atomic<bool> done = false;
  std::atomic<int> parts = 0;
  std::atomic<int> readings = 0;
  std::thread reader([&] {
    while (!done) {
      const std::string seen = content_of(path);
      if (seen != one && seen != other) ++parts;
      ++readings;
    }
  });
  int failures = 0;
  for (int i = 0; i < 100 || readings < 20; ++i) {
    failures += replace_file(path, i % 2 == 0 ? other : one).empty() ? 0 : 1;
  }
  done = true;
  reader.join();
  CHECK(failures == 0);
  CHECK(parts == 0);
}

TEST_CASE("the umask decides who may read a new file", "[output_file]") {
  const TemporaryDirectory root;
  for (const mode_t mask : std::vector<mode_t>{0022, 0077}) {
    const Umask umask(mask);
    const std::string path = root.at(std::to_string(mask));
    CHECK(replace_file(path, "x").empty());
    CHECK(mode_of(path) == (0666 & ~mask));
  }
}

TEST_CASE("a file that is replaced keeps its mode, whatever the umask", "[output_file]") {
  const TemporaryDirectory root;
  const Umask strict(0077);
  for (const mode_t mode : std::vector<mode_t>{0600, 0644, 0664, 0640, 0755}) {
    const std::string path = root.write("old", "", mode);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(replace_file(path, "x").empty());
    CHECK(mode_of(path) == mode);
  }
}

TEST_CASE("a name may be as long as names can be", "[output_file]") {
  const TemporaryDirectory root;
  const std::string name(255, 'n');
  for (const std::string content : {"first", "second"}) {
    CHECK(replace_file(root.at(name), content).empty());
    CHECK(content_of(root.at(name)) == content);
  }
  CHECK(names_in(root.path()) == std::set<std::string>{name});
  CHECK(replace_file(root.at(name + "n"), "x") == "File name too long");
}

TEST_CASE("a path may lead through links, dots and directories of links", "[output_file]") {
  const TemporaryDirectory root;
  root.make_directory("below/deep");
  root.link("absolute", root.at("below"));
  root.link("relative", "absolute/./deep/../deep");
  CHECK(replace_file(root.at("relative/../deep//out"), "x").empty());
  CHECK(content_of(root.at("below/deep/out")) == "x");
  CHECK(replace_file(root.at("below/deep/out/"), "x") == "Not a directory");
  CHECK(replace_file(root.at("below/new/"), "x") == "No such file or directory");
}

TEST_CASE("a link is followed, and its target replaced", "[output_file]") {
  const TemporaryDirectory root;
  const std::string file = root.write("below/file", "old");
  const std::string link = root.link("link", "below/file");
  CHECK(replace_file(link, "new").empty());
  CHECK(fs::is_symlink(link));
  CHECK(content_of(file) == "new");
  CHECK(names_in(root.path()) == std::set<std::string>{"below", "link"});
  CHECK(names_in(root.at("below")) == std::set<std::string>{"file"});
}

TEST_CASE("a link to nothing is refused and stays", "[output_file]") {
  const TemporaryDirectory root;
  for (const std::string& link : {root.link("dangling", "nothing"), root.link("loop", "loop")}) {
    CHECK(replace_file(link, "new") == "it is a link to nothing");
    CHECK(fs::is_symlink(link));
  }
  CHECK(names_in(root.path()) == std::set<std::string>{"dangling", "loop"});
}

TEST_CASE("anything but a regular file is refused and stays", "[output_file]") {
  const TemporaryDirectory root;
  const std::string directory = root.make_directory("directory");
  const std::string fifo = root.at("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const std::string link = root.link("link", "/dev/null");
  for (const std::string& path : {directory, directory + "/", fifo, link, std::string("/dev/null"),
                                  std::string("/dev/full")}) {
    CAPTURE(path);
    CHECK(replace_file(path, "new") == "it is not a file");
  }
  CHECK(fs::is_directory(directory));
  CHECK(fs::is_fifo(fifo));
  CHECK(fs::is_character_file("/dev/null"));
  CHECK(fs::is_character_file("/dev/full"));
  CHECK(names_in(root.path()) == std::set<std::string>{"directory", "fifo", "link"});
}

TEST_CASE("a directory that is not there is the problem, in the system's words", "[output_file]") {
  const TemporaryDirectory root;
  CHECK(replace_file(root.at("missing/out"), "x") == "No such file or directory");
  CHECK(replace_file(root.write("file", "") + "/out", "x") == "Not a directory");
  CHECK(names_in(root.path()) == std::set<std::string>{"file"});
}

TEST_CASE("in a directory that may not be written to the old file stays", "[output_file]") {
  const TemporaryDirectory root;
  const std::string path = root.write("out", "old");
  REQUIRE(::chmod(root.path().c_str(), 0555) == 0);
  const bool refused = is_true_in_a_child([&] {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && ::setuid(nobody) != 0) return false;
    return replace_file(path, "new") == "Permission denied";
  });
  REQUIRE(::chmod(root.path().c_str(), 0755) == 0);
  CHECK(refused);
  CHECK(content_of(path) == "old");
  CHECK(names_in(root.path()) == std::set<std::string>{"out"});
}

TEST_CASE("without room the old file stays and nothing else is left", "[output_file]") {
  const TemporaryDirectory root;
  const std::string path = root.write("out", "old");
  CHECK(is_true_in_a_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
    return replace_file(path, std::string(5000, 'x')) == "File too large";
  }));
  CHECK(content_of(path) == "old");
  CHECK(names_in(root.path()) == std::set<std::string>{"out"});
}

TEST_CASE("signals are let through again afterwards", "[output_file]") {
  const TemporaryDirectory root;
  sigset_t before;
  sigset_t after;
  REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &before) == 0);
  CHECK(replace_file(root.at("out"), "x").empty());
  CHECK_FALSE(replace_file(root.at("missing/out"), "x").empty());
  REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &after) == 0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGALRM}) {
    CHECK(sigismember(&before, signal) == sigismember(&after, signal));
  }
}

TEST_CASE("a file left by a killed run with the same process id does no harm", "[output_file]") {
  const TemporaryDirectory root;
  root.write(".modeld-probe." + std::to_string(::getpid()) + ".tmp", "left");
  CHECK(replace_file(root.at("out"), "new").empty());
  CHECK(content_of(root.at("out")) == "new");
}
