# must_not_compile(FILE MISTAKE REASON): with MISTAKE defined the file is refused, and the compiler says REASON (a regular
# expression); an outcome that is dropped is a mistake, too. compiles(FILE): without any mistake the same file is accepted,
# so that it is the mistake that is refused.
function(must_not_compile file mistake reason)
  cmake_path(GET file STEM name)
  add_test(NAME refuses.${name}.${mistake} COMMAND ${MUST_NOT_COMPILE_COMMAND} -D${mistake} ${file})
  set_tests_properties(refuses.${name}.${mistake} PROPERTIES PASS_REGULAR_EXPRESSION "error: .*${reason}")
endfunction()

function(compiles file)
  cmake_path(GET file STEM name)
  add_test(NAME accepts.${name} COMMAND ${MUST_NOT_COMPILE_COMMAND} -Wall -Wextra -Werror ${file})
endfunction()

set(MUST_NOT_COMPILE_COMMAND ${CMAKE_CXX_COMPILER} -std=c++23 -fsyntax-only -Werror=unused-result -I${PROJECT_SOURCE_DIR}/include)
