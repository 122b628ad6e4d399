#include "binary/current_version.h"

#include "binary/installs.h"
#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

}  // namespace

TEST_CASE("a version is the folder below the installs", "[current_version]") {
  CHECK(version_folder("/d/modeld", "/d/modeld/v1/linux-amd64/modeld") == "v1");
  for (const char* const path :
       {"", "/d/modeld", "/d/modeld/", "/d/modeld/v1", "/d/modeld2/v1/x", "/d/modeld//x", "/e"}) {
    CHECK_FALSE(version_folder("/d/modeld", path));
  }
  CHECK_FALSE(version_folder("", "/v1/linux-amd64/modeld"));
}

TEST_CASE("a managed program lies in a folder of this machine's kind", "[current_version]") {
  const std::string platform(platform_name());
  CHECK(may_be_managed("/d/modeld/v1/" + platform + "/modeld.bin"));
  CHECK_FALSE(may_be_managed("/d/modeld/v1/" + platform));
  CHECK_FALSE(may_be_managed("/usr/bin/modeld"));
}

TEST_CASE("the current install is found through all links", "[current_version]") {
  const TemporaryDirectory root;
  const std::string folder = "modeld/v2/" + std::string(platform_name());
  const std::string launcher = root.write(folder + "/modeld", "");
  const std::string linked = root.link("linked", root.path());
  for (const std::string& data_root : {root.path(), linked}) {
    for (const std::string& content : {root.at(folder), linked + "/" + folder + "/modeld"}) {
      root.write("modeld/current", content + "\n");
      const CurrentVersion version = resolve_current_version(data_root, test::direct_access());
      CHECK(version.installs == root.at("modeld"));
      CHECK(version.launcher == launcher);
    }
  }
}

TEST_CASE("without a current install none is known", "[current_version]") {
  const TemporaryDirectory root;
  CHECK(resolve_current_version(root.path(), test::direct_access()).launcher.empty());
  root.write("modeld/current", "/nowhere\n");
  CHECK(resolve_current_version(root.path(), test::direct_access()).launcher.empty());
}
