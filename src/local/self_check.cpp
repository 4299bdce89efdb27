// SPDX-License-Identifier: Apache-2.0
#include "local/self_check.hpp"

#include "net/event_loop.hpp"

namespace tight::local {

result<void> check_start(const function_settings& settings, reporter& out) {
    net::event_loop loop;
    result<void> outcome;
    sandbox process(loop, settings, out,
                    {.ready = [](sandbox& one) { one.end(); },
                     .ended =
                         [&](sandbox&, const invocation_result* failure) {
                             if (failure != nullptr) outcome = fail(errc::invalid, failure->reason);
                             loop.stop();
                         }});
    if (auto started = process.start(); !started) return started;
    loop.run();
    return outcome;
}

}  // namespace tight::local
