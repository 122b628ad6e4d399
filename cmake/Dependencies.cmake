# All of them are Debian packages; `./dev setup` installs what is missing.
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Nghttp2 REQUIRED)
find_package(Cares REQUIRED)

if(MODELD_PROBE_TESTS)
  find_package(Threads REQUIRED)
  find_package(Protobuf REQUIRED)
  find_package(gRPC CONFIG REQUIRED)
  find_package(Catch2 REQUIRED)  # 2 or 3
  # The tests need the modules that Debian packages for its own Python.
  if(NOT DEFINED Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
    set(Python3_EXECUTABLE /usr/bin/python3)
  endif()
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()
