// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/credentials.hpp>

#include <mutex>

#include "aws/credential_sources.hpp"

namespace tight::aws {
namespace {

constexpr auto renew_before = std::chrono::minutes(5);

class fixed_source final : public credentials_source {
public:
    explicit fixed_source(credentials always) : always_(std::move(always)) {}
    result<credentials> get() override { return always_; }

private:
    credentials always_;
};

// The first source of the chain that has credentials; asked again when they are about to expire.
class chain final : public credentials_source {
public:
    explicit chain(credential_surroundings where) : where_(std::move(where)) {}

    result<credentials> get() override {
        const std::scoped_lock lock(lock_);
        const auto now = where_.time->now();
        if (known_ && (!known_->expires || *known_->expires - renew_before > now)) return *known_;
        auto fresh = look_up();
        if (fresh) {
            known_ = *fresh;
            return fresh;
        }
        // The old ones are still good for a while: better than nothing.
        if (known_ && *known_->expires > now) return *known_;
        known_.reset();
        return fresh;
    }

private:
    result<credentials> look_up() {
        for (const auto source :
             {from_environment, from_web_identity, from_profile, from_container, from_requested_instance_metadata}) {
            auto found = source(where_);
            if (!found) return std::unexpected(std::move(found).error());
            if (*found) return std::move(**found);
        }
        return fail(
            errc::denied,
            "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile of "
            "~/.aws/config (looked in the environment, a web identity, the shared files, a container's endpoint)");
    }

    credential_surroundings where_;
    std::mutex lock_;
    std::optional<credentials> known_;
};

}  // namespace

std::shared_ptr<credentials_source> default_credentials(const environment& variables, clock& time, plain_sender send) {
    return std::make_shared<chain>(credential_surroundings{&variables, &time, std::move(send)});
}

std::shared_ptr<credentials_source> fixed_credentials(credentials always) {
    return std::make_shared<fixed_source>(std::move(always));
}

}  // namespace tight::aws
