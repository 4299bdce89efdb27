// SPDX-License-Identifier: Apache-2.0
#pragma once

// The Lambda Runtime API (version 2018-06-01), as text: what is sent, and what a reply to /next says. No sockets here.

#include <cstddef>
#include <string>
#include <string_view>

#include <tight/lambda/context.hpp>

#include "http1/response_reader.hpp"
#include "lambda/failure.hpp"

namespace tight::lambda {

// The largest response that is not streamed: 6 MB, and what Lambda adds to it.
inline constexpr std::size_t max_response = 6 * 1024 * 1024 + 100;

// Writes the heads of requests. Each call replaces what the one before returned.
class request_writer {
public:
    // `host` is that of AWS_LAMBDA_RUNTIME_API.
    explicit request_writer(std::string_view host);

    std::string_view next();
    std::string_view response(std::string_view request_id, std::size_t body_size);
    // A response that comes in chunks and may end in trailers.
    std::string_view streamed_response(std::string_view request_id, std::string_view content_type);
    std::string_view error(std::string_view request_id, const failure& why, std::size_t body_size);
    std::string_view init_error(const failure& why, std::size_t body_size);

    // Of the Extensions API: this process as an internal extension that wants no events but the end.
    std::string_view register_extension(std::size_t body_size);
    std::string_view next_extension_event(std::string_view extension_id);

private:
    std::string_view finish_failure(const failure& why, std::size_t body_size);
    void start(std::string_view method, std::string_view path);
    void start_result(std::string_view request_id, std::string_view what);
    void add(std::string_view name, std::string_view value);
    std::string_view finish(std::size_t body_size);

    std::string common_;  // the end of the request line and the fields of every request
    std::string next_;
    std::string head_;
};

// Reads the reply to /next. False where it has no request id that can be answered to; all else may be missing.
bool read_invocation(const http1::response_view& answer, invocation& facts);

// A chunk's first line, and what ends it.
std::string chunk_head(std::size_t size);
inline constexpr std::string_view chunk_end = "\r\n";
inline constexpr std::string_view last_chunk = "0\r\n\r\n";
// The last chunk of a stream that failed, with its trailers.
std::string failed_chunk(const failure& why);

}  // namespace tight::lambda
