# Writes OUTPUT.gz, the entry of VERSION in SOURCE (CHANGELOG.md) in the form of a Debian changelog.
# Its date is SOURCE_DATE_EPOCH where that is set.
file(READ ${SOURCE} text)
if(NOT text MATCHES "\n## ${VERSION}[^\n]*\n(.*)")
  message(FATAL_ERROR "${SOURCE} has no entry for ${VERSION}")
endif()
set(changes "\n${CMAKE_MATCH_1}")
string(REGEX REPLACE "\n## .*" "\n" changes "${changes}")        # older versions
string(REGEX REPLACE "\n###[^\n]*" "" changes "${changes}")      # kinds of changes
string(REGEX REPLACE "\n+" "\n  " changes "${changes}")
string(REPLACE "\n  - " "\n  * " changes "${changes}")
string(STRIP "${changes}" changes)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${OUTPUT}
  "modeld-probe (${VERSION}) stable; urgency=medium\n\n"
  "  ${changes}\n\n"
  " -- ${MAINTAINER}  ${date}\n")
execute_process(COMMAND gzip -9 -n -f ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)
