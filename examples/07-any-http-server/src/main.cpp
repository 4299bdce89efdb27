// SPDX-License-Identifier: Apache-2.0
// An HTTP server as there are many: it listens on $PORT and serves each connection on a thread of its own.

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <cstdlib>
#include <thread>

#include "handler.hpp"

namespace beast = boost::beast;
using boost::asio::ip::tcp;

static void serve(tcp::socket socket) {
    beast::flat_buffer buffer;
    beast::error_code problem;
    for (bool open = true; open;) {
        request message;
        beast::http::read(socket, buffer, message, problem);
        if (problem) break;
        const response reply = handle(message);
        beast::http::write(socket, reply, problem);
        open = !problem && reply.keep_alive();
    }
}

int main() {
    const char* const port = std::getenv("PORT");
    boost::asio::io_context context;
    tcp::acceptor acceptor(context, {tcp::v4(), static_cast<unsigned short>(port == nullptr ? 8080 : std::atoi(port))});
    while (true) std::thread(serve, acceptor.accept()).detach();
}
