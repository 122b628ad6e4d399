#include "net/endpoint.h"
#include "target.h"

using namespace modeldprobe;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = parse_endpoint(fuzz::as_text(data, size));
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    fuzz::require(!problem->empty(), "what is no endpoint is told why");
    return 0;
  }
  const Endpoint& endpoint = std::get<Endpoint>(parsed);
  fuzz::require(endpoint.addresses.empty() != endpoint.host_name.empty(),
                "either the addresses are known or there is a name to resolve");
  for (const SocketAddress& address : endpoint.addresses) {
    fuzz::require(!display(address).empty(), "every address can be shown");
  }
  for (const char c : endpoint.authority) {
    fuzz::require(c > ' ' && c < 0x7F, "the authority is fit for a header");
  }
  return 0;
}
