#include "net/grpc_exchange.h"
#include "target.h"

using namespace modeldprobe;

/// The first byte says into how long pieces the rest is cut.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];
  std::string_view rest = fuzz::as_text(data + 1, size - 1);
  GrpcExchange exchange({"/service/Method", "application/grpc", {}}, "localhost:1",
                        std::chrono::seconds(1));
  exchange.take_output();
  while (!rest.empty() && !exchange.outcome()) {
    exchange.feed(rest.substr(0, piece));
    exchange.take_output();
    rest.remove_prefix(std::min(piece, rest.size()));
  }
  exchange.end_of_input({});
  fuzz::require(exchange.outcome().has_value(), "an exchange that has ended has an outcome");
  const CallOutcome& outcome = *exchange.outcome();
  fuzz::require(outcome.message.has_value() != outcome.failure.has_value(),
                "an outcome is a message or a failure");
  exchange.say_goodbye();
  exchange.take_output();
  return 0;
}
