// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/retry.hpp>

#include <sys/random.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include <tight/aws/service_error.hpp>

namespace tight::aws {
namespace {

// The tokens of the standard mode: a retry takes some, a success after retries gives them back, any other gives one.
class token_bucket {
public:
    bool take(int cost) {
        const std::scoped_lock lock(lock_);
        if (tokens_ < cost) return false;
        tokens_ -= cost;
        return true;
    }
    void give(int amount) {
        const std::scoped_lock lock(lock_);
        tokens_ = std::min(tokens_ + amount, capacity);
    }

    static constexpr int retry_cost = 5;
    static constexpr int timeout_cost = 10;

private:
    static constexpr int capacity = 500;
    std::mutex lock_;
    int tokens_ = capacity;
};

double random_fraction() {
    std::uint32_t bits = 0;
    if (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) return 1;
    return static_cast<double>(bits) / 4294967296.0;
}

// Why an outcome may be tried again, or nothing.
std::optional<errc> reason_to_retry(const call& request, const result<reply>& outcome) {
    if (!outcome) {
        const errc code = outcome.error().code;
        return code == errc::unavailable || code == errc::timed_out ? std::optional(code) : std::nullopt;
    }
    if (outcome->status < 300) return std::nullopt;
    const error said = error_from(request, *outcome);
    if (said.code == errc::throttled || said.code == errc::unavailable) return said.code;
    if (said.service_code == "TransactionInProgressException") return said.code;
    return std::nullopt;
}

class retrying_transport final : public transport {
public:
    retrying_transport(std::shared_ptr<transport> inner, retry_policy policy, clock& time)
        : inner_(std::move(inner)), policy_(policy), time_(time) {}

    result<reply> send(const call& request) override {
        int taken = 0;
        for (int attempt = 1;; ++attempt) {
            auto outcome = inner_->send(request);
            const auto reason = reason_to_retry(request, outcome);
            if (!reason) {
                bucket_.give(std::max(taken, 1));
                return outcome;
            }
            const int cost = *reason == errc::timed_out ? token_bucket::timeout_cost : token_bucket::retry_cost;
            if (attempt >= policy_.attempts || !bucket_.take(cost)) return outcome;
            taken = cost;
            time_.sleep_for(wait_after(attempt, *reason));
        }
    }

    result<void> warm_up(std::string_view service) override { return inner_->warm_up(service); }
    result<std::string> presign(const call& request, std::chrono::seconds validity) override {
        return inner_->presign(request, validity);
    }

private:
    std::chrono::milliseconds wait_after(int attempt, errc reason) const {
        const auto first = reason == errc::throttled ? policy_.throttled : policy_.base;
        const auto longest =
            std::min<std::chrono::milliseconds>(first * (1LL << std::min(attempt - 1, 20)), policy_.longest);
        return std::chrono::milliseconds(
            static_cast<long long>(random_fraction() * static_cast<double>(longest.count())));
    }

    std::shared_ptr<transport> inner_;
    retry_policy policy_;
    clock& time_;
    token_bucket bucket_;
};

}  // namespace

retry_policy retry_policy::from(const environment& variables) {
    retry_policy out;
    const std::string text = variables.get_or("AWS_MAX_ATTEMPTS", "");
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec == std::errc{} && number >= 1 && number <= 100) out.attempts = number;
    return out;
}

std::shared_ptr<transport> retrying(std::shared_ptr<transport> inner, retry_policy policy, clock& time) {
    return std::make_shared<retrying_transport>(std::move(inner), policy, time);
}

}  // namespace tight::aws
