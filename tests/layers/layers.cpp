// SPDX-License-Identifier: Apache-2.0
// Who may include whom (docs/design/parts.md). A door, include/tight/<part>.hpp, may bring whatever its users need.
// One form of include for each: <tight/...> for public headers, "part/..." from src/ or "support/..." from tests/ for
// all others, whole paths alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/source_folder.hpp"

namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::set<std::string>> may_know{
    {"core", {}},
    {"process", {"core"}},
    {"http1", {"core"}},
    {"net", {"core", "http1"}},
    {"http", {"core"}},
    {"aws", {"core", "http1"}},
    {"dynamo", {"core", "aws"}},
    {"lambda", {"core", "http1", "http", "aws", "dynamo"}},
    {"cloud", {"core", "http1", "net"}},
    {"testing", {"core", "http1", "http", "aws", "dynamo", "lambda", "cloud"}},
    {"local", {"core", "process", "http1", "net", "http", "cloud"}},
    {"build", {"core", "process", "deploy"}},
    {"deploy", {"core", "aws"}},
    {"web", {"core", "process", "http1", "http", "lambda", "adapter"}},
    {"wsgi", {"core", "http1", "http", "lambda"}},
    {"adapter", {"core", "http1", "http"}},
    {"cli",
     {"core", "process", "http1", "net", "http", "aws", "dynamo", "lambda", "cloud", "testing", "local", "build",
      "deploy", "web"}},
};

// The rooms of the embedded DynamoDB, lowest first: each includes itself and those before it. Files directly in
// cloud/dynamodb are the room "database".
const std::vector<std::string> dynamodb_rooms{"values",  "validation", "expressions", "storage",
                                              "partiql", "operations", "database",    "server"};

// The position of the room that a path from src/ belongs to; nothing for a path of another part.
std::optional<std::ptrdiff_t> room_of(const std::string& path) {
    static const std::string folder = "cloud/dynamodb/";
    if (!path.starts_with(folder)) return std::nullopt;
    const std::size_t slash = path.find('/', folder.size());
    const std::string room =
        slash == std::string::npos ? "database" : path.substr(folder.size(), slash - folder.size());
    return std::ranges::find(dynamodb_rooms, room) - dynamodb_rooms.begin();
}

// What is wrong with that line of the file `path`, as to rooms.
std::optional<std::string> room_problem_of(const std::string& line, const std::string& path) {
    static const std::regex include(R"re(^\s*#\s*include\s*"([^"]+)")re");
    std::smatch found;
    const auto room = room_of(path);
    if (!room || !std::regex_search(line, found, include)) return std::nullopt;
    const auto other = room_of(found[1].str());
    if (!other || *other <= *room) return std::nullopt;
    return path + " must not include a higher room";
}

// The part that a path below include/tight or src belongs to; a header directly in include/tight is a door if it is
// called as a part, and core otherwise.
std::string part_of(const std::string& path) {
    const std::size_t slash = path.find('/');
    const std::string first = slash == std::string::npos ? fs::path(path).stem().string() : path.substr(0, slash);
    return may_know.contains(first) ? first : "core";
}

bool is_door(const std::string& path) { return path.find('/') == std::string::npos && part_of(path) != "core"; }

// What is wrong with that line of a file of `part`; nothing for a line that is right or includes nothing.
std::optional<std::string> problem_of(const std::string& line, const std::string& part) {
    static const std::regex include(R"re(^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)"))re");
    std::smatch found;
    if (!std::regex_search(line, found, include)) return std::nullopt;
    const bool angle = found[1].matched;
    std::string path = angle ? found[1].str() : found[2].str();
    const bool is_public = path.starts_with("tight/");
    if (angle && !is_public) {
        const bool ours = path.find('/') != std::string::npos && may_know.contains(path.substr(0, path.find('/'))) &&
                          fs::exists(fs::path(support::source_folder) / "src" / path);
        return ours ? std::optional("a header of src/ is included with quotes") : std::nullopt;
    }
    if (!angle && is_public) return "a public header is included as <tight/...>";
    if (is_public) path.erase(0, 6);
    if (!is_public && (path.find('/') == std::string::npos || path.starts_with(".")))
        return "the path of an include begins at src/";
    const std::string other = part_of(path);
    if (other == part || may_know.at(part).contains(other)) return std::nullopt;
    return part + " must not include " + other;
}

// How many includes of this project's headers, and files, were read.
std::pair<int, int> check_tree(const fs::path& root) {
    std::pair<int, int> read;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
        const std::string extension = entry.path().extension().string();
        if (extension != ".hpp" && extension != ".cpp") continue;
        const std::string path = entry.path().lexically_relative(root).string();
        if (is_door(path)) continue;
        std::ifstream in(entry.path());
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            const auto problem = problem_of(line, part_of(path));
            CHECK_MESSAGE(!problem, entry.path().string(), ":", number, ": ", line, ": ", problem.value_or(""));
            const auto room_problem = room_problem_of(line, path);
            CHECK_MESSAGE(!room_problem, line, ": ", room_problem.value_or(""));
            if (line.starts_with("#include \"") || line.starts_with("#include <tight/")) ++read.first;
        }
        ++read.second;
    }
    return read;
}

}  // namespace

