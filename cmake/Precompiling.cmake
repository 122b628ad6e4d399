# Reading the C++ library's headers takes most of the time of each compilation. With -O2, GCC 12 warns
# about these headers when they are precompiled; the presets compile with -Os or -O1.
option(MODELD_PROBE_PRECOMPILE
       "Read the C++ library's headers once; a missing #include then goes unnoticed" OFF)

function(precompile_headers target)
  if(MODELD_PROBE_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <chrono> <functional> <optional> <string> <string_view> <utility>
      <variant> <vector>)
  endif()
endfunction()
