# tight_app(): makes an application of the folder it is called in.
#
#   cmake_minimum_required(VERSION 3.25)
#   project(movies LANGUAGES CXX)
#   find_package(tight REQUIRED)
#   tight_app()
#
# Found by convention:
#   app/functions/**/NAME/handler.cpp   a controller: namespace NAME { constinit const tight::function function{...}; }
#   app/models/NAME.hpp                 a model: struct NAME : tight::dynamo::model<NAME>
#   app/{lib,models,serializers}/*.cpp  sources shared by the controllers
#   tests/**/*.cpp                      tests, built and registered where BUILD_TESTING is on (the default)
#
# Targets: the program `bootstrap` (what Lambda starts) and, with tests, `tests`. A Release build of the program is fully
# static: one ELF file that needs nothing of the system it runs on; -DTIGHT_STATIC=OFF links it as usual, and with
# -DTIGHT_BUNDLE=ON so that its libraries can lie beside it in lib/.

# A controller's object is const, so it would be private to its file. A header with its declaration comes before each
# source, and the list of the application refers to it. Where nothing is optimised, that header is precompiled together
# with the library's: compiling a handler then takes half the time.
function(_tight_declare_controllers objects path declarations)
  file(CONFIGURE OUTPUT ${path} CONTENT "namespace tight { struct function; }\n${declarations}")
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_precompile_headers(${objects} PRIVATE ${path} <tight/dynamo.hpp> <tight/http.hpp> <tight/lambda.hpp>)
  else()
    target_compile_options(${objects} PRIVATE "SHELL:-include ${path}")
  endif()
endfunction()

