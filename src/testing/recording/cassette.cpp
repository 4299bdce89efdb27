// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/cassette.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include <tight/aws/sigv4.hpp>

#include "core/ascii.hpp"
#include "core/base64.hpp"
#include "core/json_text.hpp"
#include "core/utf8.hpp"
#include "http/text.hpp"
#include "testing/recording/redaction.hpp"
#include "testing/recording/secret_text.hpp"
#include "testing/recording/xml_data.hpp"

namespace tight::testing {
namespace {

// The headers of an answer that mean something to a program and are the same in every run.
constexpr std::array kept_headers = std::to_array<std::string_view>(
    {"content-type", "content-encoding", "cache-control", "etag", "x-amzn-errortype", "x-amz-crc32"});

enum class protocol : std::uint8_t { json, xml };

std::string_view header_of(const aws::call& call, std::string_view name) {
    for (const auto& [key, value] : call.headers)
        if (http::equal_ignoring_case(key, name)) return value;
    return {};
}

bool is_form(const aws::call& call) {
    return header_of(call, "content-type").starts_with("application/x-www-form-urlencoded");
}

protocol protocol_of(const aws::call& call) {
    const bool xml = call.service == "s3" || call.service == "route53" || call.service == "cloudfront";
    return xml || is_form(call) ? protocol::xml : protocol::json;
}

json::object streaming_body(std::string_view bytes) {
    return {{"__class__", "StreamingBody"}, {"__module__", "botocore.response"}, {"body", to_base64(bytes)}};
}

// {"__type": "x#Code", "message": ..., others} as {"Error": {"Code", "Message"}, others}.
json::object error_data(json::object body, const aws::reply& answer) {
    std::string code(answer.header("x-amzn-errortype"));
    std::string message;
    for (const std::string_view name : {"__type", "code", "Code"})
        if (const json::value* found = body.if_contains(name); found != nullptr && found->is_string()) {
            if (code.empty()) code = std::string_view(found->as_string());
            body.erase(name);
        }
    for (const std::string_view name : {"message", "Message"})
        if (const json::value* found = body.if_contains(name); found != nullptr && found->is_string()) {
            message = std::string_view(found->as_string());
            body.erase(name);
            break;
        }
    code = code.substr(0, code.find(':'));
    if (const std::size_t hash = code.rfind('#'); hash != code.npos) code.erase(0, hash + 1);
    json::object out{{"Error", json::object{{"Message", message}, {"Code", code}}}};
    for (auto& [name, value] : body) out.emplace(name, std::move(value));
    return out;
}

// What a function or a model was given or answered is no shape of the service's.
std::string_view shape_of(const aws::call& call) {
    return call.operation.starts_with("Invoke") ? std::string_view() : std::string_view(call.service);
}

// Bytes that are not the service's own words: an object of S3, the payload of a function.
json::object data_of_bytes(const aws::call& call, std::string_view bytes, const recording_options& options) {
    const bool object = call.service == "s3" || call.operation == "GetObject";
    if (object) return {{"Body", streaming_body(options.object_bodies ? bytes : redacted_text)}};
    return {{"Body", streaming_body(is_utf8(bytes) ? redactor("", options.redact).text(bytes) : std::string(bytes))}};
}

json::object data_of_body(const aws::call& call, const aws::reply& answer, const recording_options& options) {
    if (answer.body.empty()) return {};
    if (call.operation == "GetObject" && answer.status < 300) return data_of_bytes(call, answer.body, options);
    json::value data;
    if (auto read = data_of_xml(answer.body); read && answer.body.starts_with('<'))
        data = *std::move(read);
    else if (auto parsed = json::parse(answer.body); parsed && parsed->is_object())
        data = answer.status < 400 ? *std::move(parsed) : error_data(std::move(parsed->as_object()), answer);
    else
        return data_of_bytes(call, answer.body, options);
    redactor(shape_of(call), options.redact).data(data);
    return std::move(data.as_object());
}

json::object metadata_of(const aws::reply& answer) {
    json::object headers;
    for (const auto& [name, value] : answer.headers)
        if (std::ranges::find(kept_headers, name) != kept_headers.end()) headers[name] = value;
    std::string id(answer.header("x-amzn-requestid"));
    if (id.empty()) id = answer.header("x-amz-request-id");
    return {{"RequestId", id}, {"HTTPStatusCode", answer.status}, {"HTTPHeaders", headers}, {"RetryAttempts", 0}};
}

std::string streamed(const json::object& body) {
    const json::value* held = body.if_contains("body");
    if (held == nullptr || !held->is_string()) return {};
    const std::string_view text = held->as_string();
    return decode_base64(text).value_or(std::string(text));
}

// {"__class__": "datetime", "year": 2026, ...} of placebo as seconds since 1970, as the JSON protocols have times.
json::value seconds_of(const json::object& date) {
    const auto part = [&](std::string_view name) {
        const json::value* found = date.if_contains(name);
        const std::int64_t* number = found != nullptr ? found->if_int64() : nullptr;
        return number != nullptr && std::abs(*number) < 100'000 ? static_cast<int>(*number) : 0;
    };
    using namespace std::chrono;
    const year_month_day day(year(part("year")), month(static_cast<unsigned>(part("month"))),
                             std::chrono::day(static_cast<unsigned>(part("day"))));
    if (!day.ok()) return 0;
    return sys_days(day).time_since_epoch().count() * 86400LL + part("hour") * 3600 + part("minute") * 60 +
           part("second");
}

void replace_dates(json::value& in) {
    if (json::array* list = in.if_array())
        for (json::value& each : *list) replace_dates(each);
    json::object* members = in.if_object();
    if (members == nullptr) return;
    if (const json::value* kind = members->if_contains("__class__"); kind != nullptr && *kind == "datetime") {
        in = seconds_of(*members);
        return;
    }
    for (auto& member : *members) replace_dates(member.value());
}

void restore_error(json::object& data) {
    const json::value* found = data.if_contains("Error");
    const json::object* error = found != nullptr ? found->if_object() : nullptr;
    if (error == nullptr) return;
    json::object out;
    if (const json::value* code = error->if_contains("Code")) out["__type"] = *code;
    if (const json::value* text = error->if_contains("Message")) out["message"] = *text;
    data.erase("Error");
    for (auto& [name, value] : data) out.emplace(name, std::move(value));
    data = std::move(out);
}

void append_indented(std::string& out, const json::value& what, std::size_t depth) {
    const auto line = [&out](std::size_t level) { (out += '\n').append(level * 4, ' '); };
    const json::object* members = what.if_object();
    const json::array* list = what.if_array();
    const std::size_t size = members != nullptr ? members->size() : list != nullptr ? list->size() : 0;
    if (size == 0) return json::append_value(out, what);
    out += members != nullptr ? '{' : '[';
    bool first = true;
    const auto begin = [&] {
        if (!first) out += ',';
        first = false;
        line(depth + 1);
    };
    if (members != nullptr)
        for (const auto& [name, value] : *members) {
            begin();
            json::append_text(out, name);
            out += ": ";
            append_indented(out, value, depth + 1);
        }
    else
        for (const json::value& each : *list) {
            begin();
            append_indented(out, each, depth + 1);
        }
    line(depth);
    out += members != nullptr ? '}' : ']';
}

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '-'; });
}

