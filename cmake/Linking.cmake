# How the executable is linked: static where that is asked for and possible, sanitized on demand,
# and without what nobody calls.
if(MODELD_PROBE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage, which is what steers the fuzzer
endif()

if(MODELD_PROBE_SANITIZE)
  add_compile_options(-fsanitize=${MODELD_PROBE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MODELD_PROBE_SANITIZE})
  set(MODELD_PROBE_STATIC OFF)  # sanitizers need the shared runtime
endif()

if(MODELD_PROBE_STATIC)
  foreach(library nghttp2 cares grpc++_unsecure protobuf-lite re2 z)
    find_library(MODELD_PROBE_STATIC_${library} lib${library}.a)
    if(NOT MODELD_PROBE_STATIC_${library})
      message(WARNING "There is no static lib${library}: linking against shared libraries instead")
      set(MODELD_PROBE_STATIC OFF)
    endif()
  endforeach()
endif()

add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)
