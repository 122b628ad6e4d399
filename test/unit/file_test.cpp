#include "os/file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "catch.h"
#include "os/descriptor.h"
#include "os/ownership.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using Status = FileReading::Status;

constexpr std::size_t limit = 100;

}  // namespace

TEST_CASE("a regular file is read whole, through links", "[file]") {
  const TemporaryDirectory root;
  const std::string content("one\0two\n", 8);
  const std::string path = root.write("file", content);
  CHECK(read_file(path, limit).status == Status::found);
  CHECK(read_file(path, limit).content == content);
  CHECK(read_file(root.link("link", "file"), limit).content == content);
  CHECK(read_file(root.link("to-link", "link"), limit).content == content);
  CHECK(read_file(root.write("empty", ""), limit).status == Status::found);
}

TEST_CASE("a file may have as many bytes as the limit says and no more", "[file]") {
  const TemporaryDirectory root;
  const std::string at_limit(40'000, 'x');
  const std::string path = root.write("file", at_limit);
  CHECK(read_file(path, at_limit.size()).content == at_limit);
  const FileReading reading = read_file(path, at_limit.size() - 1);
  CHECK(reading.status == Status::unreadable);
  CHECK(reading.problem == "larger than 39999 bytes");
}

TEST_CASE("a file that is not there is absent", "[file]") {
  const TemporaryDirectory root;
  root.write("file", "");
  CHECK(read_file(root.at("nothing"), limit).status == Status::absent);
  CHECK(read_file(root.at("no/such/directory"), limit).status == Status::absent);
  CHECK(read_file(root.at("file/below"), limit).status == Status::absent);
  CHECK(read_file(root.link("dangling", "nothing"), limit).status == Status::absent);
}

TEST_CASE("what is no regular file is unreadable, and never waited for", "[file]") {
  const TemporaryDirectory root;
  CHECK(read_file(root.make_directory("directory"), limit).problem == "a directory, not a file");

  const std::string fifo = root.at("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(read_file(fifo, limit).status == Status::unreadable);
  CHECK(read_file(fifo, limit).problem == "a FIFO, not a file");
  CHECK(read_file(root.link("to-fifo", "fifo"), limit).problem == "a FIFO, not a file");

  const Descriptor listener(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = root.at("socket");
  REQUIRE(path.size() < sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
          0);
  CHECK(read_file(path, limit).problem == "a socket, not a file");

  CHECK(read_file("/dev/zero", limit).problem == "a device, not a file");
}

TEST_CASE("a loop of links is unreadable", "[file]") {
  const TemporaryDirectory root;
  root.link("a", "b");
  CHECK(read_file(root.link("b", "a"), limit).status == Status::unreadable);
}

TEST_CASE("a name that is too long is unreadable", "[file]") {
  const TemporaryDirectory root;
  CHECK(read_file(root.at(std::string(5000, 'x')), limit).status == Status::unreadable);
}

TEST_CASE("a file that may not be read is told with its owner and mode", "[file]") {
  if (::geteuid() == 0) return;  // root may read everything
  const TemporaryDirectory root;
  const FileReading reading = read_file(root.write("secret", "x", 0000), limit);
  CHECK(reading.status == Status::unreadable);
  CHECK_THAT(reading.problem, ContainsSubstring("mode 0000") &&
                                  ContainsSubstring("read as uid " + std::to_string(::geteuid())));
  root.write("closed/file", "x");
  ::chmod(root.at("closed").c_str(), 0000);
  CHECK(read_file(root.at("closed/file"), limit).status == Status::unreadable);
  ::chmod(root.at("closed").c_str(), 0700);
}

TEST_CASE("owner and mode are those of what a path leads to", "[file]") {
  const TemporaryDirectory root;
  const std::string uid = std::to_string(::geteuid());
  CHECK(owner_and_mode(root.write("file", "", 0640)) == "owner uid " + uid + ", mode 0640");
  CHECK(owner_and_mode(root.write("tool", "", 04755)) == "owner uid " + uid + ", mode 4755");
  CHECK(owner_and_mode(root.link("link", "file")) == "owner uid " + uid + ", mode 0640");
  CHECK(owner_and_mode(root.at("nothing")).empty());
}
