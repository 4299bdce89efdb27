// SPDX-License-Identifier: Apache-2.0
#include "support/aws/cloud.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

#include "aws/services/protocol.hpp"
#include "core/base64.hpp"
#include "core/hex.hpp"
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

answer json_answer(const json::object& body, int status = 200) {
    return {status, json::serialize(body), {{"Content-Type", "application/json"}}};
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

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", std::gmtime(&time))};
}

std::string sha256_hex(std::string_view bytes) { return tight::aws::sha256_hex(bytes); }

cloud::cloud()
    : stacks_(std::make_unique<stacks>(*this)),
      server_(
          {.limits = {.body = std::size_t{64} * 1024 * 1024}},
          [this](tight::net::http_request request, tight::net::exchange_ptr exchange) { handle(request, exchange); }) {
    on_invoke_ = [](const invocation& call) {
        return invocation_answer{
            .payload = json::serialize(
                json::object{{"version", call.version}, {"code", call.sha256.substr(0, 8)}, {"event", call.payload}})};
    };
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

void cloud::check_signature(const tight::net::http_request& request) const {
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

asked cloud::read(const tight::net::http_request& request) const {
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

void cloud::handle(const tight::net::http_request& request, const tight::net::exchange_ptr& exchange) {
    const std::scoped_lock lock(mutex_);
    if (request.path().starts_with("/_aws/execute-api/")) return exchange->respond(200, {}, "alive");
    const asked call = read(request);
    requests_.push_back(call.service + ' ' + call.operation);
    const auto what = take_fault(call);
    if (what == fault::dropped) return exchange->abort();
    answer made;
    try {
        check_signature(request);
        if (what == fault::refused || what == fault::throttled) throw refusal_of(*what, call.service, call.operation);
        made = dispatch(call);
    } catch (const refusal& why) {
        made = answer_of(why, call.service);
    }
    if (what == fault::lost) return exchange->abort();
    if (request.method == "HEAD") made.body.clear();
    exchange->respond(made.status, made.headers, made.body);
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

answer cloud::storage(const asked& call) {
    const std::size_t slash = call.path.find('/', 1);
    const std::string name = call.path.substr(1, slash == call.path.npos ? slash : slash - 1);
    const std::string key = slash == call.path.npos ? std::string() : call.path.substr(slash + 1);
    const auto known = buckets_.find(name);
    if (call.method == "PUT" && key.empty() && call.query.empty()) {
        if (known != buckets_.end())
            throw refusal{409, known->second.owner == account ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists",
                          "The requested bucket name is not available."};
        if (call.raw->body.find(std::string("<LocationConstraint>") + region) == std::string::npos)
            throw refusal{400, "IllegalLocationConstraintException",
                          "The unspecified location constraint is incompatible"};
        buckets_[name];
        return {};
    }
    if (known == buckets_.end()) throw refusal{404, "NoSuchBucket", "The specified bucket does not exist"};
    const std::string expected(call.raw->header("x-amz-expected-bucket-owner"));
    if (known->second.owner != account || (!expected.empty() && expected != known->second.owner))
        throw refusal{403, "AccessDenied", "Access Denied"};
    if (!key.empty()) return stored_object(call, known->second, key);
    if (call.method == "PUT") {
        known->second.settings.insert(call.query.begin()->first);
        return {};
    }
    if (call.method == "DELETE") {
        if (!known->second.objects.empty())
            throw refusal{409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
        buckets_.erase(known);
        return {204};
    }
    std::string list;
    const auto prefix = call.query.find("prefix");
    for (const auto& [object, body] : known->second.objects)
        if (prefix == call.query.end() || object.starts_with(prefix->second))
            list += "<Contents>" + element("Key", object) + element("LastModified", known->second.modified[object]) +
                    "</Contents>";
    return {200, "<ListBucketResult>" + list + "</ListBucketResult>", {{"Content-Type", "application/xml"}}};
}

answer cloud::stored_object(const asked& call, bucket& where, const std::string& key) {
    const bool there = where.objects.contains(key);
    if (call.method == "DELETE") {
        where.objects.erase(key);
        return {204};
    }
    if (call.method == "PUT") {
        if (call.raw->header("if-none-match") == "*" && there)
            throw refusal{412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"};
        const std::string checksum(call.raw->header("x-amz-checksum-sha256"));
        if (checksum != tight::to_base64(tight::bytes_of_hex(sha256_hex(call.raw->body))))
            throw refusal{400, "BadDigest", "The SHA256 you specified did not match the calculated checksum."};
        where.objects[key] = call.raw->body;
        where.modified[key] = now();
        return {};
    }
    if (!there) throw refusal{404, "NoSuchKey", "The specified key does not exist."};
    return {200, where.objects.at(key)};
}

lambda_function& cloud::function_named(const std::string& name) {
    const auto found = functions_.find(name.substr(name.rfind(':') + 1));
    if (found == functions_.end()) throw refusal{404, "ResourceNotFoundException", "Function not found: " + name};
    return found->second;
}

lambda_version& cloud::version_of(lambda_function& function, const std::string& qualifier, std::string& version) {
    version = qualifier.empty() ? "$LATEST" : qualifier;
    if (const auto alias = function.aliases.find(version); alias != function.aliases.end()) version = alias->second;
    if (version == "$LATEST") return function.latest;
    const bool number = std::ranges::all_of(version, [](unsigned char c) { return std::isdigit(c) != 0; });
    const auto found = number ? function.versions.find(std::stoull(version)) : function.versions.end();
    if (found == function.versions.end())
        throw refusal{404, "ResourceNotFoundException", "Function not found: " + function.name + ':' + version};
    return found->second;
}

answer cloud::lambda(const asked& call) {
    static const std::string start = "/2015-03-31/functions/";
    const std::string rest = call.path.substr(std::min(start.size(), call.path.size()));
    const std::size_t slash = rest.find('/');
    lambda_function& function = function_named(rest.substr(0, slash));
    const std::string what = slash == rest.npos ? std::string() : rest.substr(slash + 1);
    const auto described = [&function](const lambda_version& code, const std::string& version) {
        return json::object{{"FunctionName", function.name},
                            {"Version", version},
                            {"CodeSha256", tight::to_base64(tight::bytes_of_hex(code.sha256))},
                            {"LastUpdateStatus", "Successful"}};
    };
    if (what == "invocations") return invoke(call, function);
    if (what == "configuration") {
        std::string version;
        const auto qualifier = call.query.find("Qualifier");
        lambda_version& code =
            version_of(function, qualifier == call.query.end() ? std::string() : qualifier->second, version);
        return json_answer(described(code, version));
    }
    if (what == "code") {
        const json::value body = json::parse(call.raw->body).value();
        const std::string bucket(body.at("S3Bucket").as_string()), key(body.at("S3Key").as_string());
        if (!buckets_[bucket].objects.contains(key))
            throw refusal{400, "InvalidParameterValueException",
                          "Error occurred while GetObject. S3 Error Code: NoSuchKey"};
        function.latest = {buckets_[bucket].objects[key], sha256_hex(buckets_[bucket].objects[key])};
        return json_answer(described(function.latest, "$LATEST"));
    }
    if (what == "versions" && call.method == "POST") {
        if (function.versions.empty() || function.versions.rbegin()->second.sha256 != function.latest.sha256)
            function.versions[function.versions.empty() ? 1 : function.versions.rbegin()->first + 1] = function.latest;
        const auto& [number, code] = *function.versions.rbegin();
        return json_answer(described(code, std::to_string(number)), 201);
    }
    json::array list{described(function.latest, "$LATEST")};
    for (const auto& [number, code] : function.versions) list.emplace_back(described(code, std::to_string(number)));
    return json_answer({{"Versions", std::move(list)}});
}

answer cloud::invoke(const asked& call, lambda_function& function) {
    std::string version;
    const auto qualifier = call.query.find("Qualifier");
    const lambda_version& code =
        version_of(function, qualifier == call.query.end() ? std::string() : qualifier->second, version);
    const std::string kind(call.raw->header("x-amz-invocation-type"));
    if (kind == "DryRun") return {204};
    const invocation_answer done = on_invoke_({function.name, version, code.sha256, call.raw->body});
    if (kind == "Event") return {202};
    answer out{200, done.payload, {{"X-Amz-Executed-Version", version}}};
    if (done.failed) out.headers.emplace_back("X-Amz-Function-Error", "Unhandled");
    if (call.raw->header("x-amz-log-type") == "Tail")
        out.headers.emplace_back("X-Amz-Log-Result", tight::to_base64(done.log));
    return out;
}

// Pages of two; a token is good for its own group and query alone.
answer cloud::logs(const asked& call) {
    const json::value body = json::parse(call.raw->body).value();
    const auto text = [&body](std::string_view name) { return tight::aws::text_member(body, name); };
    if (call.operation == "DescribeLogGroups") {
        json::array list;
        for (const auto& [name, records] : logs_)
            if (name.starts_with(text("logGroupNamePrefix"))) list.emplace_back(json::object{{"logGroupName", name}});
        return json_answer({{"logGroups", std::move(list)}});
    }
    const auto group = logs_.find(text("logGroupName"));
    if (group == logs_.end())
        throw refusal{400, "ResourceNotFoundException", "The specified log group does not exist."};
    if (call.operation == "DeleteLogGroup") {
        logs_.erase(group);
        return json_answer({});
    }
    const std::string own = group->first + '@' + json::serialize(body.at("startTime")) + text("filterPattern") + '#';
    const std::string token = text("nextToken");
    if (!token.empty() && !token.starts_with(own))
        throw refusal{400, "InvalidParameterException", "The specified nextToken is invalid."};
    std::size_t at = token.empty() ? 0 : std::stoul(token.substr(own.size()));
    json::array events;
    for (; at < group->second.size() && events.size() < 2; ++at) {
        const log_record& each = group->second[at];
        if (each.time_ms < body.at("startTime").to_number<std::int64_t>()) continue;
        if (each.message.find(text("filterPattern")) == std::string::npos) continue;
        events.emplace_back(json::object{{"eventId", std::to_string(at)},
                                         {"logStreamName", each.stream},
                                         {"timestamp", each.time_ms},
                                         {"message", each.message}});
    }
    json::object page{{"events", std::move(events)}};
    if (at < group->second.size()) page["nextToken"] = own + std::to_string(at);
    return json_answer(page);
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
    functions_.at(function).latest = {code, sha256_hex(code)};
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
