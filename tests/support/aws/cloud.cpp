// SPDX-License-Identifier: Apache-2.0
#include "support/aws/cloud.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

#include "support/aws/gateways.hpp"
#include "support/aws/programs.hpp"
#include "support/aws/stacks.hpp"

namespace support::aws {

namespace json = tight::json;
using tight::aws::uri_decode;

namespace {

constexpr const char* access_key = "AKIDEXAMPLE";
constexpr const char* secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

std::map<std::string, std::string> fields_of(std::string_view text, bool plus_is_space) {
    std::map<std::string, std::string> fields;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view each = text.substr(0, end);
        const std::size_t equals = std::min(each.find('='), each.size());
        std::string value(each.substr(std::min(equals + 1, each.size())));
        if (plus_is_space) std::ranges::replace(value, '+', ' ');
        fields[uri_decode(each.substr(0, equals))] = uri_decode(value);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return fields;
}

std::string between(std::string_view text, std::string_view start, std::string_view end) {
    const std::size_t at = text.find(start);
    if (at == text.npos) return {};
    text.remove_prefix(at + start.size());
    return std::string(text.substr(0, text.find(end)));
}

bool speaks_xml(const std::string& service) {
    return service == "cloudformation" || service == "s3" || service == "sts";
}

answer answer_of(const refusal& why, const std::string& service) {
    if (!speaks_xml(service))
        return {why.status,
                json::serialize(json::object{{"__type", why.code}, {"message", why.message}}),
                {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", why.code}}};
    const std::string error = element("Code", why.code) + element("Message", why.message);
    return {why.status,
            service == "s3" ? "<Error>" + error + "</Error>"
                            : "<ErrorResponse><Error><Type>Sender</Type>" + error + "</Error></ErrorResponse>",
            {{"Content-Type", "text/xml"}}};
}

refusal refusal_of(fault what, const std::string& service, const std::string& operation) {
    if (what == fault::throttled && service == "s3") return {503, "SlowDown", "Please reduce your request rate."};
    if (what == fault::throttled) return {400, "Throttling", "Rate exceeded"};
    return {403, "AccessDenied",
            "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: " + service + ':' + operation +
                " on resource: *"};
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
    return out;
}

std::string element(std::string_view name, std::string_view text) {
    const std::string word(name);
    return text.empty() ? std::string() : '<' + word + '>' + escaped(text) + "</" + word + '>';
}

answer json_answer(const json::object& body, int status) {
    return {status, json::serialize(body), {{"Content-Type", "application/json"}}};
}

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", std::gmtime(&time))};
}

std::string sha256_hex(std::string_view bytes) { return tight::aws::sha256_hex(bytes); }

cloud::cloud()
    : stacks_(std::make_unique<stacks>(*this)),
      server_({.limits = {.body = std::size_t{64} * 1024 * 1024}},
              [this](tight::http1::request request, tight::net::exchange_ptr exchange) { handle(request, exchange); }),
      programs_(std::make_unique<programs>(server_.loop())) {
    server_.start();
}

cloud::~cloud() { server_.stop(); }

std::vector<std::pair<std::string, std::string>> cloud::variables() const {
    return {{"AWS_ENDPOINT_URL", url()},
            {"AWS_ACCESS_KEY_ID", access_key},
            {"AWS_SECRET_ACCESS_KEY", secret_key},
            {"AWS_SESSION_TOKEN", ""},
            {"AWS_REGION", region},
            {"AWS_CONFIG_FILE", "/nonexistent"},
            {"AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"}};
}

void cloud::check_signature(const tight::http1::request& request) const {
    const std::string given(request.header("authorization"));
    const std::string scope = between(given, "Credential=", ",");
    const std::string names = ';' + between(given, "SignedHeaders=", ",") + ';';
    const std::string service =
        between(scope.substr(std::min(scope.size(), std::strlen(access_key) + 10)), "/", "/aws4");
    if (!scope.starts_with(access_key))
        throw refusal{403, "InvalidClientTokenId", "The security token included in the request is invalid."};
    tm parts{};
    strptime(std::string(request.header("x-amz-date")).c_str(), "%Y%m%dT%H%M%SZ", &parts);
    const auto time = std::chrono::system_clock::from_time_t(timegm(&parts));
    tight::aws::request_to_sign again{.method = request.method,
                                      .path = std::string(request.path()),
                                      .query = std::string(request.query()),
                                      .headers = {},
                                      .body = request.body};
    for (const auto& [name, value] : request.headers) {
        std::string lower = name;
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const bool added = lower == "x-amz-date" || lower == "x-amz-content-sha256";
        if (lower.starts_with("x-amz-") && names.find(';' + lower + ';') == names.npos)
            throw refusal{403, "SignatureDoesNotMatch", "There were headers that are not signed: " + lower};
        if (!added && names.find(';' + lower + ';') != names.npos) again.headers.emplace_back(lower, value);
    }
    const auto how = tight::aws::signing::of(service, region, time);
    for (const auto& [name, value] : tight::aws::sign(again, {.access_key = access_key, .secret_key = secret_key}, how))
        if ((name == "authorization" || name == "Authorization") && value == given) return;
    throw refusal{403, "SignatureDoesNotMatch", "The request signature we calculated does not match"};
}

asked cloud::read(const tight::http1::request& request) const {
    const std::string scope = between(request.header("authorization"), "Credential=", ",");
    asked call{.method = request.method,
               .path = uri_decode(request.path()),
               .query = fields_of(request.query(), false),
               .raw = &request};
    std::size_t at = 0;
    for (int part = 0; part < 3; ++part) at = scope.find('/', at) + 1;
    call.service = scope.substr(at, scope.find('/', at) - at);
    if (const std::string target(request.header("x-amz-target")); !target.empty())
        call.operation = target.substr(target.find('.') + 1);
    else if (call.service == "cloudformation" || call.service == "sts") {
        call.form = fields_of(request.body, true);
        call.operation = call.form["Action"];
    } else {
        call.operation = call.method;
    }
    return call;
}

std::optional<fault> cloud::take_fault(const asked& call) {
    const auto found = faults_.find(call.service + ' ' + call.operation);
    if (found == faults_.end()) return std::nullopt;
    const fault what = found->second.first;
    if (--found->second.second == 0) faults_.erase(found);
    return what;
}

void cloud::handle(const tight::http1::request& request, const tight::net::exchange_ptr& exchange) {
    const std::scoped_lock lock(mutex_);
    if (request.path().starts_with(gateway_root)) return pass_through_gateway(request, exchange);
    const asked call = read(request);
    requests_.push_back(call.service + ' ' + call.operation);
    const auto what = take_fault(call);
    if (what == fault::dropped) return exchange->abort();
    const auto reply = [exchange, lost = what == fault::lost, bare = request.method == "HEAD"](answer made) {
        if (lost) return exchange->abort();
        if (bare) made.body.clear();
        exchange->respond(made.status, made.headers, made.body);
    };
    try {
        check_signature(request);
        if (what == fault::refused || what == fault::throttled) throw refusal_of(*what, call.service, call.operation);
        if (call.service == "lambda" && call.path.ends_with("/invocations")) return invoke(call, reply);
        reply(dispatch(call));
    } catch (const refusal& why) {
        reply(answer_of(why, call.service));
    }
}

answer cloud::dispatch(const asked& call) {
    if (call.service == "cloudformation") return stacks_->handle(call);
    if (call.service == "s3") return storage(call);
    if (call.service == "lambda") return lambda(call);
    if (call.service == "logs") return logs(call);
    if (call.service == "sts")
        return {200,
                "<GetCallerIdentityResponse><GetCallerIdentityResult>" + element("Account", account) +
                    element("Arn", "arn:aws:iam::123456789012:user/ci") + element("UserId", "AIDA") +
                    "</GetCallerIdentityResult></GetCallerIdentityResponse>",
                {{"Content-Type", "text/xml"}}};
    throw refusal{400, "UnknownService", call.service};
}

void cloud::next(const std::string& operation, fault what, int times) {
    const std::scoped_lock lock(mutex_);
    faults_[operation] = {what, times};
}

void cloud::fail_resource(const std::string& type, const std::string& reason) {
    const std::scoped_lock lock(mutex_);
    stacks_->failing = {type, reason};
}

void cloud::fail_rollback() {
    const std::scoped_lock lock(mutex_);
    stacks_->rollback_fails = true;
}

void cloud::leave_out_outputs() {
    const std::scoped_lock lock(mutex_);
    stacks_->has_outputs = false;
}

void cloud::set_express(bool offered) {
    const std::scoped_lock lock(mutex_);
    stacks_->express_offered = offered;
}

void cloud::set_steps(int for_each_look) {
    const std::scoped_lock lock(mutex_);
    stacks_->steps_for_each_look = for_each_look;
}

void cloud::set_owner(const std::string& name, const std::string& owner) {
    const std::scoped_lock lock(mutex_);
    buckets_[name].owner = owner;
}

void cloud::on_invoke(std::function<invocation_answer(const invocation&)> what) {
    const std::scoped_lock lock(mutex_);
    on_invoke_ = std::move(what);
}

void cloud::write_log(const std::string& group, const std::string& stream, std::int64_t time_ms,
                      const std::string& message) {
    const std::scoped_lock lock(mutex_);
    logs_[group].push_back({stream, time_ms, message});
}

void cloud::swap_code(const std::string& function, const std::string& code) {
    const std::scoped_lock lock(mutex_);
    lambda_version& latest = functions_.at(function).latest;
    latest.code = code;
    latest.sha256 = sha256_hex(code);
}

void cloud::remove_object(const std::string& bucket, const std::string& key) {
    const std::scoped_lock lock(mutex_);
    buckets_.at(bucket).objects.erase(key);
}

std::vector<std::string> cloud::requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
}

void cloud::forget_requests() {
    const std::scoped_lock lock(mutex_);
    requests_.clear();
}

std::string cloud::stack_status(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    const auto found = stacks_->all.find(name);
    return found == stacks_->all.end() ? std::string() : found->second.status;
}

bool cloud::was_express(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return stacks_->all.at(name).express;
}

std::vector<std::string> cloud::change_sets(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    if (const auto found = stacks_->all.find(name); found != stacks_->all.end())
        for (const auto& [set, each] : found->second.change_sets) names.push_back(set);
    return names;
}

std::vector<std::string> cloud::objects(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> keys;
    if (const auto found = buckets_.find(name); found != buckets_.end())
        for (const auto& [key, body] : found->second.objects) keys.push_back(key);
    return keys;
}

std::set<std::string> cloud::settings(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return buckets_.at(name).settings;
}

bool cloud::has_bucket(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return buckets_.contains(name);
}

std::string cloud::alias(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    return functions_.empty() ? std::string() : functions_.begin()->second.aliases.at(name);
}

std::string cloud::code_of(const std::string& version) const {
    const std::scoped_lock lock(mutex_);
    const lambda_function& function = functions_.begin()->second;
    return version == "$LATEST" ? function.latest.sha256 : function.versions.at(std::stoull(version)).sha256;
}

std::vector<std::string> cloud::log_group_names() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> names;
    for (const auto& [name, records] : logs_) names.push_back(name);
    return names;
}

}  // namespace support::aws
