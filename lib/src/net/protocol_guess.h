#pragma once

#include <string>
#include <string_view>

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// Whether these first bytes from a peer can't be the beginning of HTTP/2, which begins with a
/// SETTINGS frame. May be called again with more bytes; false as long as it can't be told.
bool is_another_protocol(std::string_view first_bytes);

/// What such bytes look like, as a sentence: an HTTP/1, a TLS or an SSH server, an HTTP/2 frame of
/// another kind, or the bytes themselves.
std::string protocol_guess(std::string_view first_bytes);

/// Whether what serves at `address` answers a TLS greeting as a TLS server would. For a peer that
/// closed the connection without a word, as TLS servers do when they are not greeted in TLS. Takes
/// a connection of its own, and a tenth of a second at most.
Task<bool> answers_tls(EventLoop& loop, const SocketAddress& address, Deadline deadline);

}  // namespace modeldprobe
