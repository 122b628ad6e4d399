#pragma once

#include <optional>
#include <string>

namespace standin {

// How the messages of one call are coded.
enum class Coding { kJson, kProto };

// What a server accepts.
enum class Codec { kJson, kProto, kBoth };

struct HealthAnswer {
  std::string instance_id;
  bool ready = true;
  std::string backend;
};

// The coding of a Health request, for a server that speaks `codec`; nothing when the bytes are no
// such request. With both, a first byte `{` after white space means JSON.
std::optional<Coding> request_coding(Codec codec, const std::string& bytes);

// The answer's bytes. As JSON, an empty instance or backend is left out.
std::string encode(const HealthAnswer& answer, Coding coding);

}  // namespace standin
