// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/health.hpp"

#include <string_view>

#include <tight/aws/endpoint.hpp>

#include "aws/http_client.hpp"
#include "aws/stream.hpp"

namespace tight::deploy {

namespace {

using std::chrono::steady_clock;

// The same address behind an emulator: /_aws/execute-api/API/STAGE/path, as emulators have it.
aws::url behind_emulator(const aws::url& address, const aws::url& emulator) {
    aws::url out = emulator;
    out.path += "/_aws/execute-api/" + address.host.substr(0, address.host.find('.')) + address.path;
    return out;
}

}  // namespace

health check_health(const std::string& url, const environment& variables,
                    const std::function<bool(std::chrono::milliseconds)>& pause) {
    const auto parsed = aws::parse_url(url);
    if (!parsed) return {.problem = parsed.error().message};
    aws::url where = *parsed;
    if (const auto service = aws::resolve_endpoint("execute-api", {}, variables); service && service->local)
        where = behind_emulator(where, service->base);
    aws::http_client client(variables, aws::openssl_tls(variables));
    const auto limit = steady_clock::now() + std::chrono::seconds(30);
    health now;
    do {
        const auto begun = steady_clock::now();
        const auto response =
            client.send(where, {.target = where.path.empty() ? "/" : where.path, .headers = {{"user-agent", "tight"}}});
        now.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
        now.status = response ? response->status : 0;
        now.problem = response ? std::string() : response.error().message;
    } while (!now.good() && steady_clock::now() < limit && pause(std::chrono::seconds(2)));
    return now;
}

}  // namespace tight::deploy
