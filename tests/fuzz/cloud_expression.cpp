// SPDX-License-Identifier: Apache-2.0
// Every expression grammar: nothing but a ValidationException may come of any text, and what is accepted must evaluate.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/key_condition.hpp"
#include "cloud/dynamodb/expressions/projection.hpp"
#include "cloud/dynamodb/expressions/update.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace {

using namespace tight::cloud::dynamodb;

const tight::json::value& names() {
    static const auto parsed = tight::json::parse(R"({"#a":"a","#b":"b.c","#c":"l"})").value();
    return parsed;
}

const tight::json::value& values() {
    static const auto parsed =
        tight::json::parse(
            R"({":a":{"N":"1"},":b":{"S":"x"},":c":{"L":[{"N":"2"}]},":d":{"SS":["x"]},":e":{"NS":["1"]}})")
            .value();
    return parsed;
}

const item& content() {
    static const item read =
        read_item(
            tight::json::parse(
                R"({"a":{"N":"1"},"b.c":{"S":"x"},"l":{"L":[{"M":{"a":{"N":"1"}}},{"SS":["x"]}]},"m":{"M":{"a":{"NS":["1"]}}}})")
                .value())
            .value();
    return read;
}

void evaluate(expression_kind kind, std::string_view text) {
    placeholders placeholders(&names(), &values());
    const shared_expression parsed = parse_expression(kind, text);
    switch (kind) {
        case expression_kind::condition:
        case expression_kind::filter:
            condition(parsed, placeholders).matches(document(content()));
            break;
        case expression_kind::key_condition: {
            const key_condition request(parsed, placeholders);
            request.check(true);
            request.plan(key_shape{{{"a", tight::cloud::dynamodb::kind::number}},
                                   {{"b", tight::cloud::dynamodb::kind::string}}});
            break;
        }
        case expression_kind::update: {
            const update change(parsed, placeholders);
            change.touched(change.apply(content()));
            break;
        }
        case expression_kind::projection:
            projection(parsed, placeholders).apply(content());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    try {
        evaluate(static_cast<expression_kind>(data[0] % 5), text);
    } catch (const operation_error& error) {
        if (error.name() != "ValidationException") __builtin_trap();
    }
    return 0;
}
