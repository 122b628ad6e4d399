#include "owner/relay.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "os/error_text.h"

namespace modeldprobe {

Relay::Relay(Descriptor peer, std::size_t most_bytes)
    : peer_(std::move(peer)), bytes_left_(most_bytes) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) {
    throw_if_exhausted(errno, "opening a pair of sockets");
  }
  near_end_ = Descriptor(ends[0]);
  client_end_ = Descriptor(ends[1]);
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
  thread_ = std::thread([this] { carry(); });
}

Relay::~Relay() {
  ::shutdown(peer_.get(), SHUT_RDWR);
  ::shutdown(near_end_.get(), SHUT_RDWR);
  thread_.join();
}

void Relay::carry() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  Direction to_client(peer_.get(), near_end_.get());
  Direction to_peer(near_end_.get(), peer_.get());
  const auto wanted = [](int descriptor, const Direction& in, const Direction& out) {
    const int events = (in.wants_to_read() ? POLLIN : 0) | (out.wants_to_write() ? POLLOUT : 0);
    // A connection of which nothing is wanted must not wake us by having ended.
    return pollfd{events == 0 ? -1 : descriptor, static_cast<short>(events), 0};
  };
  while (!to_client.is_over() || !to_peer.is_over()) {
    std::array<pollfd, 2> waiting{wanted(peer_.get(), to_client, to_peer),
                                  wanted(near_end_.get(), to_peer, to_client)};
    ::poll(waiting.data(), waiting.size(), -1);
    const std::size_t count = to_client.read();
    if (count > bytes_left_) {
      overflowed_ = true;
      break;
    }
    bytes_left_ -= count;
    to_client.write();
    to_peer.read();
    to_peer.write();
  }
  ::shutdown(near_end_.get(), SHUT_RDWR);
  ::shutdown(peer_.get(), SHUT_RDWR);
}

std::size_t Relay::Direction::read() {
  if (!wants_to_read()) return 0;
  const ssize_t count = ::recv(from_, buffer_.data(), buffer_.size(), 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  begin_ = 0;
  end_ = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  if (end_ == 0) {
    open_ = false;
    ::shutdown(to_, SHUT_WR);
  }
  return end_;
}

void Relay::Direction::write() {
  while (wants_to_write()) {
    const ssize_t count = ::send(to_, buffer_.data() + begin_, end_ - begin_, MSG_NOSIGNAL);
    if (count >= 0) {
      begin_ += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno != EINTR) {
      // Nobody takes it: what the other side says is still to be carried.
      begin_ = end_;
      open_ = false;
    }
  }
}

}  // namespace modeldprobe
