// SPDX-License-Identifier: Apache-2.0
#include "aws/credential_sources.hpp"

#include <openssl/evp.h>
#include <stdio.h>
#include <time.h>

#include <algorithm>
#include <array>

#include <tight/aws/endpoint.hpp>
#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

#include "aws/shared_config.hpp"
#include "core/bounded_time.hpp"

namespace tight::aws {
namespace {

std::unexpected<error> denied(std::string message) { return fail(errc::denied, std::move(message)); }

std::string text_at(const json::value& from, std::string_view name) {
    return std::string(json::string_or(json::member(&from, name)));
}

// ---- STS ---------------------------------------------------------------------------------------------------------

std::string sts_url(const environment& variables, const std::string& region) {
    for (const std::string_view name : {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"})
        if (auto url = variables.get(name); url && !url->empty()) return *url;
    return region.empty() ? "https://sts.amazonaws.com" : "https://sts." + region + ".amazonaws.com";
}

found_credentials from_sts(const result<reply>& answer, const std::string& operation) {
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200) return std::unexpected(error_from({.service = "sts", .operation = operation}, *answer));
    credentials out{xml_text(answer->body, "AccessKeyId"), xml_text(answer->body, "SecretAccessKey"),
                    xml_text(answer->body, "SessionToken"), parse_expiry(xml_text(answer->body, "Expiration"))};
    if (out.access_key.empty()) return denied("sts " + operation + " answered without credentials");
    return out;
}

found_credentials assume_with_web_identity(const credential_surroundings& where, const std::string& role,
                                           const std::string& token_file, const std::string& session,
                                           const std::string& region) {
    const auto token = read_small_file(token_file);
    if (!token) return denied("the web identity token " + token_file + " cannot be read");
    const std::string body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + uri_encode(role) +
                             "&RoleSessionName=" + uri_encode(session.empty() ? "tight" : session) +
                             "&WebIdentityToken=" + uri_encode(*token);
    return from_sts(where.send({.method = "POST",
                                .url = sts_url(*where.variables, region),
                                .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                                .body = body}),
                    "AssumeRoleWithWebIdentity");
}

found_credentials assume_role(const credential_surroundings& where, const settings& profile, const credentials& source,
                              const std::string& region) {
    std::string body = "Action=AssumeRole&Version=2011-06-15&RoleArn=" + uri_encode(setting(profile, "role_arn"));
    const std::string session = setting(profile, "role_session_name");
    body += "&RoleSessionName=" + uri_encode(session.empty() ? "tight" : session);
    if (const auto id = setting(profile, "external_id"); !id.empty()) body += "&ExternalId=" + uri_encode(id);
    if (const auto seconds = setting(profile, "duration_seconds"); !seconds.empty())
        body += "&DurationSeconds=" + uri_encode(seconds);
    const std::string url_text = sts_url(*where.variables, region);
    const auto url = parse_url(url_text);
    if (!url) return std::unexpected(url.error());
    request_to_sign request{
        .method = "POST",
        .path = url->path.empty() ? "/" : url->path,
        .query = {},
        .headers = {{"content-type", "application/x-www-form-urlencoded"}, {"host", url->authority()}},
        .body = body};
    const auto added =
        sign(request, source, signing::of("sts", region.empty() ? "us-east-1" : region, where.time->now()));
    header_list headers{request.headers.front()};
    headers.insert(headers.end(), added.begin(), added.end());
    return from_sts(where.send({.method = "POST", .url = url_text, .headers = headers, .body = body}), "AssumeRole");
}

// ---- profiles ----------------------------------------------------------------------------------------------------

found_credentials from_process(const std::string& command) {
    FILE* process = popen(command.c_str(), "re");
    if (process == nullptr) return denied("credential_process could not be started");
    std::string out;
    char buffer[4096];
    for (std::size_t got = 0; (got = fread(buffer, 1, sizeof buffer, process)) > 0 && out.size() < 65536;)
        out.append(buffer, got);
    if (pclose(process) != 0) return denied("credential_process failed");
    return credentials_from_json(out, "credential_process");
}

std::string sha1_hex(std::string_view text) {
    std::array<unsigned char, 20> digest{};
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : digest) (out += digits[byte >> 4U]) += digits[byte & 15U];
    return out;
}

// The token that `aws sso login` left in its cache, exchanged for credentials of a role.
found_credentials from_sso(const credential_surroundings& where, const shared_config& config, const settings& profile,
                           const std::string& name) {
    const std::string session = setting(profile, "sso_session");
    settings sso = profile;
    if (const auto found = config.sso_sessions.find(session); found != config.sso_sessions.end())
        for (const auto& [key, value] : found->second) sso.insert_or_assign(key, value);
    const std::string cached = session.empty() ? setting(sso, "sso_start_url") : session;
    const std::string hint = "run: aws sso login --profile " + name;
    const auto file = read_small_file(expand_home("~/.aws/sso/cache/" + sha1_hex(cached) + ".json", *where.variables));
    if (!file) return denied("profile " + name + " signs in by SSO and nobody is signed in; " + hint);
    const auto token = json::parse(*file);
    const auto until = token ? parse_expiry(text_at(*token, "expiresAt")) : std::nullopt;
    if (!until || *until <= where.time->now())
        return denied("the SSO session of profile " + name + " has expired; " + hint);

    const std::string region = setting(sso, "sso_region");
    std::string base = where.variables->get_or("AWS_ENDPOINT_URL_SSO", "");
    if (base.empty()) base = "https://portal.sso." + region + ".amazonaws.com";
    const auto answer =
        where.send({.method = "GET",
                    .url = base + "/federation/credentials?role_name=" + uri_encode(setting(sso, "sso_role_name")) +
                           "&account_id=" + uri_encode(setting(sso, "sso_account_id")),
                    .headers = {{"x-amz-sso_bearer_token", text_at(*token, "accessToken")}},
                    .body = {}});
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200)
        return std::unexpected(error_from({.service = "sso", .operation = "GetRoleCredentials"}, *answer));
    const auto body = json::parse(answer->body);
    const json::value* role = body ? json::member(&*body, "roleCredentials") : nullptr;
    if (role == nullptr) return denied("sso answered without credentials");
    credentials out{
        text_at(*role, "accessKeyId"), text_at(*role, "secretAccessKey"), text_at(*role, "sessionToken"), {}};
    if (const json::value* expires = json::member(role, "expiration"); expires != nullptr && expires->is_int64())
        out.expires = bounded_time(std::chrono::milliseconds(json::integer_or(expires, 0)));
    if (out.access_key.empty() || out.secret_key.empty()) return denied("sso answered without credentials");
    return out;
}

found_credentials of_profile(const credential_surroundings& where, const shared_config& config, const std::string& name,
                             int depth);

found_credentials of_role(const credential_surroundings& where, const shared_config& config, const settings& profile,
                          const std::string& name, int depth) {
    const std::string region = default_region(*where.variables);
    if (const auto file = setting(profile, "web_identity_token_file"); !file.empty())
        return assume_with_web_identity(where, setting(profile, "role_arn"), expand_home(file, *where.variables),
                                        setting(profile, "role_session_name"), region);
    found_credentials source = std::nullopt;
    if (const auto from = setting(profile, "source_profile"); from == name) {
        settings own = profile;
        own.erase("role_arn");
        source = credentials{setting(own, "aws_access_key_id"), setting(own, "aws_secret_access_key"), {}, {}};
    } else if (!from.empty()) {
        source = of_profile(where, config, from, depth + 1);
    } else if (setting(profile, "credential_source") == "Environment") {
        source = from_environment(where);
    } else if (setting(profile, "credential_source") == "EcsContainer") {
        source = from_container(where);
    } else if (setting(profile, "credential_source") == "Ec2InstanceMetadata") {
        source = from_instance_metadata(where);
    }
    if (!source) return source;
    if (!*source) return denied("profile " + name + " assumes a role, and has no source_profile with credentials");
    return assume_role(where, profile, **source, region);
}

found_credentials of_profile(const credential_surroundings& where, const shared_config& config, const std::string& name,
                             int depth) {
    if (depth > 5) return denied("profile " + name + ": source_profile goes round in a circle");
    const auto found = config.profiles.find(name);
    if (found == config.profiles.end()) {
        if (depth == 0 && where.variables->get_or("AWS_PROFILE", "").empty()) return std::nullopt;
        return denied("there is no profile '" + name + "' in ~/.aws/config or ~/.aws/credentials");
    }
    const settings& profile = found->second;
    if (!setting(profile, "role_arn").empty()) return of_role(where, config, profile, name, depth);
    if (const auto key = setting(profile, "aws_access_key_id"); !key.empty())
        return credentials{key, setting(profile, "aws_secret_access_key"), setting(profile, "aws_session_token"), {}};
    if (!setting(profile, "sso_session").empty() || !setting(profile, "sso_start_url").empty())
        return from_sso(where, config, profile, name);
    if (const auto command = setting(profile, "credential_process"); !command.empty()) return from_process(command);
    return std::nullopt;
}

// A container's full URI may be https anywhere, or http on this machine and the two addresses of ECS and EKS.
bool may_be_asked(const url& address) {
    return address.tls || address.host == "localhost" || address.host.starts_with("127.") || address.host == "::1" ||
           address.host == "169.254.170.2" || address.host == "169.254.170.23" || address.host == "fd00:ec2::23";
}

}  // namespace

