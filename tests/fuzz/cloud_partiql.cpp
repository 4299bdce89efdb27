// SPDX-License-Identifier: Apache-2.0
// PartiQL statements: nothing but a ValidationException may come of any text, and what is accepted must run on an item.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tight/json.hpp>

#include "cloud/dynamodb/partiql/bound_statement.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace {

using namespace tight::cloud::dynamodb;
using partiql::bound_statement;
using partiql::verb;

void run(const bound_statement& statement, const item& content) {
    const key_shape keys{{{"a", kind::string}}, {{"n", kind::number}}};
    const std::string bytes = store(content);
    if (statement.where() != nullptr) statement.where()->matches(document(content));
    statement.names_key(keys);
    switch (statement.does()) {
        case verb::select: {
            std::string row;
            statement.append_row(row, stored_item(bytes));
            statement.ranges(keys);
            statement.descending(keys);
            break;
        }
        case verb::insert:
            stored_item(store(statement.inserted())).decode();
            break;
        case verb::update:
            statement.change().touched(statement.change().apply(content));
            break;
        case verb::erase:
            statement.key(keys);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto parameters =
        tight::json::parse(R"([{"S":"x"},{"N":"1"},{"L":[{"N":"2"}]},{"SS":["x"]}])").value();
    static const item content =
        read_item(
            tight::json::parse(
                R"({"a":{"S":"x"},"n":{"N":"1"},"l":{"L":[{"M":{"a":{"N":"1"}}}]},"m":{"M":{"a":{"NS":["1"]}}},"s":{"SS":["x"]}})")
                .value())
            .value();
    try {
        run({partiql::parse_statement({reinterpret_cast<const char*>(data), size}), &parameters}, content);
    } catch (const operation_error& error) {
        if (error.name() != "ValidationException") __builtin_trap();
    }
    return 0;
}
