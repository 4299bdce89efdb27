// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/logical_id.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace tight::deploy;

TEST_CASE("plain names keep their letters") {
    CHECK(logical_id("dev") == "Dev");
    CHECK(logical_id("my-stage") == "MyStage");
    CHECK(logical_id("table2") == "Table2");
    CHECK(logical_id_of_identifier("user_profile") == "UserProfile");
}

TEST_CASE("different names have different ids, of letters and digits alone") {
    std::set<std::string> ids;
    const auto names = {"dev", "Dev",      "DEV",     "d-ev",    "d_ev",   "d.ev",  "2nd",  "s2nd", "S2nd",
                        "a-b", "a_b",      "ab",      "aB",      "a--b",   "-a-b",  "a-b-", "_",    "-",
                        "a.b", "my-stage", "mystage", "myStage", "my-2nd", "my2nd", "42x"};
    for (const std::string name : names) {
        const std::string id = logical_id(name);
        INFO(name, " -> ", id);
        CHECK(ids.insert(id).second);
        CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
              std::string::npos);
        CHECK(id.find_first_of("0123456789") != 0);
    }
}
