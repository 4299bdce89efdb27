// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/expression.hpp>

#include "dynamo/movie.hpp"

namespace ddb = tight::dynamo;

namespace {

struct rendered {
    std::string text;
    std::string names;
    std::string values;
};

template <class E>
rendered render(const E& what) {
    ddb::expression out;
    what.print(out);
    return {out.text(), out.names(), out.values()};
}

template <class E>
std::string text(const E& what) {
    return render(what).text;
}

}  // namespace

TEST_CASE("each comparison is written with placeholders for names and values") {
    CHECK(text(Thing::a == 1) == "#n0 = :v0");
    CHECK(text(Thing::a != 1) == "#n0 <> :v0");
    CHECK(text(Thing::a < 1) == "#n0 < :v0");
    CHECK(text(Thing::a <= 1) == "#n0 <= :v0");
    CHECK(text(Thing::a > 1) == "#n0 > :v0");
    CHECK(text(Thing::a >= 1) == "#n0 >= :v0");
    CHECK(text(Thing::a.between(1, 2)) == "#n0 BETWEEN :v0 AND :v1");
    CHECK(text(Thing::id.begins_with("x")) == "begins_with(#n0, :v0)");
    CHECK(text(Thing::id.contains("x")) == "contains(#n0, :v0)");
    CHECK(text(Thing::labels.contains("x")) == "contains(#n0, :v0)");
    CHECK(text(Thing::list.contains("x")) == "contains(#n0, :v0)");
    CHECK(text(Thing::a.attribute_type(ddb::type::number)) == "attribute_type(#n0, :v0)");
    CHECK(text(Thing::a.in({1, 2})) == "#n0 IN (:v0, :v1)");
    CHECK(text(Thing::a.exists()) == "attribute_exists(#n0)");
    CHECK(text(Thing::a.not_exists()) == "attribute_not_exists(#n0)");
}

TEST_CASE("the values of an expression are written in the types of the service") {
    CHECK(render(Movie::year == 1985).values == R"(":v0":{"N":"1985"})");
    CHECK(render(Movie::year == 1985).names == R"("#n0":"year")");
    CHECK(render(Thing::a == 1.5).values == R"(":v0":{"N":"1.5"})");
    CHECK(render(Thing::flag == true).values == R"(":v0":{"BOOL":true})");
    CHECK(render(Thing::note == std::nullopt).values == R"(":v0":{"NULL":true})");
    CHECK(render(Thing::bytes == ddb::binary{"hi"}).values == R"(":v0":{"B":"aGk="})");
    CHECK(render(Thing::a.attribute_type(ddb::type::string_set)).values == R"(":v0":{"S":"SS"})");
    CHECK(render(Thing::id == "a\"b\n").values == R"(":v0":{"S":"a\"b\n"})");
}

TEST_CASE("size() can be compared in every way") {
    CHECK(text(Thing::id.size() > 3) == "size(#n0) > :v0");
    CHECK(text(Thing::id.size() != 3) == "size(#n0) <> :v0");
    CHECK(text(Thing::id.size().between(1, 3)) == "size(#n0) BETWEEN :v0 AND :v1");
    CHECK(text(Thing::id.size().in({1, 3})) == "size(#n0) IN (:v0, :v1)");
    CHECK(text(Thing::id.size() == Thing::list.size()) == "size(#n0) = size(#n1)");
    CHECK(text(Thing::count > Thing::list.size()) == "#n0 > size(#n1)");
}

TEST_CASE("conditions are joined with and, or, not, in parentheses") {
    CHECK(text(Thing::a == 1 and Thing::b == 2) == "(#n0 = :v0 AND #n1 = :v1)");
    CHECK(text(Thing::a == 1 or Thing::b == 2) == "(#n0 = :v0 OR #n1 = :v1)");
    CHECK(text(not(Thing::a == 1)) == "(NOT #n0 = :v0)");
    CHECK(text(Movie::rating >= 8 or not Movie::rating.exists()) == "(#n0 >= :v0 OR (NOT attribute_exists(#n1)))");
}

TEST_CASE("attributes are compared with attributes") {
    CHECK(text(Thing::a == Thing::b) == "#n0 = #n1");
    CHECK(text(Thing::a >= Thing::count) == "#n0 >= #n1");
    CHECK(text(Thing::m["x"] < Thing::a) == "#n0.#n1 < #n2");
    CHECK(text(Thing::list.contains(Thing::id)) == "contains(#n0, #n1)");
}

TEST_CASE("paths lead into documents, lists and maps, with a placeholder for each name") {
    const auto nested = render(Thing::m["x"]["y"][2]["z"] == 1);
    CHECK(nested.text == "#n0.#n1.#n2[2].#n3 = :v0");
    CHECK(nested.names == R"("#n0":"m","#n1":"x","#n2":"y","#n3":"z")");
    CHECK(text(Thing::list[0] == "x") == "#n0[0] = :v0");
    CHECK(text(Thing::scores["math"] > 3) == "#n0.#n1 > :v0");
    CHECK(text(Thing::m["x"][1][2]["y"].exists()) == "attribute_exists(#n0.#n1[1][2].#n2)");
    CHECK(render(Thing::m["size"]["a.b"].exists()).names == R"("#n0":"m","#n1":"size","#n2":"a.b")");
}

TEST_CASE("an index of any whole type leads into a list, a negative one nowhere") {
    CHECK(text(Thing::list[2U].exists()) == "attribute_exists(#n0[2])");
    CHECK(text(Thing::list[std::size_t{2}].exists()) == "attribute_exists(#n0[2])");
    CHECK(text(Thing::m[0].exists()) == "attribute_exists(#n0[0])");
    CHECK_THROWS_AS(Thing::list[-1], std::bad_expected_access<tight::error>);
}

TEST_CASE("in() takes one to a hundred values") {
    CHECK_THROWS_AS(Thing::count.in(std::vector<std::int64_t>{}), std::bad_expected_access<tight::error>);
    CHECK_THROWS_AS(Thing::count.in(std::vector<std::int64_t>(101)), std::bad_expected_access<tight::error>);
    CHECK_NOTHROW(Thing::count.in(std::vector<std::int64_t>(100)));
}

TEST_CASE("an empty set in an expression is refused in words") {
    ddb::expression out;
    CHECK_THROWS_AS((Thing::labels == std::set<std::string>{}).print(out), std::bad_expected_access<tight::error>);
}
