# Where and how things are installed. There are two components: `tool`, the executable with all that
# a shell user expects beside it, and `dev`, the library for programs and the stand-in daemon.

# Debian keeps libraries in lib/<architecture>, and its compilers, CMake and pkg-config look there
# under /usr/local too. GNUInstallDirs would choose it under /usr alone; one build is to serve both.
if(EXISTS /etc/debian_version AND CMAKE_LIBRARY_ARCHITECTURE)
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH
      "Libraries, below the prefix")
endif()
include(GNUInstallDirs)

# With clang, CMake takes LLVM's strip, which refuses static executables whose `.rela.plt` names no
# symbol table, as glibc's are. GNU's takes what either compiler makes.
find_program(MODELD_PROBE_STRIP NAMES ${CMAKE_LIBRARY_ARCHITECTURE}-strip strip)
mark_as_advanced(MODELD_PROBE_STRIP)
if(MODELD_PROBE_STRIP)
  set(CMAKE_STRIP ${MODELD_PROBE_STRIP})
endif()
