#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/gguf.h"
#include "os/bounded_call.h"

namespace modeldprobe {

/// A GGUF that cannot be loaded, since part of it is missing.
struct CutModel {
  std::string path;  ///< of the file
  GgufFacts facts;
};

/// The models that directories hold, each in a folder of its name.
struct ModelsFound {
  std::size_t llama = 0;       ///< folders whose `model.gguf` is not known to be cut
  std::size_t openvino = 0;    ///< folders with an `openvino_model.xml`
  std::size_t cut_models = 0;  ///< other folders with a `model.gguf`
  std::vector<CutModel> cut;   ///< the first of these, at most 16
  bool complete = true;        ///< false: not everything was examined

  void add(ModelsFound other);
};

/// Lists the models in `directory`, which may be absent. Examines at most 10,000 of its entries and
/// opens regular files only, read-only. Not complete when there are more entries, when the
/// directory cannot be read, or when three quarters of the time have passed.
ModelsFound list_models(const std::string& directory, Access access);

}  // namespace modeldprobe
