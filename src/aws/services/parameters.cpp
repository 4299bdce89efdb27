// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/parameters.hpp>

#include "aws/services/protocol.hpp"
#include "core/base64.hpp"

namespace tight::aws {

parameters::parameters(std::shared_ptr<transport> transport, std::chrono::seconds keep_for, clock& time)
    : transport_(std::move(transport)), keep_for_(keep_for), time_(time) {}

template <class Read>
result<std::string> parameters::cached(const std::string& key, Read read) {
    {
        const std::scoped_lock lock(lock_);
        const auto found = values_.find(key);
        if (found != values_.end() && found->second.until > time_.now()) return found->second.value;
    }
    auto fresh = read();  // without the lock: others need not wait for the network
    if (!fresh) return fresh;
    const std::scoped_lock lock(lock_);
    values_.insert_or_assign(key, kept{*fresh, time_.now() + keep_for_});
    return fresh;
}

result<std::string> parameters::parameter(std::string_view name) {
    return cached("p:" + std::string(name), [&]() -> result<std::string> {
        const auto answer = call_json(*transport_, "ssm", "AmazonSSM", "GetParameter", "1.1",
                                      {{"Name", name}, {"WithDecryption", true}});
        if (!answer) return std::unexpected(answer.error());
        const json::value* found = json::find(*answer, "Parameter", "Value");
        if (found == nullptr || !found->is_string())
            return fail(errc::unavailable, "ssm GetParameter: the answer holds no value");
        return std::string(json::string_or(found));
    });
}

result<std::string> parameters::secret(std::string_view id) {
    return cached("s:" + std::string(id), [&]() -> result<std::string> {
        const auto answer =
            call_json(*transport_, "secretsmanager", "secretsmanager", "GetSecretValue", "1.1", {{"SecretId", id}});
        if (!answer) return std::unexpected(answer.error());
        if (json::member(&*answer, "SecretString") != nullptr) return text_member(*answer, "SecretString");
        auto bytes = decode_base64(text_member(*answer, "SecretBinary"));
        if (!bytes) return fail(errc::unavailable, "secretsmanager GetSecretValue: the answer holds no base64");
        return *std::move(bytes);
    });
}

void parameters::clear() {
    const std::scoped_lock lock(lock_);
    values_.clear();
}

}  // namespace tight::aws
