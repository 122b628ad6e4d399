# All of them are Debian packages; `./dev setup` installs what is missing.

# Defines the target NAME::NAME for a library that brings no CMake package of its own everywhere.
function(find_plain_library name header package)
  find_path(MODELD_PROBE_${name}_INCLUDE ${header})
  if(MODELD_PROBE_STATIC)
    find_library(MODELD_PROBE_${name}_LIBRARY lib${name}.a)
  else()
    find_library(MODELD_PROBE_${name}_LIBRARY ${name})
  endif()
  mark_as_advanced(MODELD_PROBE_${name}_INCLUDE MODELD_PROBE_${name}_LIBRARY)
  if(NOT MODELD_PROBE_${name}_INCLUDE OR NOT MODELD_PROBE_${name}_LIBRARY)
    message(FATAL_ERROR "lib${name} is missing: install ${package}, or run ./dev setup")
  endif()
  add_library(${name}::${name} UNKNOWN IMPORTED)
  set_target_properties(${name}::${name} PROPERTIES
    IMPORTED_LOCATION ${MODELD_PROBE_${name}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${MODELD_PROBE_${name}_INCLUDE})
endfunction()

find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_plain_library(nghttp2 nghttp2/nghttp2.h libnghttp2-dev)
find_plain_library(cares ares.h libc-ares-dev)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
if(MODELD_PROBE_STATIC)
  find_plain_library(protobuf-lite google/protobuf/message_lite.h libprotobuf-dev)
  set(MODELDPROBE_PROTOBUF_LIBRARIES protobuf-lite::protobuf-lite)
else()
  set(MODELDPROBE_PROTOBUF_LIBRARIES protobuf::libprotobuf-lite)
endif()

if(MODELD_PROBE_TESTS)
  find_package(Catch2 REQUIRED)  # 2 or 3
  if(NOT MODELD_PROBE_STANDIN)
    # The stand-in daemon serves with gRPC. Debian's CMake packages for it name shared libraries;
    # what a static link needs is known to pkg-config, but for the private dependencies of gRPC's.
    find_package(gRPC CONFIG REQUIRED)
    set(MODELDPROBE_GRPC_LIBRARIES gRPC::grpc++_unsecure)
    if(MODELD_PROBE_STATIC)
      find_package(PkgConfig REQUIRED)
      pkg_check_modules(MODELD_PROBE_GRPC REQUIRED grpc++_unsecure protobuf-lite)
      set(MODELDPROBE_GRPC_LIBRARIES
        -Wl,--start-group ${MODELD_PROBE_GRPC_STATIC_LDFLAGS} -lcares -lz -lre2 -laddress_sorting
        -lupb -Wl,--end-group)
    endif()
  endif()
  # The tests need the modules that Debian packages for its own Python.
  if(NOT DEFINED Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3)
  endif()
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()
