// SPDX-License-Identifier: Apache-2.0
#include "aws/http_transport.hpp"

#include <time.h>

#include <atomic>
#include <cstdlib>

#include <tight/aws/credentials.hpp>
#include <tight/aws/retry.hpp>
#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>

#include "aws/s3_address.hpp"
#include "core/bounded_time.hpp"

namespace tight::aws {
namespace {

// "Fri, 20 Nov 2026 10:11:12 GMT", the Date header.
std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text) {
    tm parts{};
    const std::string copy(text);
    const char* end = strptime(copy.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return bounded_time(timegm(&parts));
}

// Whether the service refused a signature for its time.
bool skewed(const error& said) {
    const std::string_view code = said.service_code;
    if (code == "RequestTimeTooSkewed" || code == "RequestExpired") return true;
    if (code != "InvalidSignatureException" && code != "SignatureDoesNotMatch" && code != "AuthFailure") return false;
    return said.message.find("Signature expired") != std::string::npos ||
           said.message.find("Signature not yet current") != std::string::npos;
}

class transport_over_http final : public transport {
public:
    transport_over_http(const environment& variables, clock& time, std::unique_ptr<tls_maker> tls, timeouts limits,
                        sending_watcher* watcher)
        : variables_(variables),
          time_(time),
          client_(variables, std::move(tls), limits, watcher),
          credentials_(
              default_credentials(variables, time, [this](const plain_request& request) { return fetch(request); })) {}

    result<reply> send(const call& request) override {
        auto where = endpoint_of(request.service, request.endpoint);
        if (!where) return std::unexpected(where.error());
        const auto who = credentials_for(*where);
        if (!who) return std::unexpected(who.error());
        const std::string path = path_at(*where, request);
        auto answer = send_signed(request, *where, path, *who);
        if (!answer || answer->status < 400 || !correct_clock(request, *answer)) return answer;
        return send_signed(request, *where, path, *who);
    }

    result<std::string> presign(const call& request, std::chrono::seconds validity) override {
        auto where = endpoint_of(request.service, request.endpoint);
        if (!where) return std::unexpected(where.error());
        const auto who = credentials_for(*where);
        if (!who) return std::unexpected(who.error());
        const std::string path = path_at(*where, request);
        request_to_sign signed_{.method = request.method,
                                .path = path,
                                .query = request.query,
                                .headers = request.headers,
                                .body = request.body};
        signed_.headers.emplace_back("host", where->base.authority());
        if (request.service == "s3") signed_.body_hash = "UNSIGNED-PAYLOAD";
        const auto now = time_.now() + std::chrono::seconds(clock_offset_.load(std::memory_order_relaxed));
        return (where->base.tls ? "https://" : "http://") + where->base.authority() + path + '?' +
               aws::presign(signed_, *who, signing::of(where->signing_name, where->region, now), validity);
    }

    result<void> warm_up(std::string_view service) override {
        const auto where = endpoint_of(std::string(service), {});
        if (!where) return std::unexpected(where.error());
        if (const auto who = credentials_for(*where); !who) return std::unexpected(who.error());
        (void)sha256_hex("");
        return client_.open(where->base);
    }

private:
    result<service_endpoint> endpoint_of(const std::string& service, const std::string& override) {
        const std::scoped_lock lock(lock_);
        const auto known = endpoints_.find({service, override});
        if (known != endpoints_.end()) return known->second;
        auto found = resolve_endpoint(service, override, variables_);
        if (found && endpoints_.size() < 64) endpoints_.emplace(std::pair(service, override), *found);
        return found;
    }

    // The call's path at its address; for S3 the bucket moves from the one to the other.
    static std::string path_at(service_endpoint& where, const call& request) {
        std::string path = request.path;
        if (request.service == "s3") use_virtual_host(where, path);
        return where.base.path + path;
    }

    result<credentials> credentials_for(const service_endpoint& where) {
        auto who = credentials_->get();
        if (!who && where.local) return credentials{.access_key = "anything", .secret_key = "anything"};
        return who;
    }

    result<reply> send_signed(const call& request, const service_endpoint& where, const std::string& path,
                              const credentials& who) {
        request_to_sign signed_{.method = request.method,
                                .path = path,
                                .query = request.query,
                                .headers = request.headers,
                                .body = request.body};
        signed_.headers.emplace_back("host", where.base.authority());
        const auto now = time_.now() + std::chrono::seconds(clock_offset_.load(std::memory_order_relaxed));
        const auto added = sign(signed_, who, signing::of(where.signing_name, where.region, now));
        http_message message{
            .method = request.method, .target = path, .headers = request.headers, .body = request.body};
        if (!request.query.empty()) (message.target += '?') += request.query;
        message.headers.insert(message.headers.end(), added.begin(), added.end());
        message.headers.emplace_back("user-agent", "tight/0.1");
        return client_.send(where.base, message);
    }

    // True where the service's clock and ours differ so much that this is why it refused; from then on its time is
    // used.
    bool correct_clock(const call& request, const reply& answer) {
        if (!skewed(error_from(request, answer))) return false;
        const auto theirs = parse_date(answer.header("date"));
        if (!theirs) return false;
        const auto offset = std::chrono::duration_cast<std::chrono::seconds>(*theirs - time_.now()).count();
        const auto before = clock_offset_.exchange(offset, std::memory_order_relaxed);
        return std::llabs(offset - before) >= 60;
    }

    result<reply> fetch(const plain_request& request) {
        const auto where = parse_url(request.url);
        if (!where) return std::unexpected(where.error());
        http_message message{.method = request.method,
                             .target = where->path.empty() ? "/" : where->path,
                             .headers = request.headers,
                             .body = request.body};
        if (!where->query.empty()) (message.target += '?') += where->query;
        return client_.send(*where, message);
    }

    const environment& variables_;
    clock& time_;
    http_client client_;
    std::shared_ptr<credentials_source> credentials_;
    std::atomic<long long> clock_offset_ = 0;  // seconds
    std::mutex lock_;
    std::map<std::pair<std::string, std::string>, service_endpoint> endpoints_;
};

}  // namespace

std::shared_ptr<transport> http_transport(const environment& variables, clock& time, std::unique_ptr<tls_maker> tls,
                                          timeouts limits, sending_watcher* watcher) {
    return std::make_shared<transport_over_http>(variables, time, std::move(tls), limits, watcher);
}

std::shared_ptr<transport> plain_transport(const environment& variables, clock& time) {
    return retrying(http_transport(variables, time, nullptr), retry_policy::from(variables), time);
}

}  // namespace tight::aws
