#include <algorithm>
#include <variant>

#include "command_line/flag_values.h"
#include "net/endpoint.h"

namespace modeldprobe::app {
namespace {

bool is_endpoint(std::string_view text) {
  return std::holds_alternative<Endpoint>(parse_endpoint(text));
}

/// "http://node1:7070/path" -> "node1:7070"; empty if that is not an endpoint.
std::string address_in_url(std::string_view url) {
  url.remove_prefix(url.find("//") + 2);
  const std::string_view address = url.substr(0, url.find_first_of("/?#"));
  return is_endpoint(address) ? std::string(address) : "";
}

bool is_port(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string endpoint_problem(const std::string& text) {
  if (text.empty()) return "the value is empty";
  const auto parsed = parse_endpoint(text);
  const std::string* const why = std::get_if<std::string>(&parsed);
  if (why == nullptr) return "";
  const std::string quoted = "\"" + text + "\" ";
  if (text.find(',') != std::string::npos) {
    return quoted + "is a list; give --endpoint once for each node";
  }
  if (text.find("//") != std::string::npos && !text.starts_with("unix:")) {
    const std::string address = address_in_url(text);
    return quoted + "is a URL, not an endpoint; write " +
           (address.empty() ? "HOST:PORT, such as node1:7070" : address);
  }
  if (is_port(text)) return quoted + "has no host; write HOST:PORT, such as node1:7070";
  if (text.starts_with('/')) return quoted + "is a path; for a socket, write unix:" + text;
  if (text.find(':') == std::string::npos) {
    return quoted + "has no port; write HOST:PORT, such as " +
           (is_endpoint(text + ":7070") ? text : "node1") + ":7070";
  }
  if (is_endpoint("[" + text + "]:7070")) {
    return quoted + "has no port; write [IPV6]:PORT, such as [" + text + "]:7070";
  }
  return quoted + "is not an endpoint (" + *why + "); write HOST:PORT, [IPV6]:PORT or unix:/PATH";
}

}  // namespace modeldprobe::app
