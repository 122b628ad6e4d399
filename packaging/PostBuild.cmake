# Run by CPack once for each kind of package, when its files are there but not yet in their place.
# CPack puts the builder's user and the order of a directory into an archive: this one is made again.
foreach(file IN LISTS CPACK_PACKAGE_FILES)
  if(NOT file MATCHES "\\.tar\\.gz$")
    continue()
  endif()
  set(directory ${file}.unpacked)
  file(ARCHIVE_EXTRACT INPUT ${file} DESTINATION ${directory})
  set(moment "")
  if(DEFINED ENV{SOURCE_DATE_EPOCH})
    set(moment --mtime=@$ENV{SOURCE_DATE_EPOCH})
  endif()
  execute_process(
    COMMAND tar --create --directory=${directory} --sort=name --owner=0 --group=0 --numeric-owner
            --format=gnu ${moment} ${CPACK_PACKAGE_FILE_NAME}
    COMMAND gzip -9 -n
    OUTPUT_FILE ${file} COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE_RECURSE ${directory})
endforeach()

if(CPACK_GENERATOR STREQUAL "TGZ")
  execute_process(
    COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/sbom.py ${CPACK_MODELD_PROBE_BUILD}
            ${CPACK_PACKAGE_VERSION} ${CPACK_PACKAGE_DIRECTORY}/${CPACK_PACKAGE_FILE_NAME}.spdx.json
            ${CPACK_DEBIAN_PACKAGE_ARCHITECTURE}
    COMMAND_ERROR_IS_FATAL ANY)
endif()
