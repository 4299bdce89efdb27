# The package: in the build tree, so that a program built from a checkout finds the library beside it, and installed.
include(CMakePackageConfigHelpers)

set(targets tight)
if(NOT TIGHT_LIBRARY_ONLY)
  list(APPEND targets tight-net tight-cloud tight-testing)
endif()
set(destination ${CMAKE_INSTALL_LIBDIR}/cmake/tight)

export(TARGETS ${targets} NAMESPACE tight:: FILE ${PROJECT_BINARY_DIR}/tight-targets.cmake)
set(TIGHT_CMAKE_FOLDER ${PROJECT_SOURCE_DIR}/cmake)
configure_package_config_file(cmake/tight-config.cmake.in ${PROJECT_BINARY_DIR}/tight-config.cmake
  INSTALL_DESTINATION ${PROJECT_BINARY_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tight-config-version.cmake COMPATIBILITY SameMinorVersion)

set(TIGHT_CMAKE_FOLDER "\${CMAKE_CURRENT_LIST_DIR}")
configure_package_config_file(cmake/tight-config.cmake.in ${PROJECT_BINARY_DIR}/installed/tight-config.cmake
  INSTALL_DESTINATION ${destination})

install(TARGETS ${targets} EXPORT tight-targets FILE_SET HEADERS)
install(EXPORT tight-targets NAMESPACE tight:: DESTINATION ${destination})
install(FILES ${PROJECT_BINARY_DIR}/installed/tight-config.cmake ${PROJECT_BINARY_DIR}/tight-config-version.cmake
  cmake/TightApp.cmake cmake/application.cpp.in cmake/glibc_2_34.cpp cmake/test_main.cpp DESTINATION ${destination})

# The sources of what runs inside a function go along: `tight build --arch` makes the library of them for another
# architecture. A file beside the package says where they are.
set(sources_destination ${CMAKE_INSTALL_DATADIR}/tight)
file(RELATIVE_PATH installed_sources /${destination} /${sources_destination})
file(WRITE ${PROJECT_BINARY_DIR}/tight-sources "${PROJECT_SOURCE_DIR}\n")
file(WRITE ${PROJECT_BINARY_DIR}/installed/tight-sources "${installed_sources}\n")
install(FILES ${PROJECT_BINARY_DIR}/installed/tight-sources DESTINATION ${destination})
install(FILES CMakeLists.txt DESTINATION ${sources_destination})
install(DIRECTORY cmake include DESTINATION ${sources_destination})
install(FILES src/CMakeLists.txt DESTINATION ${sources_destination}/src)
foreach(part IN LISTS TIGHT_LIBRARY_PARTS)
  install(DIRECTORY src/${part} DESTINATION ${sources_destination}/src)
endforeach()
if(TIGHT_CLI)
  install(TARGETS tight-cli)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/manual/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${PROJECT_BINARY_DIR}/completion/tight DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${PROJECT_BINARY_DIR}/completion/_tight DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${PROJECT_BINARY_DIR}/completion/tight.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()
