// SPDX-License-Identifier: Apache-2.0
#pragma once

// What calls a function besides requests: one type for each source, and one list of them.
//
// To add a source, declare its type here and put it into the list `event_trigger`; events/<source>.cpp then holds how
// it is read from tight.yml, checked, and written into the template. Each type has:
//
//     static constexpr std::string_view key         its key in tight.yml; resources are named after it
//     static T read(const section& event)           requires that event.has(key) and that the schema accepts it
//     void check(event, app) const                  throws command_error if the application lacks what it names
//     void add_resources(target) const              the resources that connect it to a function in one stage

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tight/json.hpp>

namespace tight::deploy {

class event_target;
class section;
struct configuration;

namespace events {

// The settings that sources share whose messages a function gets in batches.
struct batching {
    std::optional<int> size = {};    // the most messages in an event
    std::optional<int> window = {};  // seconds to wait for a batch to fill
    bool report_failures = true;     // the function names the messages that failed
    std::optional<json::object> filter = {};

    static batching read(const section& settings);
    // Adds them and the function to the properties of an AWS::Lambda::EventSourceMapping.
    void add_to(json::object& mapping, const event_target& target) const;
};

struct schedule {
    static constexpr std::string_view key = "schedule";
    std::string expression = {};  // rate(...), cron(...) or at(...)
    std::optional<std::string> timezone = {};
    std::optional<json::object> input = {};  // the event, as it is sent
    bool enabled = true;

    static schedule read(const section& event);
    void check(const section&, const configuration&) const {}
    void add_resources(const event_target& target) const;
};

struct sqs {
    static constexpr std::string_view key = "sqs";
    std::string queue = {};  // one of the application's, or an ARN
    batching batch = {};
    std::optional<int> concurrency = {};  // the most invocations at once

    static sqs read(const section& event);
    void check(const section& event, const configuration& app) const;
    void add_resources(const event_target& target) const;
};

struct sns {
    static constexpr std::string_view key = "sns";
    std::string topic = {};  // one of the application's, or an ARN
    std::optional<json::object> filter = {};

    static sns read(const section& event);
    void check(const section& event, const configuration& app) const;
    void add_resources(const event_target& target) const;
};

struct s3 {
    static constexpr std::string_view key = "s3";
    std::string bucket = {};  // one of the application's; an ARN if `eventbridge` is set
    std::vector<std::string> types = {"s3:ObjectCreated:*"};
    std::optional<std::string> prefix = {}, suffix = {};  // of the object's key
    bool eventbridge = false;                             // by way of EventBridge, and in its form

    static s3 read(const section& event);
    void check(const section& event, const configuration& app) const;
    void add_resources(const event_target& target) const;
};

struct dynamodb {
    static constexpr std::string_view key = "dynamodb";
    std::string table = {};  // a model's, one of dynamodb_tables, or the ARN of a stream
    batching batch = {};
    bool from_oldest = false;         // begins with the oldest change of the stream; otherwise with the next one
    std::optional<int> retries = {};  // of a batch that fails

    static dynamodb read(const section& event);
    void check(const section&, const configuration&) const {}  // models are known to the template only
    void add_resources(const event_target& target) const;
};

struct eventbridge {
    static constexpr std::string_view key = "eventbridge";
    json::object pattern = {};
    std::optional<std::string> bus = {};  // the account's default bus if not set

    static eventbridge read(const section& event);
    void check(const section&, const configuration&) const {}
    void add_resources(const event_target& target) const;
};

}  // namespace events

using event_trigger =
    std::variant<events::schedule, events::sqs, events::sns, events::s3, events::dynamodb, events::eventbridge>;

// An entry of functions.NAME.events.
struct event_source {
    event_trigger trigger = {};
    std::vector<std::string> stages = {};  // that it calls; all of them if empty
    int line = 0;

    std::string_view key() const;  // "sqs"
    bool calls(std::string_view stage) const;
};

// The events of a function, in their order. Throws command_error for an element that names no source, or two.
std::vector<event_source> read_events(const section& function);

// Throws command_error if an event names a stage, queue, topic or bucket that the application does not have.
void check_events(const section& function, const std::vector<event_source>& all, const configuration& app);

}  // namespace tight::deploy
