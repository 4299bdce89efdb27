// SPDX-License-Identifier: Apache-2.0
#include "core/json_text.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include <tight/json.hpp>

TEST_CASE("text becomes a JSON string that reads back") {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    all += "é€😀";
    std::string out;
    tight::json::append_text(out, all);
    CHECK(tight::json::parse(out).value().as_string() == std::string_view(all));
    out.clear();
    tight::json::append_text(out, "caf\xe9");
    CHECK(tight::json::parse(out).value() == "café");
}

TEST_CASE("JSON values become text as people write it, and read back as they were") {
    const auto text = [](const tight::json::value& value) {
        std::string out;
        tight::json::append_value(out, value);
        return out;
    };
    CHECK(text({{"rating", 7.9}, {"n", {1, -2, 18446744073709551615U, 5.0, 1e300}}}) ==
          R"({"rating":7.9,"n":[1,-2,18446744073709551615,5.0,1e+300]})");
    CHECK(text({true, false, nullptr, "a\"b", tight::json::array(), tight::json::object()}) ==
          R"([true,false,null,"a\"b",[],{}])");
    CHECK(text(std::numeric_limits<double>::infinity()) == "null");
    for (const double number :
         {0.1, -0.0, 1.0 / 3, 5e-324, 1.7976931348623157e308, -1234.5, 0.00012, 1e15, 123456789012345680.0, -2e-6}) {
        const auto back = tight::json::parse(text(number)).value();
        REQUIRE(back.is_double());
        CHECK(back.get_double() == number);
    }
}
