# The package: in the build tree, so that a program built from a checkout finds the library beside it, and installed.
include(CMakePackageConfigHelpers)

set(targets tight tight-net tight-engine tight-testing)
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
  cmake/TightApp.cmake cmake/application.cpp.in cmake/test_main.cpp DESTINATION ${destination})
if(TIGHT_CLI)
  install(TARGETS tight-cli)
endif()
