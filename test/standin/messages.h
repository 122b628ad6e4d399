#pragma once

#include <optional>
#include <string>

namespace standin {

// How the messages of one call are encoded.
enum class Coding { kJson, kProto };

// What a server accepts.
enum class Codec { kJson, kProto, kBoth };

struct HealthAnswer {
  std::string instance_id;
  bool ready = true;
  std::string backend;
};

// The answer to Status, which is JSON only. Empty values are left out.
struct StatusAnswer {
  std::string owner_instance_id;
  std::string backend;
  std::string state;
  std::string model;  // the active one
  std::string model_path;
  std::string busy_operation;
  std::string last_error;
};

// The encoding of a request, for a server that speaks `codec`; nothing when the bytes are not such
// a request. With both, a first byte `{` after white space means JSON.
std::optional<Coding> request_coding(Codec codec, const std::string& bytes);

// The answer's bytes. As JSON, an empty instance or backend is left out.
std::string encode(const HealthAnswer& answer, Coding coding);

std::string encode(const StatusAnswer& answer);

}  // namespace standin
