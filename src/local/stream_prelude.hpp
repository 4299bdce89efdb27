// SPDX-License-Identifier: Apache-2.0
#pragma once

// The beginning of a streamed answer to an HTTP client (content type
// application/vnd.awslambda.http-integration-response): a JSON object with status, headers and cookies, then eight zero
// bytes, then the body.

#include <cstdint>
#include <string>
#include <string_view>

#include <tight/error.hpp>

#include "http1/message.hpp"

namespace tight::local {

class stream_prelude {
public:
    static constexpr std::string_view content_type = "application/vnd.awslambda.http-integration-response";

    enum class progress : std::uint8_t { more, complete };

    // Takes bytes from the front of `data`; once complete, what is left of `data` is body. The error says what is wrong
    // with it.
    result<progress> feed(std::string_view& data);

    int status() const { return status_; }
    http1::header_list& headers() { return headers_; }

private:
    result<progress> read();

    std::string text_;
    int zeros_ = 0;
    int status_ = 200;
    http1::header_list headers_;
};

}  // namespace tight::local
