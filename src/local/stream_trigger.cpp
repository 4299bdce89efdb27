// SPDX-License-Identifier: Apache-2.0
#include "local/stream_trigger.hpp"

#include <algorithm>
#include <utility>

namespace tight::local {

namespace {

using namespace std::chrono_literals;

constexpr auto idle_time = 100ms;
constexpr std::chrono::milliseconds longest_pause = 30s;

std::string text_of(const json::value& from, std::string_view name) {
    return std::string(json::string_or(json::member(&from, name)));
}

// "1 record", "3 records".
std::string counted(std::size_t records) { return std::to_string(records) + (records == 1 ? " record" : " records"); }

std::string sequence_number(const json::value& record) {
    const auto* const change = json::find(record, "dynamodb");
    return change != nullptr ? text_of(*change, "SequenceNumber") : std::string();
}

}  // namespace

stream_trigger::stream_trigger(net::event_loop& loop, local_database& database, app_host& host,
                               stream_trigger_settings settings, reporter& out)
    : loop_(loop), database_(database), host_(host), settings_(std::move(settings)), out_(out) {}

void stream_trigger::begin() {
    if (!stream_.empty()) return;
    if (!find_stream() && !(enable_stream() && find_stream()))
        return out_.say("there is no table " + settings_.table + " that could call " + settings_.function,
                        severity::warning);
    iterator_ = iterator_from(settings_.trim_horizon ? "TRIM_HORIZON" : "LATEST");
    out_.say(settings_.function + " is called with what changes in " + settings_.table);
    wait(idle_time);
}

// Whether the table has a stream now.
bool stream_trigger::find_stream() {
    const auto described = database_.call("DescribeTable", {{"TableName", database_.physical_name(settings_.table)}});
    if (!described) return false;
    stream_ = json::string_or(json::find(*described, "Table", "LatestStreamArn"));
    if (stream_.empty() || json::find(*described, "Table", "StreamSpecification") == nullptr) {
        stream_.clear();
        return false;
    }
    const auto stream = database_.call("DescribeStream", {{"StreamArn", stream_}});
    if (!stream) return false;
    const json::array& shards = json::elements(json::find(*stream, "StreamDescription", "Shards"));
    shard_ = shards.empty() ? std::string() : text_of(shards.back(), "ShardId");
    return !shard_.empty();
}

bool stream_trigger::enable_stream() {
    return database_
        .call("UpdateTable",
              {{"TableName", database_.physical_name(settings_.table)},
               {"StreamSpecification", {{"StreamEnabled", true}, {"StreamViewType", "NEW_AND_OLD_IMAGES"}}}})
        .has_value();
}

std::string stream_trigger::iterator_from(std::string_view kind, std::string_view sequence_number) {
    json::object request{{"StreamArn", stream_}, {"ShardId", shard_}, {"ShardIteratorType", kind}};
    if (!sequence_number.empty()) request["SequenceNumber"] = sequence_number;
    const auto response = database_.call("GetShardIterator", request);
    return response ? text_of(*response, "ShardIterator") : std::string();
}

void stream_trigger::wait(std::chrono::milliseconds time) {
    timer_ = loop_.after(time, [this] { poll(); });
}

void stream_trigger::poll() {
    if (busy_) return;
    if (records_.empty()) read();
    if (records_.empty()) return wait(idle_time);
    deliver();
}

void stream_trigger::read() {
    auto found = database_.call("GetRecords", {{"ShardIterator", iterator_}, {"Limit", settings_.batch_size}});
    if (!found) {
        // The table was deleted, and maybe made anew.
        if (find_stream() || (enable_stream() && find_stream())) iterator_ = iterator_from("TRIM_HORIZON");
        return;
    }
    iterator_ = text_of(*found, "NextShardIterator");
    for (const json::value& record : json::elements(json::member(&*found, "Records"))) {
        json::object one = json::members(&record);
        one["eventSourceARN"] = stream_;
        records_.emplace_back(std::move(one));
    }
}

std::string stream_trigger::event() const {
    return json::serialize(json::object{{"Records", json::array(records_.begin(), records_.end())}});
}

void stream_trigger::deliver() {
    busy_ = true;
    host_.when_ready([this](running_app* app, const build_report*) {
        auto* const pool = app != nullptr ? app->find(settings_.function) : nullptr;
        if (pool == nullptr)
            return on_failed(app == nullptr ? "the application does not build" : "there is no such function");
        pool->invoke({.event = event()}, {.done = [this](invocation_result done) { on_done(done); }});
    });
}

void stream_trigger::on_done(const invocation_result& done) {
    if (done.how == outcome::stopped) return;
    if (done.how != outcome::success) return on_failed(done.reason.empty() ? done.payload : done.reason);
    drop_accepted(done.payload);
    if (!records_.empty()) return on_failed("it reported items that failed");
    busy_ = false;
    failures_ = 0;
    wait(0ms);
}

// All records, or those before the first that the answer names: {"batchItemFailures": [{"itemIdentifier": "..."}]}.
void stream_trigger::drop_accepted(std::string_view answer) {
    auto first = records_.end();
    const auto parsed = json::parse(answer);
    if (settings_.report_batch_item_failures && parsed)
        for (const auto& one : json::elements(json::member(&*parsed, "batchItemFailures")))
            first = std::min(first, std::ranges::find(records_, text_of(one, "itemIdentifier"), sequence_number));
    records_.erase(records_.begin(), first);
}

void stream_trigger::on_failed(std::string_view why) {
    busy_ = false;
    const bool last = settings_.maximum_retry_attempts >= 0 && failures_ >= settings_.maximum_retry_attempts;
    const auto pause = std::min(longest_pause, std::chrono::milliseconds(1000 << std::min(failures_, 5)));
    ++failures_;
    out_.say_of(settings_.function,
                "did not take " + counted(records_.size()) + " of " + settings_.table + " (" + std::string(why) +
                    "): " + (last ? "given up" : "again in " + std::to_string(pause / 1s) + " s"),
                severity::error);
    if (!last) return wait(pause);
    records_.clear();
    failures_ = 0;
    wait(0ms);
}

}  // namespace tight::local
