#include <tight/testing.hpp>

#include <doctest/doctest.h>

// `RECORD=True tight test` writes the expectation anew from what is answered.
TEST_CASE("GET /{{name}} answers as recorded") {
    tight::testing::app app;
    const auto reply = app.get("/{{name}}");
    CHECK(reply == tight::testing::expected_response("tests/functions/integration/expectations/{{name}}_get.yml", reply));
}
