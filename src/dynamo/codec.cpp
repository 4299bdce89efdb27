// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/detail/codec.hpp>

#include <cmath>
#include <cstdio>

#include "core/base64.hpp"
#include "dynamo/wire.hpp"

namespace tight::dynamo::detail {
namespace {

// The number as an exact decimal, where the JSON value is one.
std::optional<decimal> number_of(const json::value& in) {
    if (const auto* number = in.if_int64()) return decimal(*number);
    if (const auto* number = in.if_uint64()) return decimal(*number);
    if (const auto* number = in.if_double())
        if (auto exact = decimal::from(*number)) return *exact;
    return std::nullopt;
}

template <class T>
bool whole_from_json(const json::value& in, T low, T high, T& out, problems& bad) {
    const auto number = number_of(in);
    const auto whole = number ? number->to<T>() : std::nullopt;
    if (whole && *whole >= low && *whole <= high) {
        out = *whole;
        return true;
    }
    const bool fraction = !number || (!whole && number->to<double>() != std::floor(number->to<double>()));
    bad.report(fraction ? std::string("must be a whole number")
                        : "must be between " + std::to_string(low) + " and " + std::to_string(high));
    return false;
}

// Reads `count` digits at `at`; -1 where they are not there.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int number = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

// Seconds since 1970 of an RFC 3339 text: "2026-11-20T10:11:12Z", ".5", "+01:00".
std::optional<decimal> parse_time(std::string_view text) {
    using namespace std::chrono;
    const int parts[] = {digits(text, 0, 4),  digits(text, 5, 2),  digits(text, 8, 2),
                         digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)};
    for (const int part : parts)
        if (part < 0) return std::nullopt;
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const year_month_day date{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                              day{static_cast<unsigned>(parts[2])}};
    if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
    std::int64_t whole =
        sys_days(date).time_since_epoch().count() * 86400LL + parts[3] * 3600 + parts[4] * 60 + parts[5];

    std::size_t at = 19;
    std::string fraction = "0";
    if (at < text.size() && text[at] == '.') {
        const std::size_t end = text.find_first_not_of("0123456789", at + 1);
        if (end == std::string_view::npos || end == at + 1 || end > at + 10) return std::nullopt;
        fraction += text.substr(at, end - at);
        at = end;
    }
    const std::string_view zone = text.substr(at);
    if (zone != "Z" && zone != "z") {
        const int hours = digits(zone, 1, 2);
        const int minutes = digits(zone, 4, 2);
        if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':' || hours < 0 || minutes < 0)
            return std::nullopt;
        whole -= (zone[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    }
    return decimal(whole) + decimal(std::string_view(fraction));
}

}  // namespace

void problems::report(std::string reason) { found_.push_back({path_, std::move(reason)}); }

problems::inside::inside(problems& all, std::string_view member) : all_(all), before_(all.path_.size()) {
    if (!all_.path_.empty()) all_.path_ += '.';
    all_.path_ += member;
}

problems::inside::inside(problems& all, std::size_t index) : all_(all), before_(all.path_.size()) {
    all_.path_ += '[' + std::to_string(index) + ']';
}

bool codec<bool>::from_json(const json::value& in, bool& out, problems& bad) {
    const bool* truth = in.if_bool();
    if (truth == nullptr) bad.report("must be true or false");
    if (truth != nullptr) out = *truth;
    return truth != nullptr;
}

bool integer_from_json(const json::value& in, std::int64_t low, std::int64_t high, std::int64_t& out, problems& bad) {
    return whole_from_json(in, low, high, out, bad);
}

bool unsigned_from_json(const json::value& in, std::uint64_t high, std::uint64_t& out, problems& bad) {
    return whole_from_json(in, std::uint64_t{0}, high, out, bad);
}

bool double_from_json(const json::value& in, double& out, problems& bad) {
    const auto number = number_of(in);
    if (number)
        out = number->to<double>();
    else
        bad.report(in.is_number() ? "must be a number between -9.99E+125 and 9.99E+125" : "must be a number");
    return number.has_value();
}

bool decimal_from_json(const json::value& in, decimal& out, problems& bad) {
    auto number = number_of(in);
    if (const json::string* text = in.if_string())
        if (auto parsed = decimal::parse(*text)) number = *parsed;
    if (number)
        out = *number;
    else
        bad.report("must be a number of at most 38 digits");
    return number.has_value();
}

bool string_from_json(const json::value& in, std::string& out, problems& bad) {
    const json::string* text = in.if_string();
    if (text == nullptr) bad.report("must be text");
    if (text != nullptr) out = *text;
    return text != nullptr;
}

bool binary_from_json(const json::value& in, binary& out, problems& bad) {
    const json::string* text = in.if_string();
    auto bytes = text == nullptr ? std::nullopt : decode_base64(*text);
    if (bytes)
        out.bytes = std::move(*bytes);
    else
        bad.report("must be text in base64");
    return bytes.has_value();
}

bool document_from_json(const json::value& in, value& out, problems& bad) {
    bool good = true;
    if (const json::array* elements = in.if_array()) {
        value::list list(elements->size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            const problems::inside here(bad, i);
            good = document_from_json((*elements)[i], list[i], bad) && good;
        }
        out = value(std::move(list));
    } else if (const json::object* members = in.if_object()) {
        value::map map;
        for (const auto& each : *members) {
            const problems::inside here(bad, each.key());
            good = document_from_json(each.value(), map[std::string(each.key())], bad) && good;
        }
        out = value(std::move(map));
    } else if (const double* number = in.if_double()) {
        double kept = 0;
        good = double_from_json(in, kept, bad);
        if (good) out = value(*number);
    } else {
        out = value(in);
    }
    return good;
}

bool time_from_json(const json::value& in, decimal& seconds, problems& bad) {
    auto read = number_of(in);
    if (const json::string* text = in.if_string()) read = parse_time(*text);
    if (read)
        seconds = *read;
    else
        bad.report("must be a time such as \"2026-11-20T10:11:12Z\", or seconds since 1970");
    return read.has_value();
}

std::string time_text(const decimal& seconds) {
    using namespace std::chrono;
    const auto text = seconds.to_string();
    const std::size_t point = text.find('.');
    auto whole = decimal(std::string_view(text).substr(0, point)).to<std::int64_t>();
    constexpr std::int64_t year_0 = -62'167'219'200, year_10000 = 253'402'300'800;
    if (!whole || *whole <= year_0 || *whole >= year_10000) return text;
    decimal rest = seconds - decimal(*whole);
    if (rest.negative()) {
        --*whole;
        rest = rest + decimal(1);
    }
    const auto days = floor<std::chrono::days>(sys_seconds(std::chrono::seconds(*whole)));
    const year_month_day date(days);
    const hh_mm_ss time(sys_seconds(std::chrono::seconds(*whole)) - days);
    char buffer[40];
    const int size = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02uT%02d:%02d:%02d",
                                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
    std::string out(buffer, static_cast<std::size_t>(size));
    if (!rest.zero()) out += rest.to_string().substr(1);
    return out + 'Z';
}

const json::array* array_from_json(const json::value& in, problems& bad) {
    const json::array* elements = in.if_array();
    if (elements == nullptr) bad.report("must be an array");
    return elements;
}

const json::object* object_from_json(const json::value& in, problems& bad) {
    const json::object* members = in.if_object();
    if (members == nullptr) bad.report("must be an object");
    return members;
}

}  // namespace tight::dynamo::detail
