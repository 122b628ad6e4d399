# How the executable is linked: static where that is asked for and possible, sanitized on demand,
# and without what nobody calls.
include(CheckCXXSourceCompiles)

if(MODELD_PROBE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # coverage, which is what steers the fuzzer
endif()

if(MODELD_PROBE_SANITIZE)
  add_compile_options(-fsanitize=${MODELD_PROBE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  # In front of each function it puts a number for indirect calls, which clang cannot assemble where
  # a coroutine has been split.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-fno-sanitize=function)
  endif()
  add_link_options(-fsanitize=${MODELD_PROBE_SANITIZE})
  set(MODELD_PROBE_STATIC OFF)  # sanitizers need the shared runtime
endif()

# What makes an executable static. Not the compiler's own -static: with that, GCC links a start file
# that knows no binary search table of unwind information, and the first exception sorts all of it,
# for 2.5 ms (for --help and usage errors, CLI11 throws). The linker is told instead.
set(static_options -no-pie -static-libgcc -Wl,-static)
# With -static the compiler also says that these need one another.
set(static_runtime -Wl,--start-group,-lstdc++,-lm,-lgcc_eh,-lc,--end-group)

# Whether a program that throws links with these options.
function(check_links options result)
  set(CMAKE_REQUIRED_LINK_OPTIONS ${options})
  set(CMAKE_REQUIRED_LIBRARIES ${static_runtime})
  check_cxx_source_compiles("int main() { throw 1; }" ${result})
endfunction()

if(MODELD_PROBE_STATIC)
  check_links("${static_options}" MODELD_PROBE_LINKS_STATIC)
  if(NOT MODELD_PROBE_LINKS_STATIC)
    message(WARNING "There is no static C or C++ library: linking against shared libraries instead")
    set(MODELD_PROBE_STATIC OFF)
  endif()
  foreach(library nghttp2 cares protobuf-lite)
    find_library(MODELD_PROBE_STATIC_${library} lib${library}.a)
    if(NOT MODELD_PROBE_STATIC_${library})
      message(WARNING "There is no static lib${library}: linking against shared libraries instead")
      set(MODELD_PROBE_STATIC OFF)
    endif()
  endforeach()
endif()

if(MODELD_PROBE_STATIC)
  add_library(modeldprobe_static_executable INTERFACE)
  # The map tells what was linked in: packaging/sbom.py reads it.
  target_link_options(modeldprobe_static_executable INTERFACE ${static_options}
    -Wl,-Map=${PROJECT_BINARY_DIR}/$<TARGET_PROPERTY:NAME>.map)
  target_link_libraries(modeldprobe_static_executable INTERFACE ${static_runtime})
endif()

# Places the functions that LIST, a linker script, names at the beginning of the target's code. A
# linker that cannot read the script may order them as it likes.
function(link_in_order target list)
  set(order -Wl,-T,${list})
  check_links("${static_options};${order}" MODELD_PROBE_LINKS_IN_ORDER)
  if(MODELD_PROBE_LINKS_IN_ORDER)
    target_link_options(${target} PRIVATE ${order})
    set_target_properties(${target} PROPERTIES LINK_DEPENDS ${list})
  endif()
endfunction()

# A process spends most of its time on pages of the executable that it touches for the first time:
# against -O2, this saves a quarter of the executable, a third of the memory, and up to 7 % of the
# time.
string(REPLACE "-O3" "-Os" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)
