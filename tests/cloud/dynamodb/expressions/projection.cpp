// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/projection.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

constexpr std::string_view content =
    R"({"a":{"N":"1"},"l":{"L":[{"M":{"x":{"N":"0"},"y":{"N":"1"}}},{"S":"one"},{"S":"two"}]},"m":{"M":{"b":{"S":"b"},"c":{"M":{"d":{"S":"d"}}}}}})";

std::string projected(std::string_view text, std::string_view names = {}) {
    placeholders with = placeholders_of(names, "");
    const projection requested(parse_expression(expression_kind::projection, text), with);
    const item item = item_of(content);
    std::string answer;
    requested.append_json(answer, stored_item(store(item)));
    CHECK(answer == text_of(requested.apply(item)));
    return answer;
}

TEST_CASE("a projection answers the parts it names, in their structure") {
    CHECK(projected("a") == R"({"a":{"N":"1"}})");
    CHECK(projected("m.b, a") == R"({"a":{"N":"1"},"m":{"M":{"b":{"S":"b"}}}})");
    CHECK(projected("m.c.d") == R"({"m":{"M":{"c":{"M":{"d":{"S":"d"}}}}}})");
    CHECK(projected("#m.#c", R"({"#m":"m","#c":"c"})") == R"({"m":{"M":{"c":{"M":{"d":{"S":"d"}}}}}})");
    CHECK(projected("absent, m.absent, a.b, l[9]") == "{}");
    CHECK(projected("l.x, m[0]") == "{}");
}

TEST_CASE("elements of lists are closed up in the order of the list") {
    CHECK(projected("l[2], l[1]") == R"({"l":{"L":[{"S":"one"},{"S":"two"}]}})");
    CHECK(projected("l[2], l[0].x") == R"({"l":{"L":[{"M":{"x":{"N":"0"}}},{"S":"two"}]}})");
    CHECK(projected("l[0].y, l[0].x") == R"({"l":{"L":[{"M":{"x":{"N":"0"},"y":{"N":"1"}}}]}})");
}

TEST_CASE("paths that overlap or conflict are refused with both") {
    const auto refused = [](std::string_view text, std::string_view names) {
        return refusal([&] {
            placeholders with = placeholders_of(names, "");
            projection(parse_expression(expression_kind::projection, text), with);
        });
    };
    constexpr std::string_view overlap =
        "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these "
        "paths; ";
    constexpr std::string_view conflict =
        "Invalid ProjectionExpression: Two document paths conflict with each other; must remove or rewrite one of "
        "these paths; ";
    CHECK(refused("a, a", "") == std::string(overlap) + "path one: [a], path two: [a]");
    CHECK(refused("a, b, a.c", "") == std::string(overlap) + "path one: [a], path two: [a, c]");
    CHECK(refused("a.b, #a[1], #b", R"({"#a":"a","#b":"[3]"})") ==
          std::string(conflict) + "path one: [a, b], path two: [a, [1]]");
    CHECK(refused("a[3].b, #a.#b.b", R"({"#a":"a","#b":"[3]"})") ==
          std::string(conflict) + "path one: [a, [3], b], path two: [a, [3], b]");
    CHECK(refused("#a", "") ==
          "Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; "
          "attribute name: #a");
}

TEST_CASE("AttributesToGet is a projection, and copies outlive their origin") {
    auto original = std::make_unique<projection>(std::vector<std::string>{"m", "a"});
    const projection copy = *original;
    original.reset();
    CHECK(copy.attributes() == std::vector<std::string>{"a", "m"});
    CHECK(copy.apply(item_of(content)).size() == 2);
    CHECK_FALSE(copy.reads_inside("a"));
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
