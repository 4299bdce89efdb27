// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls a function with what changed in a table, as Lambda's event source mapping for DynamoDB Streams does: batches in
// order, one at a time, and a batch that fails comes again until the function takes it.
//
//     stream_trigger trigger(loop, database, host, {.function = "on_movies", .table = "movies"}, out);
//     trigger.begin();                                    // once the table is there

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "local/app_host.hpp"
#include "local/local_database.hpp"
#include "local/reporter.hpp"
#include "net/event_loop.hpp"

namespace tight::local {

// The names and meanings are those of AWS::Lambda::EventSourceMapping.
struct stream_trigger_settings {
    std::string function = {};
    std::string table = {};           // as the model says
    std::size_t batch_size = 100;     // records, 1 to 1,000
    bool trim_horizon = false;        // begins with what the stream holds already; otherwise with what comes
    int maximum_retry_attempts = -1;  // after which a batch is given up; -1: never
    bool report_batch_item_failures = false;
};

// Only used on the loop's thread. What it is given must outlive it.
class stream_trigger {
public:
    stream_trigger(net::event_loop& loop, local_database& database, app_host& host, stream_trigger_settings settings,
                   reporter& out);
    stream_trigger(const stream_trigger&) = delete;
    stream_trigger& operator=(const stream_trigger&) = delete;

    // Enables the table's stream where it has none (both images), and reads from there on. Warns where there is no such
    // table. Called again after a rebuild it goes on where it was.
    void begin();

private:
    bool find_stream();
    bool enable_stream();
    std::string iterator_from(std::string_view kind, std::string_view sequence_number = {});
    void wait(std::chrono::milliseconds time);
    void poll();
    void read();
    void deliver();
    void on_done(const invocation_result& done);
    void drop_accepted(std::string_view answer);
    void on_failed(std::string_view why);
    std::string event() const;

    net::event_loop& loop_;
    local_database& database_;
    app_host& host_;
    stream_trigger_settings settings_;
    reporter& out_;
    std::string stream_;  // its ARN
    std::string shard_;
    std::string iterator_;              // empty: the shard is at its end
    std::vector<json::value> records_;  // read and not yet taken
    int failures_ = 0;                  // of the batch, one after the other
    bool busy_ = false;                 // the function has a batch
    net::event_loop::subscription timer_ = {};
};

}  // namespace tight::local
