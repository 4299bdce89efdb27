// SPDX-License-Identifier: Apache-2.0
#pragma once

// Responses that reach the client while they are written: a Function URL with InvokeMode RESPONSE_STREAM, API Gateway's
// streaming integration, or InvokeWithResponseStream. Up to 200 MB instead of 6.
//
//     static void tell(std::string_view event, tight::response_stream& output, tight::context&) {
//         const auto request = tight::http::read_event(event).value();
//         output.http(200, {{"Content-Type", "text/plain"}});
//         for (const std::string& line : story(request.path())) output.write(line);
//     }
//     int main() { return tight::run(tell); }
//
// An exception before the first write is an ordinary error of the invocation; after it, the client sees the stream end
// with an error.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight {

// Nobody reads the stream any more. Let it pass: the loop goes on.
class stream_closed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What becomes of a header that comes twice: one line with ", " between its values, or two where an API Gateway REST
// API reads the stream. A function URL knows the first only.
enum class repeated_headers : std::uint8_t { joined, apart };

// Not safe from several threads.
class response_stream {
public:
    virtual ~response_stream() = default;

    // Status, headers and cookies for a client that speaks HTTP. Requires: nothing was written. Each cookie is a
    // whole Set-Cookie value.
    void http(int status, const std::vector<std::pair<std::string, std::string>>& headers = {},
              const std::vector<std::string>& cookies = {}, repeated_headers repeated = repeated_headers::joined);

    // The content type of a stream without http(); application/octet-stream where it is not said. Requires: nothing was
    // written.
    void content_type(std::string_view type);

    // Sends these bytes now. Throws stream_closed.
    void write(std::string_view bytes);

    // Whether http() or write() was called.
    bool started() const { return started_; }

protected:
    // `type` is that of the whole stream, known from the first call on.
    virtual void send(std::string_view type, std::string_view bytes) = 0;

private:
    std::string type_ = "application/octet-stream";
    bool started_ = false;
};

// A stream held in memory: for tests and for hosts that cannot stream.
class memory_stream final : public response_stream {
public:
    const std::string& type() const { return type_; }
    const std::string& bytes() const { return bytes_; }

protected:
    void send(std::string_view type, std::string_view bytes) override {
        type_ = type;
        bytes_ += bytes;
    }

private:
    std::string type_;
    std::string bytes_;
};

}  // namespace tight
