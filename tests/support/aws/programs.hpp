// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs what was deployed, as Lambda does: the package of a version is unpacked into a folder of its own, and its
// `bootstrap` started with the variables of that version, under the Runtime API of the local cloud. A process lives on
// between calls until the version has another package or other settings.

#include <map>
#include <memory>
#include <string>

#include "net/event_loop.hpp"

#include "support/aws/cloud.hpp"

namespace support::aws {

class programs {
public:
    // Only used on the loop's thread, or while it does not run.
    explicit programs(tight::net::event_loop& loop);
    ~programs();

    // `done` is called on the loop's thread, maybe at once. Throws refusal where the package is no archive, or wants a
    // runtime that is not here: there is only provided.*.
    void run(const invocation& call, const invocation_done& done);

private:
    struct one;

    tight::net::event_loop& loop_;
    std::map<std::string, std::unique_ptr<one>> all_;  // by function and version
};

}  // namespace support::aws