function(_tight_find_controllers names files)
  file(GLOB_RECURSE handlers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/app/functions/*/handler.cpp)
  list(SORT handlers)
  set(found)
  foreach(handler IN LISTS handlers)
    cmake_path(GET handler PARENT_PATH folder)
    cmake_path(GET folder FILENAME name)
    if(NOT name MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
      message(FATAL_ERROR "${handler}: the folder's name is the controller's namespace, and '${name}' is no C++ name. "
        "Rename the folder.")
    endif()
    list(FIND found ${name} index)
    if(NOT index EQUAL -1)
      list(GET handlers ${index} other)
      message(FATAL_ERROR "Two controllers are called '${name}': ${other} and ${handler}. Rename one of the folders.")
    endif()
    list(APPEND found ${name})
  endforeach()
  set(${names} ${found} PARENT_SCOPE)
  set(${files} ${handlers} PARENT_SCOPE)
endfunction()

# The tables of the models, as the initialisers of a list. C++ cannot enumerate a model's indexes, so their names are
# taken from the lines that declare them: `static constexpr auto NAME = index(`.
function(_tight_describe_models headers includes tables)
  set(include_lines)
  set(table_lines)
  foreach(header IN LISTS headers)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    cmake_path(GET header STEM model)
    file(STRINGS ${header} lines REGEX "static constexpr auto +[A-Za-z0-9_]+ *= *(local_)?index\\(")
    list(TRANSFORM lines REPLACE "^.*auto +([A-Za-z0-9_]+) *=.*$" "${model}::\\1")
    list(JOIN lines ", " indexes)
    string(APPEND include_lines "#include \"${header}\"\n")
    string(APPEND table_lines "    +[] { return tight::dynamo::describe<${model}>(${indexes}); },\n")
  endforeach()
  set(${includes} "${include_lines}" PARENT_SCOPE)
  set(${tables} "${table_lines}" PARENT_SCOPE)
endfunction()

function(_tight_write_application path names headers)
  set(controllers)
  foreach(name IN LISTS names)
    string(APPEND controllers "    {\"${name}\", &${name}::function},\n")
  endforeach()
  _tight_describe_models("${headers}" includes tables)
  if(includes)
    string(PREPEND includes "#include <tight/dynamo.hpp>\n")
  endif()
  list(LENGTH names TIGHT_APP_CONTROLLER_COUNT)
  list(LENGTH headers TIGHT_APP_TABLE_COUNT)
  set(TIGHT_APP_INCLUDES "${includes}")
  set(TIGHT_APP_CONTROLLERS "${controllers}")
  set(TIGHT_APP_TABLES "${tables}")
  configure_file(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/application.cpp.in ${path} @ONLY)
endfunction()

# A macro, because testing is switched on for the scope that asks for it.
macro(tight_app)
  option(BUILD_TESTING "Build the tests" ON)
  if(BUILD_TESTING)
    enable_testing()
  endif()
  _tight_app()
endmacro()

function(_tight_app)
  set(app ${CMAKE_CURRENT_SOURCE_DIR}/app)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/tight_app)
  _tight_find_controllers(names handlers)
  file(GLOB models CONFIGURE_DEPENDS ${app}/models/*.hpp)
  list(SORT models)
  file(GLOB shared CONFIGURE_DEPENDS ${app}/lib/*.cpp ${app}/models/*.cpp ${app}/serializers/*.cpp)
  _tight_write_application(${generated}/application.cpp "${names}" "${models}")

  set(objects ${PROJECT_NAME}-objects)
  add_library(${objects} OBJECT ${handlers} ${shared} ${generated}/application.cpp)
  set(declarations)
  foreach(name IN LISTS names)
    string(APPEND declarations "namespace ${name} { extern const tight::function function; }\n")
  endforeach()
  _tight_declare_controllers(${objects} ${generated}/controllers.hpp "${declarations}")
  target_include_directories(${objects} PUBLIC ${app} ${app}/lib ${app}/models ${app}/serializers ${app}/vendored)
  target_link_libraries(${objects} PUBLIC tight::tight)
  set_target_properties(${objects} PROPERTIES CXX_EXTENSIONS OFF)
  _tight_bootstrap(${PROJECT_NAME}-bootstrap ${objects})

  file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/*.cpp)
  if(BUILD_TESTING AND tests)
    _tight_tests(${PROJECT_NAME}-tests ${objects} "${tests}")
  endif()
endfunction()

function(_tight_bootstrap target objects)
  add_executable(${target} ${CMAKE_CURRENT_SOURCE_DIR}/app_index.cpp)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME bootstrap RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${target} PRIVATE ${objects})
  if(CMAKE_BUILD_TYPE MATCHES "Release|MinSizeRel")
    option(TIGHT_STATIC "Link the program fully static" ON)
  endif()
  if(TIGHT_STATIC OR TIGHT_BUNDLE)
    _tight_optimise(${target} ${objects})
  endif()
  if(TIGHT_STATIC)
    target_link_options(${target} PRIVATE -static)
  elseif(TIGHT_BUNDLE)
    _tight_bundle(${target})
  else()
    _tight_link_fast(${target})
  endif()
endfunction()

# Small, and the same for the same sources wherever they lie: the paths of this machine do not go into the program.
function(_tight_optimise target objects)
  set(neutral -ffile-prefix-map=${CMAKE_CURRENT_BINARY_DIR}=/build -ffile-prefix-map=${CMAKE_CURRENT_SOURCE_DIR}=/app)
  set_target_properties(${objects} ${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
  foreach(each IN ITEMS ${objects} ${target})
    target_compile_options(${each} PRIVATE -ffunction-sections -fdata-sections ${neutral} $<$<CONFIG:Release>:-O2>)
  endforeach()
  target_compile_options(${objects} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-ffat-lto-objects>)
  target_link_options(${target} PRIVATE -Wl,--gc-sections -Wl,--build-id=sha1 ${neutral})
endfunction()

# A program whose libraries lie beside it in lib/. It brings C++ along, and is content with the C library of Lambda's system
# though it is linked against a newer one.
function(_tight_bundle target)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/glibc_2_34.cpp)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc -Wl,--as-needed -Wl,--disable-new-dtags)
  set_target_properties(${target} PROPERTIES BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "$ORIGIN/lib")
endfunction()

# The library's objects hold machine code and, for static programs, what link time optimisation needs; a build that is
# made again at every save does without the latter.
function(_tight_link_fast target)
  target_link_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-use-linker-plugin>)
endfunction()

function(_tight_tests target objects sources)
  find_package(doctest REQUIRED)
  add_executable(${target} ${sources} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/test_main.cpp)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME tests RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_link_libraries(${target} PRIVATE ${objects} tight::testing doctest::doctest)
  _tight_link_fast(${target})
  add_test(NAME ${PROJECT_NAME} COMMAND ${target} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()
