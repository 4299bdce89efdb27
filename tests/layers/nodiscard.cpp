// SPDX-License-Identifier: Apache-2.0
// A function that returns a result says [[nodiscard]]: a failed write that nobody looks at is a bug. The class is
// std::expected, so that each function has to say it itself.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "support/source_folder.hpp"

namespace {

namespace fs = std::filesystem;

// Whether the line declares a function that returns a result, without [[nodiscard]].
bool drops_silently(const std::string& line) {
    static const std::regex declaration(
        R"re(^\s*(?:template <.*> )?(?:(?:static|virtual|inline|constexpr|friend) )*(?:tight::)?result<.*> (?:\w+|operator\(\))\()re");
    return std::regex_search(line, declaration);
}

int check_tree(const std::string& root) {
    int read = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(support::source_folder) / root)) {
        if (entry.path().extension() != ".hpp") continue;
        std::ifstream in(entry.path());
        std::string line;
        for (int number = 1; std::getline(in, line); ++number)
            CHECK_MESSAGE(!drops_silently(line), entry.path().string(), ":", number, " lacks [[nodiscard]]: ", line);
        ++read;
    }
    return read;
}

}  // namespace

TEST_CASE("every function of a header that returns a result is [[nodiscard]]") {
    CHECK(check_tree("include") > 50);
    for (const char* part : {"core", "http", "dynamo", "testing"}) check_tree("src/" + std::string(part));
}

TEST_CASE("a function that lets its result be dropped is found") {
    CHECK(drops_silently("    result<void> put(const Model& what) const {"));
    CHECK(drops_silently("result<std::vector<std::optional<item>>> read(const request& request,"));
    CHECK(drops_silently("    virtual result<reply> send(const call& request) = 0;"));
    CHECK(drops_silently("    result<std::string> operator()(std::string_view event, context& context) const {"));
    CHECK(drops_silently("template <class Model> tight::result<Model> get(const Key& key);"));
    CHECK_FALSE(drops_silently("    [[nodiscard]] result<void> put(const Model& what) const;"));
    CHECK_FALSE(drops_silently("    result<item> found = read(text);"));
    CHECK_FALSE(drops_silently("using plain_sender = std::function<result<reply>(const plain_request&)>;"));
}
