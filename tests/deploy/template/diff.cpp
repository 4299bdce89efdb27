// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/diff.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

const template_change* find(const std::vector<template_change>& all, std::string_view id) {
    const auto found = std::ranges::find(all, id, &template_change::id);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("a template is no different from itself, whatever the order of its members") {
    const json::object definition = build("stages: [dev, prod]", {"movies"}, {movies_table()}).body;
    CHECK(compare_templates(definition, definition).empty());
    json::object turned;
    for (auto section = definition.rbegin(); section != definition.rend(); ++section)
        turned[section->key()] = section->value();
    CHECK(compare_templates(definition, turned).empty());
}

TEST_CASE("a changed value is named with its path, before and after") {
    const auto all = compare_templates(build("memory: 128", {"movies"}).body, build("memory: 256", {"movies"}).body);
    REQUIRE(all.size() == 1);
    CHECK(all[0].section == "Resources");
    CHECK(all[0].id == "MoviesFunction");
    CHECK(all[0].type == "AWS::Lambda::Function");
    REQUIRE(all[0].values.size() == 1);
    CHECK(all[0].values[0].path == "Properties.MemorySize");
    CHECK(all[0].values[0].before == 128);
    CHECK(all[0].values[0].after == 256);
    CHECK_FALSE(all[0].replaces);
}

TEST_CASE("what is new and what goes is named, and whether its data stay") {
    const auto all =
        compare_templates(build("", {"movies"}, {movies_table()}).body, build("queues: [jobs]", {"movies"}).body);
    REQUIRE(find(all, "DevJobsQueue") != nullptr);
    CHECK(find(all, "DevJobsQueue")->kind == template_change::what::added);
    REQUIRE(find(all, "DevMoviesDynamoDBTable") != nullptr);
    CHECK(find(all, "DevMoviesDynamoDBTable")->kind == template_change::what::removed);
    CHECK(find(all, "DevMoviesDynamoDBTable")->keeps_data);
    const auto lost =
        compare_templates(build("dynamodb_tables: {movies: {retain: false}}", {"movies"}, {movies_table()}).body,
                          build("", {"movies"}).body);
    REQUIRE(find(lost, "DevMoviesDynamoDBTable") != nullptr);
    CHECK_FALSE(find(lost, "DevMoviesDynamoDBTable")->keeps_data);
}

TEST_CASE("a table whose key changes is replaced") {
    json::object other = movies_table();
    other["KeySchema"].as_array()[1].as_object()["AttributeName"] = "name";
    const auto all =
        compare_templates(build("", {"movies"}, {movies_table()}).body, build("", {"movies"}, {other}).body);
    const template_change* table = find(all, "DevMoviesDynamoDBTable");
    REQUIRE(table != nullptr);
    CHECK(table->replaces);
    CHECK(table->keeps_data);
    CHECK(std::ranges::any_of(table->values, [](const changed_value& each) {
        return each.replaces && each.path == "Properties.KeySchema[1].AttributeName";
    }));
}

TEST_CASE("a resource of another type is replaced") {
    const auto all = compare_templates(json::object{{"Resources", {{"X", {{"Type", "AWS::SQS::Queue"}}}}}},
                                       json::object{{"Resources", {{"X", {{"Type", "AWS::SNS::Topic"}}}}}});
    REQUIRE(all.size() == 1);
    CHECK(all[0].replaces);
    CHECK_FALSE(all[0].keeps_data);
}
