// SPDX-License-Identifier: Apache-2.0
// Lambda: functions with their versions and aliases, and what becomes of calls.
#include <algorithm>
#include <cctype>

#include <tight/json.hpp>

#include "core/base64.hpp"
#include "core/hex.hpp"
#include "support/aws/cloud.hpp"
#include "support/aws/programs.hpp"

namespace support::aws {

namespace json = tight::json;

namespace {

const std::string functions_root = "/2015-03-31/functions/";

std::string qualifier_of(const asked& call) {
    const auto given = call.query.find("Qualifier");
    return given == call.query.end() ? std::string() : given->second;
}

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

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
    const std::string rest = call.path.substr(std::min(functions_root.size(), call.path.size()));
    const std::size_t slash = rest.find('/');
    lambda_function& function = function_named(rest.substr(0, slash));
    const std::string what = slash == rest.npos ? std::string() : rest.substr(slash + 1);
    const auto described = [&function](const lambda_version& code, const std::string& version) {
        return json::object{{"FunctionName", function.name},
                            {"Version", version},
                            {"CodeSha256", tight::to_base64(tight::bytes_of_hex(code.sha256))},
                            {"LastUpdateStatus", "Successful"}};
    };
    if (what == "configuration") {
        std::string version;
        lambda_version& code = version_of(function, qualifier_of(call), version);
        return json_answer(described(code, version));
    }
    if (what == "code") {
        const json::value body = json::parse(call.raw->body).value();
        const std::string bucket(body.at("S3Bucket").as_string()), key(body.at("S3Key").as_string());
        if (!buckets_[bucket].objects.contains(key))
            throw refusal{400, "InvalidParameterValueException",
                          "Error occurred while GetObject. S3 Error Code: NoSuchKey"};
        function.latest.code = buckets_[bucket].objects[key];
        function.latest.sha256 = sha256_hex(function.latest.code);
        return json_answer(described(function.latest, "$LATEST"));
    }
    if (what == "versions" && call.method == "POST") {
        if (function.versions.empty() || function.versions.rbegin()->second != function.latest)
            function.versions[function.versions.empty() ? 1 : function.versions.rbegin()->first + 1] = function.latest;
        const auto& [number, code] = *function.versions.rbegin();
        return json_answer(described(code, std::to_string(number)), 201);
    }
    json::array list{described(function.latest, "$LATEST")};
    for (const auto& [number, code] : function.versions) list.emplace_back(described(code, std::to_string(number)));
    return json_answer({{"Versions", std::move(list)}});
}

void cloud::invoke(const asked& call, const std::function<void(answer)>& reply) {
    const std::string name = call.path.substr(functions_root.size(), call.path.rfind('/') - functions_root.size());
    const invocation wanted = call_of(name, qualifier_of(call), call.raw->body);
    const std::string kind(call.raw->header("x-amz-invocation-type"));
    if (kind == "DryRun") return reply({204});
    if (kind == "Event") {
        reply({202});
        return run(wanted, [](const invocation_answer&) {});
    }
    const bool tail = call.raw->header("x-amz-log-type") == "Tail";
    run(wanted, [reply, tail, version = wanted.version](const invocation_answer& done) {
        answer out{200, done.payload, {{"X-Amz-Executed-Version", version}}};
        if (done.failed) out.headers.emplace_back("X-Amz-Function-Error", "Unhandled");
        if (tail) out.headers.emplace_back("X-Amz-Log-Result", tight::to_base64(done.log));
        reply(out);
    });
}

invocation cloud::call_of(const std::string& function, const std::string& qualifier, std::string payload) {
    lambda_function& called = function_named(function);
    invocation call{.function = called.name, .qualifier = qualifier, .payload = std::move(payload)};
    call.code = version_of(called, qualifier, call.version);
    return call;
}

void cloud::run(const invocation& call, const invocation_done& done) {
    if (on_invoke_) return done(on_invoke_(call));
    programs_->run(call,
                   [this, group = call.code.log_group, version = call.version, done](const invocation_answer& made) {
                       const std::scoped_lock lock(mutex_);
                       const std::string stream = now().substr(0, 10) + "/[" + version + "]0123456789abcdef";
                       for (std::string_view left = made.log; !left.empty();) {
                           const std::string_view line = left.substr(0, left.find('\n'));
                           logs_[group].push_back({stream, now_ms(), std::string(line) + '\n'});
                           left.remove_prefix(std::min(left.size(), line.size() + 1));
                       }
                       done(made);
                   });
}

}  // namespace support::aws
