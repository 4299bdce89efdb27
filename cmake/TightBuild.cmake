# How this project's own targets are built. Warnings and sanitizers are a developer's choice and live in the presets.

# ccache and a fast linker are used where they are present.
if(PROJECT_IS_TOP_LEVEL)
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # As its manual asks for where headers are precompiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  endif()
  find_program(MOLD_PROGRAM mold)
  if(MOLD_PROGRAM AND NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    add_link_options(-fuse-ld=mold)
  endif()
  list(PREPEND CMAKE_FIND_LIBRARY_SUFFIXES .a)  # libraries go into our programs, where the system has them so
  set(CMAKE_OPTIMIZE_DEPENDENCIES ON)  # the sources of a library do not wait for other libraries
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
endif()

find_package(Threads REQUIRED)
if(TIGHT_TLS)
  set(OPENSSL_USE_STATIC_LIBS TRUE)
  find_package(OpenSSL REQUIRED COMPONENTS SSL Crypto)
endif()
find_package(Boost 1.81 REQUIRED)

# Objects of the libraries hold machine code beside what link time optimisation needs, so that users may link either way.
set(tight_object_options $<$<CXX_COMPILER_ID:GNU>:-ffat-lto-objects>)

# How fast the project builds against how fast it runs. Without TIGHT_QUICK the configuration alone decides; with it, what
# serves requests is optimised a little and the rest not at all: for `./dev run`, and for tests of what users make with it.
option(TIGHT_QUICK "Build for speed of building: little optimisation" OFF)
set(tight_internal_options $<$<CONFIG:Debug>:-O0>)
if(TIGHT_QUICK)
  set(tight_internal_options -O0)
endif()

# tight_precompile(TARGET [header...]): what most of this project's sources include is read once for a target, and these
# headers. tight_reuse_precompiled(TARGET FROM): a target whose options are those of FROM reads what was precompiled for that.
# Only where the project is built for itself: in another project, and with TIGHT_PRECOMPILE off, each source must name what
# it uses.
option(TIGHT_PRECOMPILE "Precompile the headers that most sources include" ${PROJECT_IS_TOP_LEVEL})
function(tight_precompile target)
  if(TIGHT_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <charconv> <chrono> <cstdint> <cstring> <filesystem>
      <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <system_error> <utility> <vector>
      <tight/error.hpp> <tight/json.hpp> ${ARGN})
  endif()
endfunction()

function(tight_reuse_precompiled target from)
  if(TIGHT_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

# tight_part(NAME [INTERNAL] [DEPENDS target...]): a static library built from src/<name>, known to users as tight::<name>.
# INTERNAL is one of this project's own programs alone, which is built for speed of building: twice as fast without machine
# code in its objects (Release) and a third faster without optimisation (Debug).
function(tight_part name)
  cmake_parse_arguments(part "INTERNAL" "" "DEPENDS" ${ARGN})
  set(target tight-${name})
  add_library(${target} STATIC)
  add_library(tight::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} CXX_EXTENSIONS OFF)
  target_compile_features(${target} PUBLIC cxx_std_23)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  if(part_DEPENDS)
    target_link_libraries(${target} PUBLIC ${part_DEPENDS})
  endif()
  if(part_INTERNAL)
    target_compile_options(${target} PRIVATE ${tight_internal_options})
    tight_reuse_precompiled(${target} tight-internal-headers)
  else()
    target_compile_options(${target} PRIVATE ${tight_object_options})
    tight_reuse_precompiled(${target} tight)
  endif()
endfunction()

# tight_headers(FILE...): public headers, named from include/tight, of the library tight.
function(tight_headers)
  list(TRANSFORM ARGN PREPEND ${PROJECT_SOURCE_DIR}/include/tight/ OUTPUT_VARIABLE files)
  target_sources(tight PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${files})
endfunction()
