// SPDX-License-Identifier: Apache-2.0
#pragma once

// What event_loop hides: the Asio context. Included by the sources of src/net alone.

#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/event_loop.hpp"

namespace tight::net {

namespace asio = boost::asio;

struct event_loop::impl {
    asio::io_context io{1};  // one thread runs it; others only post
};

}  // namespace tight::net
