#pragma once

namespace modeldprobe {

/// Keeps gRPC, which a probe in the protobuf codec uses, from logging to standard error; for the
/// whole process and for good. For programs whose output must hold nothing but their own.
void silence_grpc();

}  // namespace modeldprobe
