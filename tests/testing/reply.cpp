// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/reply.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/temporary_folder.hpp"

namespace {

using tight::testing::expected_response;
using tight::testing::reply;

std::string refusal(const std::string& file) {
    try {
        (void)expected_response(file, {});
    } catch (const std::runtime_error& problem) {
        return problem.what();
    }
    return {};
}

}  // namespace

TEST_CASE("an answer is compared with what its expectation file names, JSON as JSON") {
    const support::temporary_folder folder;
    folder.write("hello.yml", "body: '{\"b\": 1, \"a\": 2}'\nheaders: {X-One: '1'}\nstatusCode: 200\n");
    const auto file = (folder.path() / "hello.yml").string();
    const reply good{.status = 200, .headers = {{"x-one", "1"}, {"Date", "now"}}, .body = R"({"a":2,"b":1})"};
    CHECK(expected_response(file, good) == good);
    CHECK_FALSE(expected_response(file, {.status = 201, .headers = good.headers, .body = good.body}).status == 201);
}

TEST_CASE("an expectation that is missing, without an end or of other types is refused by its name") {
    const support::temporary_folder folder;
    folder.write("list.yml", "statusCode: [1]\n");
    folder.write("headers.yml", "statusCode: 200\nheaders: {X: [1]}\n");
    folder.write("text.yml", "hello\n");
    folder.write("open.yml", "statusCode: {\n");
    std::filesystem::create_symlink("/dev/zero", folder.path() / "endless.yml");
    for (const auto* name : {"list.yml", "headers.yml", "text.yml", "open.yml", "endless.yml", "missing.yml"}) {
        const auto file = (folder.path() / name).string();
        INFO(name);
        CHECK(refusal(file).starts_with("expectation"));
        CHECK(refusal(file).find(file) != std::string::npos);
    }
}
