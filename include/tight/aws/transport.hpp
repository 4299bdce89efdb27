// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a call reaches a service: over HTTPS, into the embedded engine in process, or from a recording. Everything that
// talks to AWS is written against this interface, so the same code runs in the cloud, under `tight serve` and in a unit
// test.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/error.hpp>

namespace tight::aws {

using header_list = std::vector<std::pair<std::string, std::string>>;

// One call, unsigned: the transport adds host, date and signature.
struct call {
    std::string service = {};    // the endpoint prefix and signing name, "dynamodb"
    std::string operation = {};  // the API's name of the operation, "GetItem"
    std::string method = "POST";
    std::string path = "/";  // as it goes on the wire: already percent-encoded
    std::string query = {};  // as it goes on the wire, without '?'
    header_list headers = {};
    std::string body = {};
    std::string endpoint = {};  // "https://host/stage" where the service has an address of its own; else empty
};

// What came back, whatever its status.
struct reply {
    int status = 0;
    header_list headers = {};  // names in lower case
    std::string body = {};

    // The first header of that name (lower case), or an empty view.
    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

// Implementations are safe to use from several threads at once.
class transport {
public:
    virtual ~transport() = default;

    // Sends one call and waits for its answer. An error means that no complete answer came: it is `unavailable` or
    // `timed_out` (the call may or may not have been carried out), `denied` where no credentials could be found, or
    // `invalid` where nothing says which region or endpoint to use.
    [[nodiscard]] virtual result<reply> send(const call& request) = 0;

    // A URL that makes the call for whoever has it, until `validity` is over. Not every transport can.
    [[nodiscard]] virtual result<std::string> presign(const call& /*request*/, std::chrono::seconds /*validity*/) {
        return fail(errc::invalid, "this transport signs no URLs");
    }

    // Does beforehand what the first call to a service would wait for (names, sockets, TLS, credentials): for the time
    // before the first invocation. Nothing to do by default.
    [[nodiscard]] virtual result<void> warm_up(std::string_view /*service*/) { return {}; }
};

}  // namespace tight::aws
