# All of them are Debian packages; `./dev setup` installs what is missing.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Nghttp2 REQUIRED)
find_package(Cares REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)

# Debian's CMake packages for gRPC name shared libraries; what a static link needs is known to
# pkg-config, but for the private dependencies of gRPC's own.
if(MODELD_PROBE_STATIC)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(MODELD_PROBE_GRPC REQUIRED grpc++_unsecure protobuf-lite)
  set(MODELDPROBE_GRPC_LIBRARIES
    -Wl,--start-group ${MODELD_PROBE_GRPC_STATIC_LDFLAGS} -lcares -lz -lre2 -laddress_sorting -lupb
    -Wl,--end-group)
endif()

if(MODELD_PROBE_TESTS)
  find_package(Catch2 REQUIRED)  # 2 or 3
  # The tests need the modules that Debian packages for its own Python.
  if(NOT DEFINED Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3)
  endif()
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()
