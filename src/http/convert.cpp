// SPDX-License-Identifier: Apache-2.0
#include <tight/http/convert.hpp>

#include <charconv>
#include <cmath>
#include <expected>
#include <system_error>

namespace tight::http {
namespace {

template <class T>
bool read_number(std::string_view text, T& value) {
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    return problem == std::errc{} && stop == end;
}

}  // namespace

bool read(std::string_view text, std::int64_t& value) { return read_number(text, value); }
bool read(std::string_view text, std::uint64_t& value) { return read_number(text, value); }
bool read(std::string_view text, double& value) { return read_number(text, value) && std::isfinite(value); }

bool read(std::string_view text, bool& value) {
    value = text == "true" || text == "1";
    return value || text == "false" || text == "0";
}

std::string whole_number_reason(std::int64_t least, std::uint64_t most) {
    std::string reason = "must be a whole number";
    const bool all_of_64_bits = least == std::numeric_limits<std::int64_t>::min() || most == ~std::uint64_t{0};
    if (!all_of_64_bits) reason += " from " + std::to_string(least) + " to " + std::to_string(most);
    return reason;
}

void refuse(std::vector<field_error> fields) {
    error refused{errc::bad_input};
    for (const field_error& field : fields) {
        if (!refused.message.empty()) refused.message += "; ";
        refused.message += field.field + ' ' + field.reason;
    }
    refused.fields = std::move(fields);
    throw std::bad_expected_access<error>(std::move(refused));
}

}  // namespace tight::http
