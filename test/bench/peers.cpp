// Two peers for many connections: one answers each at once, one takes them and says nothing.
//
// usage: peers < ANSWER
// prints the port of the one and of the other, then serves until it is ended. ANSWER is what the
// first says, byte for byte, to whoever has said anything.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

constexpr int longest_queue = 4096;

int listen_somewhere() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, longest_queue) != 0 ||
      ::getsockname(listener, generic, &size) != 0) {
    std::perror("peers");
    std::exit(1);
  }
  std::printf("%d\n", ntohs(address.sin_port));
  return listener;
}

/// False once the connection is over.
bool serve(int connection, const std::string& answer, bool& has_answered) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(connection, buffer.data(), buffer.size());
  if (count <= 0) return false;
  if (has_answered) return true;
  has_answered = true;
  return ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
}

}  // namespace

int main() {
  const std::string answer{std::istreambuf_iterator<char>(std::cin), {}};
  const int talker = listen_somewhere();
  listen_somewhere();  // its connections stay in the kernel's queue
  std::fflush(stdout);
  std::vector<pollfd> sockets = {{talker, POLLIN, 0}};
  std::vector<char> has_answered = {0};
  for (;;) {
    ::poll(sockets.data(), sockets.size(), -1);
    for (std::size_t i = sockets.size(); i-- > 1;) {
      bool answered = has_answered[i] != 0;
      if (sockets[i].revents == 0 || serve(sockets[i].fd, answer, answered)) {
        has_answered[i] = answered ? 1 : 0;
        continue;
      }
      ::close(sockets[i].fd);
      sockets[i] = sockets.back();
      sockets.pop_back();
      has_answered[i] = has_answered.back();
      has_answered.pop_back();
    }
    for (int one = ::accept(talker, nullptr, nullptr); one >= 0;
         one = ::accept(talker, nullptr, nullptr)) {
      sockets.push_back({one, POLLIN, 0});
      has_answered.push_back(0);
    }
  }
}
