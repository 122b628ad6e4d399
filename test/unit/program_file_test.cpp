// Which programs can be run: examine_program of program_file.h.
#include "binary/program_file.h"

#include <unistd.h>

#include <fstream>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

std::string problem(const std::string& path) {
  std::string found;
  for (const bool may_block : {false, true}) {
    const ProgramProblem one = examine_program(path, {test::generous(), may_block});
    if (may_block) CHECK(one.text == found);
    found = one.text;
  }
  return found;
}

constexpr const char* own_program = "/proc/self/exe";

/// The first bytes of this program, an ELF file that runs here.
std::string own_bytes() {
  std::string bytes(4096, '\0');
  std::ifstream(own_program, std::ios::binary).read(bytes.data(), 4096);
  return bytes;
}

}  // namespace

TEST_CASE("a program that can be run has no problem", "[program_file]") {
  const TemporaryDirectory root;
  CHECK(problem("/bin/sh").empty());
  CHECK(problem(root.write("script", "#!/bin/sh\n", 0755)).empty());
  CHECK(problem(root.write("spaces", "#! /bin/sh -e\n", 0755)).empty());
  CHECK(problem(root.write("no-line", "echo\n", 0755)).empty());  // a shell interprets it
  root.write_script("interpreter", "");
  CHECK(problem(root.write("nested", "#!" + root.at("interpreter") + "\n", 0755)).empty());
  CHECK(problem(own_program).empty());
}

TEST_CASE("a file without the permission to execute it cannot be run", "[program_file]") {
  const TemporaryDirectory root;
  const ProgramProblem found =
      examine_program(root.write("plain", "#!/bin/sh\n", 0644), test::direct_access());
  CHECK(found.error == EACCES);
  CHECK_FALSE(found.text.empty());
  CHECK(problem(root.make_directory("directory")) == "not a regular file");
}

TEST_CASE("a script without its interpreter cannot be run", "[program_file]") {
  const TemporaryDirectory root;
  const std::string lost = root.write("lost", "#!/no/such/sh\n", 0755);
  CHECK(problem(lost) == "its interpreter /no/such/sh: No such file or directory");
  CHECK(problem(root.write("nested", "#!" + lost + "\n", 0755)) == problem(lost));
  const std::string plain = root.write("plain", "", 0644);
  CHECK_THAT(problem(root.write("denied", "#!" + plain + "\n", 0755)),
             ContainsSubstring("cannot be executed"));
}

TEST_CASE("an ELF file for another kind of machine cannot be run", "[program_file]") {
  const TemporaryDirectory root;
  std::string bytes = own_bytes();
  REQUIRE(bytes.starts_with("\177ELF"));
  bytes[18] = bytes[19] = 2;  // no machine has this number, in either byte order
  CHECK_THAT(problem(root.write("foreign", bytes, 0755)),
             ContainsSubstring("another kind of machine"));
}

TEST_CASE("an ELF file that is cut off cannot be run", "[program_file]") {
  const TemporaryDirectory root;
  const std::string bytes = own_bytes();
  for (const std::size_t length : {10u, 30u, 100u, 4096u}) {
    CAPTURE(length);
    const std::string name = "cut-" + std::to_string(length);
    CHECK(problem(root.write(name, bytes.substr(0, length), 0755)) == "the file is cut off");
  }
}

TEST_CASE("an ELF file without its loader cannot be run", "[program_file]") {
  const TemporaryDirectory root;
  std::string bytes = own_bytes();
  const std::size_t at = bytes.find("/ld");  // as in /lib64/ld-linux-x86-64.so.2
  if (at == std::string::npos) return;       // linked statically
  bytes[at + 1] = 'X';
  CHECK_THAT(problem(root.write("lost", bytes, 0755)),
             StartsWith("its loader /") && EndsWith("No such file or directory"));
}

TEST_CASE("a program that the caller cannot read may be run", "[program_file]") {
  if (::geteuid() == 0) return;  // root can read everything
  const TemporaryDirectory root;
  CHECK(problem(root.write("secret", "#!/no/such/sh\n", 0711)).empty());
}
