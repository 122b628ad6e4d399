# The project's warnings, for its own targets only. They are errors where the preset says so
# (CMAKE_COMPILE_WARNING_AS_ERROR): a newer compiler must not break a user's build.
add_library(modeldprobe_warnings INTERFACE)
target_compile_options(modeldprobe_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)

# g++ 12 warns of overlapping copies inside std::string's operator+, where there are none
# (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(modeldprobe_warnings INTERFACE -Wno-restrict)
endif()
# With its sanitizers on, g++ loses track of what is initialized in the standard library's headers.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND MODELD_PROBE_SANITIZE)
  target_compile_options(modeldprobe_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
