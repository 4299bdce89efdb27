// SPDX-License-Identifier: Apache-2.0
#pragma once

// One event in, the application's answer out.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/http/response.hpp>
#include <tight/lambda/context.hpp>
#include <tight/lambda/stream.hpp>

#include "lambda/stages.hpp"
#include "web/application.hpp"
#include "web/output.hpp"
#include "web/settings.hpp"
#include "web/upstream_request.hpp"

namespace tight::web {

// Safe from several threads, once started.
class adapter {
public:
    // `platform` must outlive it; its environment must be that of this process.
    adapter(settings how, tight::platform& platform)
        : settings_(std::move(how)), platform_(platform), stages_(platform), application_(settings_, log_, stages_) {}

    // Starts the application and waits for it, as long as Lambda allows a start to take. Throws
    // std::bad_expected_access<error> where it ends or stays silent; one that may take longer is waited for by its
    // first request.
    void start();

    // Asks the application to end, and sees to it within the time that Lambda gives.
    void stop();

    // An error is the invocation's.
    result<std::string> answer(std::string_view event, response_stream& out, context& invocation);

private:
    result<std::string> answer_as_stage(const upstream_request& upstream, response_stream& out, deadline until);
    result<application::taken> connect(deadline until);
    result<std::string> forward(const upstream_request& upstream, response_stream& out, deadline until);
    result<http1::response_view> ask(const upstream_request& upstream, application::taken& way, deadline until);
    bool can_stream(const upstream_request& upstream) const;
    result<std::string> stream(const upstream_request& upstream, const http1::response_view& head,
                               upstream_connection& from, response_stream& out, deadline until);
    error explain(error problem, std::uint64_t answered_before);

    settings settings_;
    tight::platform& platform_;
    lambda::stages stages_;
    output log_;
    application application_;
    std::atomic<std::uint64_t> answered_ = 0;
};

}  // namespace tight::web
