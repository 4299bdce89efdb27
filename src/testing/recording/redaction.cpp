// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/redaction.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base64.hpp"
#include "core/utf8.hpp"
#include "http/text.hpp"
#include "testing/recording/dynamo_secrets.hpp"
#include "testing/recording/secret_names.hpp"
#include "testing/recording/secret_text.hpp"
#include "testing/recording/sensitive_members.hpp"

namespace tight::testing {
namespace {

bool is_one_of(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::any_of(names, [&](const std::string& each) { return http::equal_ignoring_case(each, name); });
}

std::string_view string_at(const json::object& in, std::string_view name) {
    const json::value* found = in.if_contains(name);
    const json::string* text = found != nullptr ? found->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

// "x", or {"S":"x"} of DynamoDB.
std::string_view text_of(const json::value& value) {
    if (const json::string* text = value.if_string()) return *text;
    const json::object* attribute = value.if_object();
    return attribute != nullptr && attribute->size() == 1 ? string_at(*attribute, "S") : std::string_view();
}

// A parameter is a secret unless it says that it is none.
bool is_plain_parameter(const json::object& in) {
    const std::string_view type = string_at(in, "Type");
    return type == "String" || type == "StringList";
}

// Where an access key stands, the secret that goes with it is not far.
bool is_access_key(const json::value& value) {
    const json::string* text = value.if_string();
    return text != nullptr && text->size() == 20 && redact_secrets_in_text(*text) == redacted_text;
}

bool is_secret_key(const json::value& value) {
    const json::string* text = value.if_string();
    return text != nullptr && text->size() == 40 && decode_base64(*text).has_value();
}

// Whether text that is base64 may hold text: bytes that are none are left alone.
std::optional<std::string> text_in_base64(std::string_view text) {
    constexpr std::size_t shortest = 12;
    if (text.size() < shortest) return std::nullopt;
    auto bytes = decode_any_base64(text);
    if (!bytes || !is_utf8(*bytes)) return std::nullopt;
    return bytes;
}

// {"S":"text"} of DynamoDB.
std::string_view attribute_type(const json::value& value) {
    constexpr auto types = std::to_array<std::string_view>({"S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"});
    const json::object* members = value.if_object();
    if (members == nullptr || members->size() != 1) return {};
    const std::string_view type = members->begin()->key();
    return std::ranges::find(types, type) != types.end() ? type : std::string_view();
}

// In place of a value of that type: {"N":"0"} is read by a typed client, {"N":"REDACTED"} is not.
json::value in_place_of(std::string_view type) {
    const json::value one = type.starts_with('N')   ? json::value("0")
                            : type.starts_with('B') ? json::value(to_base64(redacted_text))
                                                    : json::value(redacted_text);
    return type.size() == 2 ? json::value(json::array{one}) : one;
}

}  // namespace

void redactor::data(json::value& in) const { look_inside(in, deepest_text); }

std::string redactor::text(std::string_view in) const { return text_within(in, deepest_text); }

bool redactor::is_secret(std::string_view name) const {
    return is_one_of(also_, name) || marked_as_sensitive(service_, name) || is_secret_name(name);
}

// {"Name":"DB_PASSWORD","Value":"..."}
bool redactor::names_secret_value(const json::object& in) const {
    return std::ranges::any_of(in, [this](const auto& member) {
        return is_name_of_value(member.key()) && is_secret(text_of(member.value()));
    });
}

// The values that expressions give to secret attributes.
void redactor::expression_values(json::object& in) const {
    const auto secret_attribute = [this](std::string_view name) { return is_secret(name); };
    json::value* const placeholders = in.if_contains("ExpressionAttributeValues");
    if (json::object* values = placeholders != nullptr ? placeholders->if_object() : nullptr)
        for (const std::string& name : secret_placeholders(in, secret_attribute))
            if (json::value* found = values->if_contains(name)) secret(*found, verdict::secret);
    json::value* const parameters = in.if_contains("Parameters");
    if (json::array* values = parameters != nullptr ? parameters->if_array() : nullptr)
        for (const std::size_t place : secret_parameters(string_at(in, "Statement"), secret_attribute))
            if (json::value* found = values->if_contains(place)) secret(*found, verdict::secret);
}

redactor::verdict redactor::judge(std::string_view name, const json::value& value) const {
    if (is_one_of(also_, name)) return verdict::secret;
    if (is_paging_token(name)) return value.is_string() ? verdict::keep : verdict::look_inside;
    if (const auto marked = marked_as_sensitive(service_, name, value))
        return *marked == sensitive_kind::bytes ? verdict::secret_bytes : verdict::secret;
    const bool secret = value.is_number() ? is_name_of_secret_number(name) : is_secret_name(name);
    if (!secret) return verdict::look_inside;
    return is_session(name) ? verdict::secret : verdict::secret_by_name;
}

void redactor::members(json::object& in, int depth) const {
    expression_values(in);
    const bool named = names_secret_value(in);
    const bool keys = std::ranges::any_of(in, [](const auto& member) { return is_access_key(member.value()); });
    const bool parameter = service_ == "ssm" && in.contains("Name") && !is_plain_parameter(in);
    for (auto& member : in) {
        const std::string_view name = member.key();
        verdict why = judge(name, member.value());
        if (why == verdict::look_inside && named && is_value_name(name)) why = verdict::secret_by_name;
        if (why == verdict::look_inside && keys && is_secret_key(member.value())) why = verdict::secret;
        if (parameter && name == "Value") why = verdict::secret;
        if (why == verdict::look_inside)
            look_inside(member.value(), depth);
        else if (why != verdict::keep)
            secret(member.value(), why);
    }
}

void redactor::look_inside(json::value& value, int depth) const {
    if (json::string* text = value.if_string()) {
        if (const std::string after = text_within(*text, depth); after != std::string_view(*text)) *text = after;
    } else if (json::array* elements = value.if_array()) {
        const bool keys = std::ranges::any_of(*elements, is_access_key);
        for (json::value& each : *elements)
            if (keys && is_secret_key(each))
                secret(each, verdict::secret);
            else
                look_inside(each, depth);
    } else if (json::object* members_of = value.if_object(); members_of != nullptr) {
        members(*members_of, depth);
    }
}

// Everything within is secret, but what describes it: a program reads {"SessionToken":...,"Expiration":...}.
void redactor::secret(json::value& value, verdict why) const {
    if (const std::string_view type = attribute_type(value); !type.empty() && type != "L" && type != "M") {
        if (type != "BOOL" && type != "NULL") value.as_object().begin()->value() = in_place_of(type);
    } else if (json::object* members_of = value.if_object()) {
        for (auto& member : *members_of) {
            const bool kept = member.key() == "Expiration" || member.key() == "DataType" ||
                              (why == verdict::secret_by_name && is_description(member.key()));
            if (kept)
                look_inside(member.value(), deepest_text);
            else
                secret(member.value(), why);
        }
    } else if (json::array* elements = value.if_array()) {
        for (json::value& each : *elements) secret(each, why);
    } else if (const json::string* text = value.if_string(); text != nullptr && !text->empty()) {
        auto inner = json::parse(*text);
        if (inner && inner->is_structured()) {
            secret(*inner, why);
            value = json::serialize(*inner);
        } else {
            value = why == verdict::secret_bytes ? to_base64(redacted_text) : std::string(redacted_text);
        }
    } else if (value.is_number()) {
        value = 0;
    }
}

// At the top until nothing changes any more: what is left of text may be JSON that it was not before.
std::string redactor::text_within(std::string_view text, int depth) const {
    std::string after = look_inside(text, depth);
    if (depth < deepest_text || after == text) return after;
    return look_inside(look_inside(after, depth), depth);
}

// Text within text is no data of the service's: its marks do not count there.
std::string redactor::look_inside(std::string_view text, int depth) const {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == text.npos) return std::string(text);
    if (text[begin] == '{' || text[begin] == '[' || text[begin] == '"') {
        auto inner = json::parse(text);
        if (inner && depth == 0) return std::string(redacted_text);
        if (inner) {
            const json::value before = *inner;
            redactor("", also_).look_inside(*inner, depth - 1);
            return *inner == before ? std::string(text) : json::serialize(*inner);
        }
    }
    if (const auto inner = depth > 0 ? text_in_base64(text) : std::nullopt) {
        const std::string after = look_inside(*inner, depth - 1);
        if (after != *inner) return redact_secrets_in_text(to_base64(after));
    }
    return redact_secrets_in_text(text);
}

bool redactor::is_secret_parameter(std::string_view name) const {
    bool found = false;
    std::string_view last;
    for (std::string_view rest = name; !rest.empty();) {
        const std::string_view part = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (part.find_first_not_of("0123456789") == part.npos || part == "member" || part == "entry") continue;
        last = part;
        found = found || is_secret(part);
    }
    return found && (is_one_of(also_, last) || marked_as_sensitive(service_, last) || !is_description(last));
}

std::string redactor::form(std::string_view in) const {
    using http::percent_decode;
    using http::plus_sign;
    std::vector<std::string> named;  // "Parameters.member.1.", where ParameterKey there is a secret's name
    http::each_pair(in, [&](std::string_view name, std::string_view value) {
        const std::string plain = percent_decode(name, plus_sign::is_space);
        const std::size_t dot = plain.rfind('.') + 1;  // 0 where there is none
        if (is_name_of_value(plain) && is_secret(percent_decode(value, plus_sign::is_space)))
            named.push_back(plain.substr(0, dot));
    });
    const auto holds_named = [&](std::string_view name) {
        return std::ranges::any_of(named, [&](const std::string& prefix) {
            return name.starts_with(prefix) &&
                   is_value_name(name.substr(prefix.size(), name.find('.', prefix.size()) - prefix.size()));
        });
    };
    std::string out;
    http::each_pair(in, [&](std::string_view name, std::string_view value) {
        if (!out.empty()) out += '&';
        const std::string plain = percent_decode(name, plus_sign::is_space);
        const bool literal = value.empty() || value == "true" || value == "false" || is_paging_token(plain);
        (out += name) += '=';
        if (!literal && (is_secret_parameter(plain) || holds_named(plain))) {
            out += redacted_text;
            return;
        }
        const std::string before = percent_decode(value, plus_sign::is_space);
        const std::string after = is_paging_token(plain) ? before : text(before);
        out += after == before ? std::string(value) : http::percent_encode(after);
    });
    return out;
}

}  // namespace tight::testing
