// SPDX-License-Identifier: Apache-2.0
#include "deploy/events/event_source.hpp"

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "deploy/configuration_reader.hpp"

namespace tight::deploy {

namespace {

// Calls `visit` with each type of the list, in its order: visit(std::type_identity<events::sqs>()).
template <class Visit>
void for_each_source(Visit visit) {
    [&]<std::size_t... Index>(std::index_sequence<Index...>) {
        (visit(std::type_identity<std::variant_alternative_t<Index, event_trigger>>()), ...);
    }
    (std::make_index_sequence<std::variant_size_v<event_trigger>>());
}

// "schedule, sqs and sns"
std::string source_list() {
    std::vector<std::string> keys;
    for_each_source([&]<class Source>(std::type_identity<Source>) { keys.emplace_back(Source::key); });
    std::string list = keys.front();
    for (std::size_t i = 1; i < keys.size(); ++i) list += (i + 1 == keys.size() ? " and " : ", ") + keys[i];
    return list;
}

event_source read_event(const section& event) {
    std::optional<event_trigger> trigger;
    std::string_view key;
    for_each_source([&]<class Source>(std::type_identity<Source>) {
        if (!event.has(Source::key)) return;
        if (trigger)
            event.fail(Source::key,
                       event.path() + " says both " + std::string(key) + " and " + std::string(Source::key),
                       "begin another element of the list with `- " + std::string(Source::key) + ":`");
        trigger = Source::read(event);
        key = Source::key;
    });
    if (!trigger)
        event.fail("", event.path() + " does not say what calls the function", "it is one of " + source_list());
    return {.trigger = *std::move(trigger), .stages = event.texts("stages"), .line = event.line()};
}

}  // namespace

std::string_view event_source::key() const {
    return std::visit([](const auto& source) { return source.key; }, trigger);
}

bool event_source::calls(std::string_view stage) const {
    return stages.empty() || std::ranges::find(stages, stage) != stages.end();
}

std::vector<event_source> read_events(const section& function) {
    std::vector<event_source> all;
    for (std::size_t i = 0; i < function.array("events").size(); ++i)
        all.push_back(read_event(function.element("events", i)));
    return all;
}

void check_events(const section& function, const std::vector<event_source>& all, const configuration& app) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const section event = function.element("events", i);
        require_known(event, "stages", all[i].stages, app.stages, "stage");
        std::visit([&](const auto& source) { source.check(event, app); }, all[i].trigger);
    }
}

}  // namespace tight::deploy
