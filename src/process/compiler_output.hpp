// SPDX-License-Identifier: Apache-2.0
#pragma once

// The errors in what a build wrote: of GCC, Clang, the linkers and CMake.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tight::process {

struct diagnostic {
    std::string file = {};
    int line = 0;  // 0: not known
    int column = 0;
    std::string message = {};

    std::string where() const;  // "app/functions/movies/handler.cpp:12:5"
};

// The errors in their order, at most `most`.
std::vector<diagnostic> find_errors(std::string_view build_output, std::size_t most = 20);

// Tells, line by line, the compiler's words in what Ninja writes from its progress and command lines.
class compiler_words {
public:
    bool are(std::string_view line);

private:
    bool command_follows_ = false;
    bool is_of_openssl_ = false;  // the line before says where in OpenSSL the linker is
};

// Of a whole output, only the compiler's words.
std::string compiler_messages(std::string_view build_output);

// "[12/80] app/functions/movies/handler.cpp" of the line in which Ninja says that it has compiled that; other steps as
// Ninja says them. Nothing where the line is none that was done.
std::optional<std::string> build_step(std::string_view line);

// `text` without colours and other terminal sequences.
std::string without_colours(std::string_view text);

}  // namespace tight::process
