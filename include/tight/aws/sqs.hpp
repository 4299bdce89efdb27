// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQS: sending to queues. (Receiving is Lambda's: see the batch events of tight/lambda.hpp.)
//
//     aws::queue jobs(transport, "jobs");                                      // a name or a URL
//     jobs.send(json::serialize(job), {.delay = std::chrono::seconds(30)}).value();

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <tight/aws/sns.hpp>
#include <tight/aws/transport.hpp>

namespace tight::aws {

struct send_options {
    std::chrono::seconds delay = std::chrono::seconds(0);  // up to 15 minutes
    message_attributes attributes = {};
    std::string group = {};          // of a FIFO queue: required there
    std::string deduplication = {};  // of a FIFO queue without content-based deduplication
};

// Safe from one thread at a time.
class queue {
public:
    queue(std::shared_ptr<transport> transport, std::string name_or_url);

    // The message's id.
    [[nodiscard]] result<std::string> send(std::string_view body, const send_options& options = {});

private:
    [[nodiscard]] result<std::string> url();

    std::shared_ptr<transport> transport_;
    std::string name_;
    std::string url_;
};

}  // namespace tight::aws
