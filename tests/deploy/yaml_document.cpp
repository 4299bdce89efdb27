// SPDX-License-Identifier: Apache-2.0
// Files that were made to be slow or large when they are read.
#include "deploy/yaml_document.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/command_error.hpp"

using namespace tight;
using deploy::parse_yaml;

namespace {

std::string refusal(const std::string& text) {
    try {
        parse_yaml(text, "tight.yml");
    } catch (const tight::command_error& problem) {
        return problem.message();
    }
    return "(read)";
}

std::string times(std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

bool is_refused(const std::string& text, const char* why) {
    const std::string message = refusal(text);
    INFO(message);
    CHECK(message.starts_with("tight.yml, line "));
    return message.find(why) != std::string::npos;
}

}  // namespace

TEST_CASE("a map has its own members, and of what it merges those that it does not have") {
    const auto read = parse_yaml(
        "a: &a {x: 1, y: 1}\nb: &b\n  <<: *a\n  y: 2\n  z: 2\nc:\n  <<: [*b, {w: 3, x: 3}]\n  z: 4\n", "tight.yml");
    CHECK(read.root.at("b") == json::parse(R"({"x":1,"y":2,"z":2})").value());
    CHECK(read.root.at("c") == json::parse(R"({"x":1,"y":2,"z":4,"w":3})").value());
    CHECK(read.line("b.y") == 4);
    CHECK(read.line("b.x") == 1);
    CHECK(read.line("c.z") == 8);
    CHECK(read.line("c.w") == 7);
    CHECK(read.text("c.z") == "4");
}

TEST_CASE("tens of thousands of merge keys are read one by one") {
    const auto in_one = parse_yaml("a: &a {b: 1}\nc:\n" + times(24'000, "  <<: *a\n") + "  d: 2\n", "tight.yml");
    CHECK(in_one.root.at("c") == json::parse(R"({"b":1,"d":2})").value());
    std::string many = "k0: &a {b: 1}\n";
    for (int i = 1; i <= 24'000; ++i) many += "k" + std::to_string(i) + ":\n  <<: *a\n";
    CHECK(parse_yaml(many, "tight.yml").root.at("k24000").at("b") == 1);
}

TEST_CASE("aliases and merges that make a small file large are refused") {
    std::string large = "a: &a\n";
    for (int i = 0; i < 30'000; ++i) large += "  k" + std::to_string(i) + ": 1\n";
    CHECK(is_refused(large + "c:\n" + times(24'000, "  <<: *a\n"), "more than 100000 values"));
    CHECK(is_refused("a: &a \"" + std::string(500'000, 'x') + "\"\nb: [" + times(60'000, "*a,") + "*a]\n",
                     "long texts and names too often"));
    CHECK(is_refused("? " + std::string(100'000, 'k') + "\n: [" + times(60'000, "1,") + "1]\n", "too often"));
    std::string laugh = "a0: &a0 [x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string below = "*a" + std::to_string(i - 1);
        laugh += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: {k: " + below + "}, l: " + below + "}\n";
    }
    CHECK(is_refused(laugh, "more than 100000 values"));
}

TEST_CASE("what is nested too deeply, and what leads back to itself, is refused with its line") {
    CHECK(is_refused("a: &a [*a, *a]\n", "nested deeper than 60 levels"));
    CHECK(is_refused("a: &a\n  <<: *a\n", "nested deeper than 60 levels"));
    CHECK(is_refused("a: &a\n  b: *a\n  <<: *a\n", "nested deeper than 60 levels"));
    CHECK(is_refused("a: " + std::string(500'000, '[') + "\n", "nested deeper than 60 levels"));
    CHECK(is_refused(std::string(500'000, '{'), "nested deeper than 60 levels"));
    std::string chain = "k0: &k0 {x: 1}\n";
    for (int i = 1; i < 1000; ++i)
        chain += "k" + std::to_string(i) + ": &k" + std::to_string(i) + "\n  <<: *k" + std::to_string(i - 1) + "\n";
    CHECK(is_refused(chain, "nested deeper than 60 levels"));
}

TEST_CASE("a key is still refused where it stands twice, also in what is merged") {
    CHECK(refusal("a:\n  <<: {x: 1, x: 2}\n") == "tight.yml, line 2: the file names 'x' twice in a");
    CHECK(refusal("a: 1\n<<: 2\n") == "tight.yml, line 2: the file merges something that is not a map");
}
