// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Lambda Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) as one process of a function
// sees it: a port of its own, where it asks for work and delivers answers. Knows HTTP and its rules, not processes or
// time.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/invocation.hpp"
#include "net/http_server.hpp"

namespace tight::local {

// What the process does; called on the loop's thread.
class runtime_listener {
public:
    virtual ~runtime_listener() = default;

    virtual void on_next() = 0;
    // Whether that invocation is running here; what is not is refused.
    virtual bool is_running(std::string_view id) const = 0;
    virtual void on_response(std::string_view id, std::string body) = 0;
    // The answer was over the limit and has been refused.
    virtual void on_response_too_large(std::string_view id) = 0;
    virtual void stream_started(std::string_view id, std::string_view content_type,
                                invocation_callbacks::pause pause) = 0;
    virtual void stream_data(std::string_view id, std::string_view data) = 0;
    // With an error where the function gave one in the trailers.
    virtual void stream_ended(std::string_view id, std::string type, std::string body) = 0;
    virtual void stream_broken(std::string_view id) = 0;  // the connection ended before the stream
    virtual void failed(std::string_view id, std::string type, std::string body) = 0;
    virtual void on_init_error(std::string type, std::string body) = 0;
};

class runtime_api {
public:
    // The listener must outlive it.
    runtime_api(net::event_loop& loop, runtime_listener& listener);
    ~runtime_api();

    std::string address() const;  // "127.0.0.1:40123", for AWS_LAMBDA_RUNTIME_API

    // Whether the process waits for work.
    bool waiting() const { return !waiting_.empty(); }

    // Sends the process its next request. `deadline_ms` counts from 1970. Requires: waiting(); the ids are set.
    void send(invocation_request work, std::int64_t deadline_ms);

private:
    struct upload;

    void handle(http1::request request, net::exchange_ptr exchange);
    void on_next(net::exchange_ptr exchange);
    void on_extension(std::string_view path, net::exchange_ptr exchange);
    void collect(const net::exchange_ptr& exchange, std::function<void(std::string body, bool is_whole)> done);
    void on_response(const std::string& id, const net::exchange_ptr& exchange);
    void on_stream(std::string id, const http1::request& request, const net::exchange_ptr& exchange);
    void on_error(const std::string& id, const http1::request& request, const net::exchange_ptr& exchange);

    runtime_listener& listener_;
    std::deque<net::exchange_ptr> waiting_;
    std::vector<net::exchange_ptr> resting_;  // of extensions, which nothing answers
    std::shared_ptr<runtime_api*> self_;      // empty once we are gone: callbacks of the server may come later
    net::http_server server_;
};

}  // namespace tight::local
