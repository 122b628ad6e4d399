# Reading the C++ library's headers takes most of the time of each compilation.
option(MODELD_PROBE_PRECOMPILE
       "Read the C++ library's headers once; a missing #include then goes unnoticed" OFF)

function(precompile_headers target)
  if(MODELD_PROBE_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE
      <algorithm> <array> <chrono> <functional> <optional> <string> <string_view> <utility>
      <variant> <vector>)
  endif()
endfunction()
