// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/update.hpp>

#include "dynamo/movie.hpp"

namespace ddb = tight::dynamo;

namespace {

template <class... Actions>
ddb::expression render(const Actions&... actions) {
    ddb::expression out;
    ddb::detail::write_clause<ddb::clause::set>(out, "SET ", actions...);
    ddb::detail::write_clause<ddb::clause::add>(out, "ADD ", actions...);
    ddb::detail::write_clause<ddb::clause::erase>(out, "DELETE ", actions...);
    ddb::detail::write_clause<ddb::clause::remove>(out, "REMOVE ", actions...);
    return out;
}

template <class... Actions>
std::string text(const Actions&... actions) {
    return render(actions...).text();
}

}  // namespace

TEST_CASE("an assignment sets a value, another attribute, or arithmetic") {
    CHECK(text(Thing::a = 1.5) == "SET #n0 = :v0");
    CHECK(render(Thing::a = 1.5).values() == R"(":v0":{"N":"1.5"})");
    CHECK(text(Thing::a = Thing::b) == "SET #n0 = #n1");
    CHECK(render(Thing::a = Thing::b).values().empty());
    CHECK(text(Thing::a = 5 - Thing::b) == "SET #n0 = :v0 - #n1");
    CHECK(text(Thing::a = Thing::b - 5) == "SET #n0 = #n1 - :v0");
    CHECK(text(Thing::a = 5 + Thing::b) == "SET #n0 = :v0 + #n1");
    CHECK(text(Thing::a = Thing::a + Thing::b) == "SET #n0 = #n1 + #n2");
    CHECK(text(Thing::count += 1) == "SET #n0 = #n1 + :v0");
    CHECK(text(Thing::count -= 1) == "SET #n0 = #n1 - :v0");
}

TEST_CASE("chained constants are folded into the one operation that the service takes") {
    const auto sum = render(Thing::count = Thing::count + 1 + 2);
    CHECK(sum.text() == "SET #n0 = #n1 + :v0");
    CHECK(sum.values() == R"(":v0":{"N":"3"})");
    const auto difference = render(Thing::count = Thing::count - 5 + 2);
    CHECK(difference.text() == "SET #n0 = #n1 - :v0");
    CHECK(difference.values() == R"(":v0":{"N":"3"})");
    CHECK(render(Thing::a = Thing::a + 0.1 + 0.2).values() == R"(":v0":{"N":"0.3"})");
    CHECK(render(Thing::count = 5 - Thing::count + 1).values() == R"(":v0":{"N":"6"})");
}

TEST_CASE("if_not_exists and list_append go wherever the service takes them") {
    CHECK(text(Thing::a = Thing::a.if_not_exists(0)) == "SET #n0 = if_not_exists(#n1, :v0)");
    CHECK(text(Thing::a = Thing::a.if_not_exists(Thing::b)) == "SET #n0 = if_not_exists(#n1, #n2)");
    CHECK(text(Thing::a = Thing::a.if_not_exists(0) + 1) == "SET #n0 = if_not_exists(#n1, :v0) + :v1");
    CHECK(text(Thing::a = 1 + Thing::a.if_not_exists(0)) == "SET #n0 = :v0 + if_not_exists(#n1, :v1)");
    CHECK(text(Thing::a = Thing::b + Thing::a.if_not_exists(0)) == "SET #n0 = #n1 + if_not_exists(#n2, :v0)");
    CHECK(text(Thing::list = list_append(Thing::list.if_not_exists({}), {"x"})) ==
          "SET #n0 = list_append(if_not_exists(#n1, :v0), :v1)");
    CHECK(text(Thing::list = list_append(Thing::list, Thing::other)) == "SET #n0 = list_append(#n1, #n2)");
    CHECK(text(Thing::list.append({"x"})) == "SET #n0 = list_append(#n1, :v0)");
    CHECK(text(Thing::list.prepend({"x"})) == "SET #n0 = list_append(:v0, #n1)");
}

TEST_CASE("sets are added to and taken from") {
    CHECK(text(Thing::numbers.add({tight::decimal("1.5"), 2})) == "ADD #n0 :v0");
    CHECK(render(Thing::numbers.add({tight::decimal("1.5"), 2})).values() == R"(":v0":{"NS":["1.5","2"]})");
    CHECK(text(Thing::labels.erase({"x"})) == "DELETE #n0 :v0");
    CHECK(text(Thing::count.add(1)) == "ADD #n0 :v0");
}

TEST_CASE("clauses come in the order SET ADD DELETE REMOVE whatever the order of the changes") {
    const auto all = render(Thing::a.remove(), Thing::b = 1, Thing::count.add(2),
                            Thing::m["x"].erase(ddb::value::number_set{1}), Thing::flag = true, Thing::m["y"].remove());
    CHECK(all.text() == "SET #n0 = :v0, #n1 = :v1 ADD #n2 :v2 DELETE #n3.#n4 :v3 REMOVE #n5, #n6.#n7");
    CHECK(all.values() == R"(":v0":{"N":"1"},":v1":{"BOOL":true},":v2":{"N":"2"},":v3":{"NS":["1"]})");
}

TEST_CASE("paths are assigned to and from") {
    CHECK(text(Thing::m[1]["name"] = Thing::doc["BINARY"][1]) == "SET #n0[1].#n1 = #n2.#n3[1]");
    CHECK(text(Thing::m["x"][1][2]["y"] = 1) == "SET #n0.#n1[1][2].#n2 = :v0");
    CHECK(text(Thing::m["a"] = Thing::m["b"]) == "SET #n0.#n1 = #n2.#n3");
    CHECK(text(Thing::m["a"] += 1) == "SET #n0.#n1 = #n2.#n3 + :v0");
    CHECK(text(Thing::list[1].remove()) == "REMOVE #n0[1]");
}
