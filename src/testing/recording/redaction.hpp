// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a recording must not hold, and what differs from run to run. Redacting again changes nothing, so that a
// recording of an older version, which redacted less, is compared with what is asked today.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

namespace tight::testing {

class redactor {
public:
    // `service`: whose own marks count; empty for data that has no shape of a service's. `also`: members that the test
    // names, whatever their case.
    redactor(std::string_view service, const std::vector<std::string>& also) : service_(service), also_(also) {}

    // A request or an answer, in place: members that are secret by the service's marks or by their names, at any depth,
    // and what text() finds. What holds a secret keeps its type and shape, so that a program still reads it.
    void data(json::value& in) const;

    // A value, as a message's body is one: secrets within JSON, within base64 of either, and in plain text.
    std::string text(std::string_view in) const;

    // A form ("a=1&b=2") or a query. Values that hold no secret stay encoded as they are.
    std::string form(std::string_view in) const;

private:
    enum class verdict : std::uint8_t { keep, look_inside, secret, secret_bytes, secret_by_name };

    static constexpr int deepest_text = 8;  // of text within text

    verdict judge(std::string_view name, const json::value& value) const;
    void look_inside(json::value& value, int depth) const;
    void members(json::object& in, int depth) const;
    void secret(json::value& value, verdict why) const;
    std::string text_within(std::string_view text, int depth) const;
    std::string look_inside(std::string_view text, int depth) const;
    bool is_secret(std::string_view name) const;
    bool is_secret_parameter(std::string_view name) const;
    bool names_secret_value(const json::object& in) const;
    void expression_values(json::object& in) const;

    std::string_view service_;
    const std::vector<std::string>& also_;
};

}  // namespace tight::testing
