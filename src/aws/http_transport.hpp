// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls as signed HTTP requests.

#include <memory>

#include <tight/aws/client.hpp>

#include "aws/http_client.hpp"

namespace tight::aws {

// Without retries but the one for a clock that is wrong and the one for a dead connection. `variables` and `time` must
// outlive it, and so must `watcher`, where there is one.
std::shared_ptr<transport> http_transport(const environment& variables, clock& time, std::unique_ptr<tls_maker> tls,
                                          timeouts limits = {}, sending_watcher* watcher = nullptr);

}  // namespace tight::aws
