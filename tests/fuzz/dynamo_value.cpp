// SPDX-License-Identifier: Apache-2.0
// Values of the service's JSON, numbers, clients' JSON and page tokens. What is read must be written as it was read.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <tight/dynamo.hpp>

namespace ddb = tight::dynamo;

namespace {

struct Thing : ddb::model<Thing> {
    using model::model;
    static constexpr auto table = "things";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"n", int> n{};
    static constexpr attr<"d", tight::decimal> d{};
    static constexpr attr<"t", std::chrono::sys_time<std::chrono::milliseconds>> t{};
    static constexpr attr<"l", std::vector<std::map<std::string, double>>> l{};
    static constexpr attr<"s", std::set<std::int64_t>> s{};
    static constexpr attr<"m", ddb::document> m{};
    static constexpr auto key = keys(id);
};

void number(std::string_view text) {
    const auto parsed = tight::decimal::parse(text);
    if (parsed && tight::decimal::parse(parsed->to_string()).value() != *parsed) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    number(text);
    const auto parsed = tight::json::parse(text);
    if (!parsed) return 0;
    if (const auto item = ddb::item_from_wire(*parsed)) {
        std::string again;
        append_wire(again, *item);
        const auto reparsed = tight::json::parse(again);
        if (!reparsed) std::abort();
        (void)Thing::from_item(*item).to_json();
        (void)to_json(*item);
    }
    if (const auto thing = Thing::from_json(*parsed); thing && Thing::from_json(thing->to_json()).value() != *thing)
        std::abort();
    return 0;
}
