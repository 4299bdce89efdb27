// SPDX-License-Identifier: Apache-2.0
// Who may include whom (docs/design/parts.md). A door, include/tight/<part>.hpp, may bring whatever its users need.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "support/source_folder.hpp"

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> may_know{
    {"core", {}},
    {"process", {"core"}},
    {"net", {"core"}},
    {"http", {"core"}},
    {"aws", {"core"}},
    {"dynamo", {"core", "aws"}},
    {"lambda", {"core", "http", "aws", "dynamo"}},
    {"engine", {"core", "net"}},
    {"testing", {"core", "http", "aws", "dynamo", "lambda", "engine"}},
    {"local", {"core", "process", "net", "http", "engine"}},
    {"deploy", {"core", "aws"}},
    {"web", {"core", "process", "http", "lambda", "adapter"}},
    {"wsgi", {"core", "http", "lambda"}},
    {"cli",
     {"core", "process", "net", "http", "aws", "dynamo", "lambda", "engine", "testing", "local", "deploy", "web"}},
    {"adapter", {"core", "http", "lambda"}},
};

// The part that a path below include/tight or src belongs to; a header directly in include/tight is a door if it is
// called as a part, and core otherwise.
std::string part_of(const std::string& path) {
    const std::size_t slash = path.find('/');
    const std::string first = slash == std::string::npos ? fs::path(path).stem().string() : path.substr(0, slash);
    return may_know.contains(first) ? first : "core";
}

bool is_door(const std::string& path) { return path.find('/') == std::string::npos && part_of(path) != "core"; }

void check_includes(const fs::path& file, const std::string& part) {
    static const std::regex own(R"re(^\s*#include\s+(?:<tight/([^>]+)>|"([^"]+)"))re");
    std::ifstream in(file);
    std::string line;
    while (std::getline(in, line)) {
        std::smatch found;
        if (!std::regex_search(line, found, own)) continue;
        const std::string other = part_of(found[1].matched ? found[1].str() : found[2].str());
        if (found[2].matched && found[2].str().find('/') == std::string::npos) continue;  // a file beside this one
        CHECK_MESSAGE((other == part || may_know.at(part).contains(other)), file.string(), " belongs to ", part,
                      " and must not include ", other, ": ", line);
    }
}

int check_tree(const fs::path& root) {
    int read = 0;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".hpp" && extension != ".cpp") continue;
        const std::string path = entry.path().lexically_relative(root).string();
        if (is_door(path)) continue;
        check_includes(entry.path(), part_of(path));
        ++read;
    }
    return read;
}

}  // namespace

TEST_CASE("a part includes only the parts it may know") {
    CHECK(check_tree(fs::path(support::source_folder) / "include/tight") > 3);
    CHECK(check_tree(fs::path(support::source_folder) / "src") > 3);
}
