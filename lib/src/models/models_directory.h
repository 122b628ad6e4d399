#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/gguf.h"
#include "os/bounded_call.h"

namespace modeldprobe {

/// A GGUF file that cannot be loaded because a part is missing.
struct CutModel {
  std::string path;  ///< of the file
  GgufFacts facts;
};

/// The models in a directory, each in a folder of its name.
struct ModelsFound {
  std::size_t llama = 0;       ///< folders with a `model.gguf` that is not known to be cut
  std::size_t openvino = 0;    ///< folders with an `openvino_model.xml`
  std::size_t cut_models = 0;  ///< other folders with a `model.gguf`
  std::vector<CutModel> cut;   ///< the first 16 of these
  bool complete = true;        ///< false if not everything was examined

  void add(ModelsFound other);
};

/// Lists the models in `directory`, which may be absent. Examines at most 10,000 entries, and opens
/// only regular files, read-only. The result is not complete if there are more entries, if the
/// directory cannot be read, or if three quarters of the time have passed.
ModelsFound list_models(const std::string& directory, Access access);

}  // namespace modeldprobe
