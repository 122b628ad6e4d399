# Where things are installed. There are two components: `tool`, the executable with all that a shell
# user expects beside it, and `dev`, the library for programs.

# Debian keeps libraries in lib/<architecture>, and its compilers, CMake and pkg-config look there
# under /usr/local too. GNUInstallDirs would choose it under /usr alone; one build is to serve both.
if(EXISTS /etc/debian_version AND CMAKE_LIBRARY_ARCHITECTURE)
  set(CMAKE_INSTALL_LIBDIR lib/${CMAKE_LIBRARY_ARCHITECTURE} CACHE PATH
      "Libraries, below the prefix")
endif()
include(GNUInstallDirs)
