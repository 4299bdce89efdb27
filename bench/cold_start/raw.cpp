// SPDX-License-Identifier: Apache-2.0
// The least function: it does not look at the event.
#include <tight/lambda.hpp>

static std::string answer(std::string_view, tight::context&) {
    return R"({"statusCode":200,"body":"{\"hello\":\"world\"}"})";
}

int main() { return tight::run(answer); }
