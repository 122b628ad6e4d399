# Defines the target cares::cares. Debian's libc-ares-dev brings no CMake package of its own everywhere.
find_path(Cares_INCLUDE_DIR ares.h)
if(MODELD_PROBE_STATIC)
  find_library(Cares_LIBRARY libcares.a)
else()
  find_library(Cares_LIBRARY cares)
endif()
mark_as_advanced(Cares_INCLUDE_DIR Cares_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Cares
  REQUIRED_VARS Cares_LIBRARY Cares_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install libc-ares-dev, or run ./dev setup")

if(Cares_FOUND AND NOT TARGET cares::cares)
  add_library(cares::cares UNKNOWN IMPORTED)
  set_target_properties(cares::cares PROPERTIES
    IMPORTED_LOCATION ${Cares_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${Cares_INCLUDE_DIR})
endif()
