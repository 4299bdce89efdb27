# must_not_compile(FILE MISTAKE REASON): with MISTAKE defined the file is refused, and the compiler says REASON (a regular
# expression); an outcome that is dropped is a mistake, too. compiles(FILE): without any mistake the same file is accepted,
# so that it is the mistake that is refused. The headers that FILE begins with are compiled once, by a test that the others
# of FILE wait for.
function(must_not_compile file mistake reason)
  cmake_path(GET file STEM name)
  add_test(NAME refuses.${name}.${mistake} COMMAND ${MUST_NOT_COMPILE_COMMAND}
    -include ${CMAKE_CURRENT_BINARY_DIR}/${name}.hpp -D${mistake} ${file})
  set_tests_properties(refuses.${name}.${mistake} PROPERTIES PASS_REGULAR_EXPRESSION "error: .*${reason}"
    FIXTURES_REQUIRED must_not_compile.${name})
endfunction()

function(compiles file)
  cmake_path(GET file STEM name)
  add_test(NAME accepts.${name} COMMAND ${MUST_NOT_COMPILE_COMMAND} -Wall -Wextra -Werror ${file})
  cmake_path(GET file PARENT_PATH folder)
  file(STRINGS ${file} includes REGEX "^#include ")
  list(TRANSFORM includes REPLACE "\"(.*)\"" "\"${folder}/\\1\"")
  list(JOIN includes "\n" includes)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/${name}.hpp)
  file(CONFIGURE OUTPUT ${header} CONTENT "${includes}\n")
  add_test(NAME precompiles.${name} COMMAND ${CMAKE_CXX_COMPILER} -std=c++23 -I${PROJECT_SOURCE_DIR}/include
    -x c++-header ${header} -o ${header}.gch)
  set_tests_properties(precompiles.${name} PROPERTIES FIXTURES_SETUP must_not_compile.${name})
endfunction()

set(MUST_NOT_COMPILE_COMMAND ${CMAKE_CXX_COMPILER} -std=c++23 -fsyntax-only -Werror=unused-result -I${PROJECT_SOURCE_DIR}/include)
