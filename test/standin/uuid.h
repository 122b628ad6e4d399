#pragma once

#include <string>

namespace standin {

// A fresh random UUID (version 4) in lower case.
std::string random_uuid();

}  // namespace standin
