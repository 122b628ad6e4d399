#include "output/sink.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include "catch.h"
#include "os/descriptor.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a sink writes everything, however slow the reader", "[sink]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const Descriptor reading(ends[0]);
  Descriptor writing(ends[1]);
  const std::string text(1'000'000, 'x');
  std::string received;
  std::thread reader([&] {
    std::array<char, 1000> buffer;
    for (ssize_t count = 1; count > 0;) {
      count = ::read(reading.get(), buffer.data(), buffer.size());
      if (count > 0) received.append(buffer.data(), static_cast<std::size_t>(count));
    }
  });
  const int error = app::descriptor_sink(writing.get())(text);
  writing.reset();
  reader.join();
  CHECK(error == 0);
  CHECK(received.size() == text.size());
}

TEST_CASE("a sink returns the error that keeps it from writing", "[sink]") {
  const Descriptor read_only(::open("/dev/null", O_RDONLY));
  CHECK(app::descriptor_sink(read_only.get())("x") == EBADF);
  CHECK(app::descriptor_sink(-1)("x") == EBADF);

  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  Descriptor(ends[0]).reset();
  const Descriptor writing(ends[1]);
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  CHECK(app::descriptor_sink(writing.get())("x") == EPIPE);
  ::signal(SIGPIPE, before);

#if defined(__linux__)
  const Descriptor full(::open("/dev/full", O_WRONLY));
  if (full) CHECK(app::descriptor_sink(full.get())("x") == ENOSPC);
#endif
}

TEST_CASE("nothing is written without an error", "[sink]") {
  CHECK(app::descriptor_sink(-1)("") == 0);
}
