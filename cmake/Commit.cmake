# Writes into OUTPUT, a header, which commit SOURCE is at: twelve digits, or nothing where there is
# no git or no repository. Run at every build (cmake -P); it touches OUTPUT only when the answer
# changes, so that only a new commit costs a compilation.
find_program(git git)
set(commit "")
if(git)
  # A source tree unpacked inside somebody else's repository is not at that one's commit, and a git
  # hook's own variables must not point elsewhere.
  cmake_path(GET SOURCE PARENT_PATH above)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=GIT_DIR --unset=GIT_WORK_TREE
            GIT_CEILING_DIRECTORIES=${above}
            ${git} -C ${SOURCE} rev-parse --verify --short=12 HEAD
    OUTPUT_VARIABLE answer RESULT_VARIABLE result ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(result EQUAL 0)
    set(commit ${answer})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#pragma once

/// The commit that this was built from, in twelve digits; empty when there was no repository.
#define MODELD_PROBE_COMMIT "@commit@"
]] @ONLY)
