// SPDX-License-Identifier: Apache-2.0
// Boost.JSON's get_string() and its like take the type for granted: on a value of another type they read raw memory.
// What a value holds is read by if_string() and its like, by as_string(), which throws, or by tight/json.hpp.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "support/source_folder.hpp"

namespace {

namespace fs = std::filesystem;

bool is_unchecked(const std::string& line) {
    static const std::regex accessor(R"re((\.|->)get_(string|object|array|int64|uint64|double|bool|number)\s*\()re");
    return std::regex_search(line.substr(0, line.find("//")), accessor);
}

int check_tree(const std::string& root) {
    int read = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(support::source_folder) / root)) {
        const std::string path = entry.path().lexically_relative(support::source_folder).string();
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path());
        std::string line;
        for (int number = 1; std::getline(in, line); ++number)
            CHECK_MESSAGE(!is_unchecked(line), path, ":", number, " reads JSON without a check of its type: ", line);
        ++read;
    }
    return read;
}

}  // namespace

TEST_CASE("no JSON value is read without a check of its type") {
    CHECK(check_tree("include") > 3);
    CHECK(check_tree("src") > 3);
}

TEST_CASE("an unchecked read of JSON is found") {
    CHECK(is_unchecked("return found->get_string();"));
    CHECK(is_unchecked("for (auto& each : value.get_array ())"));
    CHECK_FALSE(is_unchecked("return value.if_string();  // not value.get_string()"));
    CHECK_FALSE(is_unchecked("forget_string(value)"));
}
