// SPDX-License-Identifier: Apache-2.0
// Events of an EventBridge bus that match a pattern.
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/events/event_target.hpp"

namespace tight::deploy::events {

eventbridge eventbridge::read(const section& event) {
    const section settings = event.below(key);
    eventbridge source{.pattern = settings.object("pattern")};
    if (settings.has("bus")) source.bus = settings.text("bus");
    return source;
}

void eventbridge::add_resources(const event_target& target) const {
    json::object properties{{"EventPattern", pattern}};
    if (bus) properties["EventBusName"] = *bus;
    target.add_rule(std::move(properties));
}

}  // namespace tight::deploy::events