found_credentials credentials_from_json(std::string_view text, const std::string& origin) {
    const auto parsed = json::parse(text);
    if (!parsed) return denied(origin + " gave no JSON");
    credentials out{
        text_at(*parsed, "AccessKeyId"), text_at(*parsed, "SecretAccessKey"), text_at(*parsed, "SessionToken"), {}};
    if (out.token.empty()) out.token = text_at(*parsed, "Token");
    out.expires = parse_expiry(text_at(*parsed, "Expiration"));
    if (out.access_key.empty() || out.secret_key.empty())
        return denied(origin + " gave no AccessKeyId and SecretAccessKey");
    return out;
}

std::optional<std::chrono::system_clock::time_point> parse_expiry(std::string_view text) {
    tm parts{};
    const std::string copy(text);
    const char* rest = strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (rest == nullptr) return std::nullopt;
    std::string_view zone = rest;
    if (zone.starts_with('.')) zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
    if (zone != "Z" && zone != "+00:00" && zone != "UTC") return std::nullopt;
    return bounded_time(timegm(&parts));
}

found_credentials from_environment(const credential_surroundings& where) {
    credentials out{where.variables->get_or("AWS_ACCESS_KEY_ID", ""),
                    where.variables->get_or("AWS_SECRET_ACCESS_KEY", ""),
                    where.variables->get_or("AWS_SESSION_TOKEN", ""),
                    {}};
    if (out.access_key.empty() || out.secret_key.empty()) return std::nullopt;
    return out;
}

