// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/context.hpp>

#include <algorithm>
#include <utility>

namespace tight {

platform::platform(const tight::environment& environment, tight::clock& clock,
                   std::shared_ptr<aws::transport> transport)
    : environment_(environment), clock_(clock), transport_(std::move(transport)) {}

platform::~platform() = default;

platform& platform::process() {
    static platform instance;
    return instance;
}

context::context(invocation facts, tight::platform& platform) : facts_(std::move(facts)), platform_(&platform) {}

std::chrono::milliseconds context::remaining() const {
    using std::chrono::milliseconds;
    if (facts_.deadline == std::chrono::system_clock::time_point::max()) return milliseconds::max();
    return std::max(milliseconds::zero(), std::chrono::duration_cast<milliseconds>(facts_.deadline - clock().now()));
}

json::value context::client_context() const {
    if (facts_.client_context.empty()) return nullptr;
    return json::parse(facts_.client_context).value_or(nullptr);
}

std::optional<context::cognito_identity> context::cognito() const {
    if (facts_.cognito_identity.empty()) return std::nullopt;
    const auto parsed = json::parse(facts_.cognito_identity);
    if (!parsed) return std::nullopt;
    const auto text = [&](std::string_view name) { return std::string(json::string_or(json::member(&*parsed, name))); };
    cognito_identity who{text("cognitoIdentityId"), text("cognitoIdentityPoolId")};
    if (who.id.empty()) return std::nullopt;
    return who;
}

}  // namespace tight
