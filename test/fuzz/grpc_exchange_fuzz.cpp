#include "net/grpc_exchange.h"
#include "target.h"

using namespace modeldprobe;

namespace {

constexpr std::size_t calls = 2;

void require_outcome(const std::optional<CallOutcome>& outcome) {
  fuzz::require(outcome.has_value(), "a call of an exchange that has ended has an outcome");
  fuzz::require(outcome->message.has_value() != outcome->failure.has_value(),
                "an outcome is a message or a failure");
}

}  // namespace

/// The first byte says into how long pieces the rest is cut, and whether the second call waits for
/// the first.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] / 2;
  bool to_add = data[0] % 2 != 0;
  std::string_view rest = fuzz::as_text(data + 1, size - 1);
  const GrpcRequest request{"/service/Method", "application/grpc", {}, {{"name", "value"}}};
  GrpcExchange exchange(request, "localhost:1", std::chrono::seconds(1));
  if (!to_add) exchange.add_call(request);
  exchange.take_output();
  while (!rest.empty() && (to_add || !exchange.is_over())) {
    if (to_add && exchange.outcome()) {
      exchange.add_call(request);
      to_add = false;
    }
    exchange.feed(rest.substr(0, piece));
    exchange.take_output();
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  if (to_add) exchange.add_call(request);
  exchange.end_of_input({});
  fuzz::require(exchange.is_over(), "an exchange whose input has ended is over");
  for (std::size_t call = 0; call < calls; ++call) require_outcome(exchange.outcome(call));
  exchange.say_goodbye();
  exchange.take_output();
  return 0;
}