found_credentials from_web_identity(const credential_surroundings& where) {
    const std::string file = where.variables->get_or("AWS_WEB_IDENTITY_TOKEN_FILE", "");
    const std::string role = where.variables->get_or("AWS_ROLE_ARN", "");
    if (file.empty() || role.empty()) return std::nullopt;
    return assume_with_web_identity(where, role, file, where.variables->get_or("AWS_ROLE_SESSION_NAME", ""),
                                    default_region(*where.variables));
}

found_credentials from_profile(const credential_surroundings& where) {
    return of_profile(where, read_shared_config(*where.variables), profile_name(*where.variables), 0);
}

found_credentials from_container(const credential_surroundings& where) {
    std::string address = where.variables->get_or("AWS_CONTAINER_CREDENTIALS_FULL_URI", "");
    if (const auto relative = where.variables->get_or("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ""); !relative.empty())
        address = "http://169.254.170.2" + relative;
    if (address.empty()) return std::nullopt;
    const auto parsed = parse_url(address);
    if (!parsed) return std::unexpected(parsed.error());
    if (!may_be_asked(*parsed))
        return denied("AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that may not be asked over http");
    std::string token = where.variables->get_or("AWS_CONTAINER_AUTHORIZATION_TOKEN", "");
    if (const auto file = where.variables->get_or("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", ""); !file.empty()) {
        token = read_small_file(file).value_or("");
        while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
    }
    plain_request request{.method = "GET", .url = address, .headers = {}, .body = {}};
    if (!token.empty()) request.headers.emplace_back("authorization", token);
    const auto answer = where.send(request);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status != 200)
        return denied("the container's credentials endpoint answered " + std::to_string(answer->status));
    return credentials_from_json(answer->body, "the container's credentials endpoint");
}

}  // namespace tight::aws
