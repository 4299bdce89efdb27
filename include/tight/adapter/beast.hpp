// SPDX-License-Identifier: Apache-2.0
#pragma once

// Handlers in the manner of Boost.Beast, without a socket: functions from a Beast request to a Beast response, of any
// body, or to a message_generator; and those that hand their response to a `send`.
//
//     http::message_generator handle_request(http::request<http::string_body>&& request);
//
//     static tight::response serve(const tight::request& request, tight::context&) {
//         return tight::adapter::beast(request, handle_request);
//     }
//     constinit const tight::function function{.any = serve};
//
// Needs Boost.Beast 1.74 or later (Debian: libboost-dev), which this header includes and tight's others do not.

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http.hpp>
#include <boost/version.hpp>

#include <concepts>
#include <string>
#include <utility>

#if BOOST_VERSION >= 108100
#include <boost/beast/http/message_generator.hpp>
#endif

#include <tight/adapter/wire.hpp>

namespace tight::adapter {

using beast_request = boost::beast::http::request<boost::beast::http::string_body>;

inline beast_request to_beast(const request& from) {
    beast_request message;
    message.method_string(from.method_name());
    message.target(target(from));
    message.version(11);
    for (const auto& [name, value] : fields(from)) message.insert(name, value);
    message.body() = from.body();
    message.prepare_payload();
    return message;
}

namespace detail {

template <class Buffers>
void append(std::string& text, const Buffers& buffers) {
    for (const auto buffer : boost::beast::buffers_range_ref(buffers))
        text.append(static_cast<const char*>(buffer.data()), buffer.size());
}

template <class Message>
concept generator = requires(Message& message, boost::beast::error_code& problem) {
    message.prepare(problem);
    message.is_done();
};

// The message as it would go over a connection. Throws boost::system::system_error where its body cannot be read.
template <class Message>
std::string text_of(Message message) {
    std::string text;
    boost::beast::error_code problem;
    if constexpr (generator<Message>) {
        while (!message.is_done()) {
            const auto buffers = message.prepare(problem);
            if (problem) throw boost::system::system_error(problem);
            append(text, buffers);
            message.consume(boost::asio::buffer_size(buffers));
        }
    } else {
        boost::beast::http::serializer<false, typename Message::body_type, typename Message::fields_type> out(message);
        while (!out.is_done()) {
            out.next(problem, [&](boost::beast::error_code&, const auto& buffers) {
                append(text, buffers);
                out.consume(boost::asio::buffer_size(buffers));
            });
            if (problem) throw boost::system::system_error(problem);
        }
    }
    return text;
}

}  // namespace detail

// Calls handler(request), or handler(request, send) if it takes that; `send` must be called before it
// returns. Throws what the handler throws.
template <class Handler>
response beast(const request& from, Handler&& handler) {
    std::string text;
    const auto send = [&text](auto&& message) { text = detail::text_of(std::forward<decltype(message)>(message)); };
    if constexpr (std::invocable<Handler, beast_request, decltype(send)>)
        std::forward<Handler>(handler)(to_beast(from), send);
    else
        send(std::forward<Handler>(handler)(to_beast(from)));
    return read_response(text, from.method() == verb::head).value();
}

}  // namespace tight::adapter
