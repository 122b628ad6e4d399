#pragma once

#include <string>

#include "os/descriptor.h"

namespace modeldprobe::test {

/// A socket that listens on a free port of this host.
class Listener {
 public:
  Listener();

  std::string endpoint() const { return "127.0.0.1:" + std::to_string(port_); }
  Descriptor accept() const;
  void close() { socket_.reset(); }

 private:
  Descriptor socket_;
  int port_ = 0;
};

/// What the peer says next; empty when it has closed.
std::string hear(const Descriptor& connection);

/// What the peer still says until it closes.
std::string drain(const Descriptor& connection);

void say(const Descriptor& connection, const std::string& bytes);

}  // namespace modeldprobe::test