bool value_fits(const json::value& recorded, const json::value& request) {
    if (recorded == request || recorded == json::value(redacted_text)) return true;
    const json::object *members = recorded.if_object(), *others = request.if_object();
    if (members != nullptr && others != nullptr) return fits(*members, *others);
    const json::array *before = recorded.if_array(), *now = request.if_array();
    return before != nullptr && now != nullptr && std::ranges::equal(*before, *now, value_fits);
}

// "api.ecr" too.
bool is_service(std::string_view text) {
    const std::size_t dot = text.find('.');
    return is_word(text.substr(0, dot)) && (dot == text.npos || is_service(text.substr(dot + 1)));
}

}  // namespace

std::string recording_name(const aws::call& call, std::size_t number) {
    // The prefix of its endpoint, which placebo names files by.
    std::string_view service = call.service;
    if (service == "apigatewaymanagementapi") service = "execute-api";
    if (!is_service(service) || !is_word(call.operation)) throw std::invalid_argument("a call without a name");
    return std::string(service) + '.' + call.operation + '_' + std::to_string(number) + ".json";
}

bool is_recording(const std::string& file_name) {
    const std::string_view name = file_name;
    if (!name.ends_with(".json")) return false;
    const std::string_view stem = name.substr(0, name.size() - 5);
    const std::size_t dot = stem.rfind('.');
    const std::size_t line = stem.rfind('_');
    if (dot == stem.npos || line == stem.npos || line < dot) return false;
    return is_service(stem.substr(0, dot)) && is_word(stem.substr(dot + 1, line - dot - 1)) &&
           stem.substr(line + 1).find_first_not_of("0123456789") == stem.npos;
}

