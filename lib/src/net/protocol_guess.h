#pragma once

#include <string>
#include <string_view>

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// Whether these first bytes from a peer cannot be HTTP/2, which starts with a SETTINGS frame.
/// False while there are too few bytes to decide; call it again with more.
bool is_another_protocol(std::string_view first_bytes);

/// The status of an HTTP/1 answer that begins with these bytes; 0 if they are something else or too
/// few.
int http1_status(std::string_view first_bytes);

/// Describes such bytes in a sentence: an HTTP/1, TLS or SSH server, another HTTP/2 frame, or the
/// bytes themselves.
std::string protocol_guess(std::string_view first_bytes);

/// Whether the server at `address` answers a ClientHello as a TLS server would. For a peer that
/// closed the connection without sending anything, as TLS servers do on plain text. Opens another
/// connection and takes at most a tenth of a second.
Task<bool> answers_tls(EventLoop& loop, const SocketAddress& address, Deadline deadline);

}  // namespace modeldprobe
