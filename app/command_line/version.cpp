#include <ares_version.h>
#include <google/protobuf/stubs/common.h>
#include <grpcpp/version_info.h>
#include <nghttp2/nghttp2ver.h>

#include <CLI/Version.hpp>
#include <nlohmann/detail/abi_macros.hpp>
#include <string_view>

#include "command_line/help.h"
#include "commit.h"
#include "modeldprobe/build_info.h"

namespace modeldprobe::app {
namespace {

constexpr std::string_view commit = MODELD_PROBE_COMMIT;

std::string dotted(int major, int minor, int patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::string nlohmann_json_version() {
  return dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                NLOHMANN_JSON_VERSION_PATCH);
}

/// Protobuf counts 3.21.12 as 3021012.
std::string protobuf_version() {
  return dotted(GOOGLE_PROTOBUF_VERSION / 1'000'000, GOOGLE_PROTOBUF_VERSION / 1'000 % 1'000,
                GOOGLE_PROTOBUF_VERSION % 1'000);
}

}  // namespace

std::string version_text() {
  std::string text = "modeld-probe " MODELD_PROBE_VERSION;
  if (!commit.empty()) text += " (commit " + std::string(commit) + ")";
  text += "\nnghttp2 " NGHTTP2_VERSION ", gRPC " GRPC_CPP_VERSION_STRING ", Protobuf ";
  text += protobuf_version() + ", c-ares " ARES_VERSION_STR ", nlohmann/json ";
  text += nlohmann_json_version() + ", CLI11 " CLI11_VERSION;
  return text;
}

}  // namespace modeldprobe::app