recording recording_of(const aws::call& call, const aws::reply& answer, const recording_options& options) {
    recording out{.status = answer.status, .data = data_of_body(call, answer, options)};
    out.data["ResponseMetadata"] = metadata_of(answer);
    out.request = request_of(call, options);
    return out;
}

aws::reply reply_of(const aws::call& call, const recording& from) {
    aws::reply out{.status = from.status};
    json::object data = from.data;
    if (const json::value* metadata = data.if_contains("ResponseMetadata"); metadata != nullptr) {
        const json::value* found = json::member(metadata, "HTTPHeaders");
        if (const json::object* headers = found != nullptr ? found->if_object() : nullptr)
            for (const auto& [name, value] : *headers)
                if (const json::string* text = value.if_string())
                    out.headers.emplace_back(ascii::to_lower(name), *text);
        const json::value* id = json::member(metadata, "RequestId");
        if (const json::string* text = id != nullptr ? id->if_string() : nullptr)
            out.headers.emplace_back("x-amzn-requestid", *text);
    }
    data.erase("ResponseMetadata");
    const json::value* found = data.if_contains("Body");
    if (const json::object* body = found != nullptr ? found->if_object() : nullptr;
        body != nullptr && body->contains("__class__")) {
        out.body = streamed(*body);
        return out;
    }
    if (protocol_of(call) == protocol::xml) {
        out.body = xml_of_data(call.operation, data, call.service == "s3");
        return out;
    }
    restore_error(data);
    json::value plain(std::move(data));
    replace_dates(plain);
    out.body = json::serialize(plain);
    return out;
}

json::object request_of(const aws::call& call, const recording_options& options) {
    json::object out;
    if (call.method != "POST") out["method"] = call.method;
    if (call.path != "/") out["path"] = call.path;
    if (!call.query.empty()) out["query"] = call.query;
    if (!call.endpoint.empty()) out["endpoint"] = call.endpoint;
    if (is_form(call)) {
        out["body"] = call.body;
    } else if (auto parsed = json::parse(call.body); parsed && parsed->is_structured() && call.service != "s3") {
        out["body"] = std::move(*parsed);
    } else if (!call.body.empty()) {
        out["body_sha256"] = aws::sha256_hex(call.body);
    }
    redact_request(out, call, options);
    // As it will be read from a file: text that is no UTF-8 is spelt otherwise there.
    return std::move(json::parse(json::serialize(out)).value().as_object());
}

void redact_request(json::object& recorded, const aws::call& of, const recording_options& options) {
    const redactor hide(shape_of(of), options.redact);
    for (auto& [name, value] : recorded) {
        const json::string* text = value.if_string();
        if (name == "body" && text == nullptr)
            hide.data(value);
        else if (text != nullptr && (name == "body" || name == "query"))
            value = hide.form(*text);
        else if (text != nullptr && (name == "path" || name == "endpoint"))
            value = redact_secrets_in_text(*text);
    }
}

bool fits(const json::object& recorded, const json::object& request) {
    return recorded.size() == request.size() && std::ranges::all_of(recorded, [&request](const auto& member) {
               const json::value* other = request.if_contains(member.key());
               return other != nullptr && value_fits(member.value(), *other);
           });
}

std::string recording_text(const recording& of) {
    json::object out{{"status_code", of.status}, {"data", of.data}};
    if (of.request) out["request"] = *of.request;
    std::string text;
    append_indented(text, out, 0);
    return text += '\n';
}

result<recording> parse_recording(std::string_view text) {
    auto parsed = json::parse(text);
    if (!parsed) return fail(errc::bad_input, "it is " + parsed.error().message);
    const json::value* status = json::member(&*parsed, "status_code");
    const json::value* data = json::member(&*parsed, "data");
    const std::int64_t* code = status != nullptr ? status->if_int64() : nullptr;
    if (code == nullptr || *code < 100 || *code > 599) return fail(errc::bad_input, "it has no status_code");
    const json::object* members = data != nullptr ? data->if_object() : nullptr;
    if (members == nullptr) return fail(errc::bad_input, "it has no data");
    recording out{.status = static_cast<int>(*code), .data = *members};
    if (const json::value* request = json::member(&*parsed, "request"); request != nullptr) {
        if (!request->is_object()) return fail(errc::bad_input, "its request is no object");
        out.request = request->as_object();
    }
    return out;
}

}  // namespace tight::testing