TEST_CASE("a part includes only the parts it may know") {
    const auto [public_includes, public_files] = check_tree(fs::path(support::source_folder) / "include/tight");
    const auto [includes, files] = check_tree(fs::path(support::source_folder) / "src");
    CHECK(public_files > 50);
    CHECK(files > 400);
    CHECK(public_includes + includes > 1500);
    const int all = public_includes + includes;
    MESSAGE(all, " includes of ", public_files + files, " files");
}

TEST_CASE("an include that the table does not allow is found, in each form") {
    CHECK(problem_of("#include \"cli/terminal/printer.hpp\"", "core") == "core must not include cli");
    CHECK(problem_of("  # include \"net/http_server.hpp\"", "http") == "http must not include net");
    CHECK(problem_of("#include <tight/lambda/context.hpp>", "aws") == "aws must not include lambda");
    CHECK(problem_of("#include <cli/terminal/printer.hpp>", "cli") == "a header of src/ is included with quotes");
    CHECK(problem_of("#include \"tight/json.hpp\"", "cli") == "a public header is included as <tight/...>");
    CHECK(problem_of("#include \"printer.hpp\"", "cli") == "the path of an include begins at src/");
    CHECK(problem_of("#include \"../core/hex.hpp\"", "cli") == "the path of an include begins at src/");
}

TEST_CASE("an include of a higher room of the embedded DynamoDB is found") {
    const std::string file = "cloud/dynamodb/values/compare.hpp";
    CHECK(room_problem_of("#include \"cloud/dynamodb/expressions/expression.hpp\"", file));
    CHECK(room_problem_of("#include \"cloud/dynamodb/database.hpp\"", file));
    CHECK(room_problem_of("#include \"cloud/dynamodb/server/worker.hpp\"", "cloud/dynamodb/database.cpp"));
    CHECK_FALSE(room_problem_of("#include \"cloud/dynamodb/values/value.hpp\"", file));
    CHECK_FALSE(room_problem_of("#include \"core/hex.hpp\"", file));
    CHECK_FALSE(room_problem_of("#include \"cloud/dynamodb/database.hpp\"", "cloud/dynamodb/server/http_endpoint.hpp"));
}

TEST_CASE("an include that the table allows is no problem") {
    CHECK_FALSE(problem_of("#include \"core/hex.hpp\"", "net"));
    CHECK_FALSE(problem_of("#include <tight/json.hpp>", "cloud"));
    CHECK_FALSE(problem_of("#include <boost/json.hpp>", "core"));
    CHECK_FALSE(problem_of("#include <vector>", "core"));
    CHECK_FALSE(problem_of("// #include \"cli/terminal/printer.hpp\"", "core"));
}
