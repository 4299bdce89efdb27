// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/redaction.hpp"

#include <algorithm>
#include <array>

#include "core/base64.hpp"
#include "http/text.hpp"

namespace tight::testing {
namespace {

constexpr std::string_view redacted = "REDACTED";

// Members and parameters that hold secrets in whatever service has them, and (the last two) tokens that are made anew
// for each call.
constexpr std::array secret_names = std::to_array<std::string_view>({
    "SecretString",         "SecretBinary",     "AccessKeyId",   "SecretAccessKey",    "SessionToken",
    "accessToken",          "refreshToken",     "idToken",       "clientSecret",       "WebIdentityToken",
    "SAMLAssertion",        "TokenCode",        "Password",      "MasterUserPassword", "X-Amz-Signature",
    "X-Amz-Security-Token", "X-Amz-Credential", "Authorization", "ClientRequestToken", "ClientToken",
});

bool is_secret(std::string_view name, const std::vector<std::string>& also) {
    const auto same = [name](std::string_view other) { return http::equal_ignoring_case(name, other); };
    return std::ranges::any_of(secret_names, same) || std::ranges::any_of(also, same);
}

bool says(const json::object& in, std::string_view name, std::string_view text) {
    const json::value* found = in.if_contains(name);
    return found != nullptr && found->is_string() && found->get_string() == text;
}

// {"N":"5"}: the answer stays one that a typed client reads.
json::value in_place_of(const json::value& secret) {
    if (secret.is_null()) return nullptr;
    if (const json::object* attribute = secret.if_object(); attribute != nullptr && attribute->size() == 1) {
        const std::string_view type = attribute->begin()->key();
        if (type == "S") return json::object{{"S", redacted}};
        if (type == "N") return json::object{{"N", "0"}};
        if (type == "B") return json::object{{"B", to_base64(redacted)}};
    }
    return json::value(redacted);
}

class redactor {
public:
    redactor(bool parameters, const std::vector<std::string>& also) : parameters_(parameters), also_(also) {}

    void operator()(json::value& in) const {
        if (json::array* elements = in.if_array())
            for (json::value& each : *elements) (*this)(each);
        json::object* members = in.if_object();
        if (members == nullptr) return;
        const bool encrypted = parameters_ && says(*members, "Type", "SecureString");
        for (auto& member : *members) {
            if (http::equal_ignoring_case(member.key(), "SecretBinary"))
                member.value() = to_base64(redacted);
            else if (is_secret(member.key(), also_) || (encrypted && member.key() == "Value"))
                member.value() = in_place_of(member.value());
            else
                (*this)(member.value());
        }
    }

private:
    bool parameters_;
    const std::vector<std::string>& also_;
};

}  // namespace

void redact(json::value& data, const aws::call& asked, const std::vector<std::string>& also) {
    redactor(asked.service == "ssm", also)(data);
}

std::string redact_form(std::string_view form, const std::vector<std::string>& also) {
    std::string out;
    http::each_pair(form, [&](std::string_view name, std::string_view value) {
        if (!out.empty()) out += '&';
        const std::string plain = http::percent_decode(name, http::plus_sign::is_space);
        ((out += name) += '=') += is_secret(plain, also) ? redacted : value;
    });
    return out;
}

}  // namespace tight::testing
