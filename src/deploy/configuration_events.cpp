// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>

#include "deploy/configuration_reader.hpp"

namespace tight::deploy {

namespace {

struct event_kind {
    std::string_view name;
    std::string_view main;  // the setting that a single text stands for
};

constexpr std::array<event_kind, 6> kinds{{{"schedule", "expression"},
                                           {"sqs", "queue"},
                                           {"sns", "topic"},
                                           {"s3", "bucket"},
                                           {"dynamodb", "table"},
                                           {"eventbridge", "pattern"}}};

event_source read_event(const section& from) {
    event_source made{.stages = from.texts("stages"), .line = from.line()};
    for (const event_kind& kind : kinds) {
        const json::value* written = from.value(kind.name);
        if (written == nullptr) continue;
        if (!made.kind.empty())
            from.fail(kind.name, from.path() + " says both " + made.kind + " and " + std::string(kind.name),
                      "begin another element of the list with `- " + std::string(kind.name) + ":`");
        made.kind = kind.name;
        if (written->is_string())
            made.settings[kind.main] = *written;
        else
            for (const auto& member : json::members(written))
                if (!member.value().is_null()) made.settings[member.key()] = member.value();
    }
    if (made.kind.empty())
        from.fail("", from.path() + " does not say what calls the function",
                  "it is one of schedule, sqs, sns, s3, dynamodb and eventbridge");
    return made;
}

}  // namespace

std::vector<event_source> read_events(const section& function) {
    std::vector<event_source> all;
    for (std::size_t i = 0; i < function.array("events").size(); ++i)
        all.push_back(read_event(function.element("events", i)));
    return all;
}

}  // namespace tight::deploy
