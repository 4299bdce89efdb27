// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a deployed address answers. A new gateway or function may need some seconds, so failures are tried again for
// half a minute.

#include <chrono>
#include <functional>
#include <string>

#include <tight/environment.hpp>

namespace tight::deploy {

struct health {
    int status = 0;  // of the last answer; 0: none came
    std::chrono::milliseconds took = {};
    std::string problem = {};  // why none came

    bool good() const { return status > 0 && status < 500; }
};

// `pause` waits between two tries; false ends them. Where the environment names an endpoint for execute-api (an
// emulator), the request goes there.
health check_health(const std::string& url, const environment& variables,
                    const std::function<bool(std::chrono::milliseconds)>& pause);

}  // namespace tight::deploy
