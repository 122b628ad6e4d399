#pragma once

namespace modeldprobe {

/// To be called before anything else of gRPC: runs the static initializers of gRPC and of what it
/// needs, where the executable was linked with cmake/grpc_apart.ld; elsewhere start-up has run them
/// and this does nothing. Once in a process, whatever thread calls.
void start_grpc();

}  // namespace modeldprobe
