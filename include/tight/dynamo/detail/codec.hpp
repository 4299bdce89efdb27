// SPDX-License-Identifier: Apache-2.0
#pragma once

// Between the C++ type of an attribute and what DynamoDB keeps, and between that type and JSON. What an attribute may
// be:
//
//   bool, integers, float, double, tight::decimal        BOOL, N
//   std::string, dynamo::binary                          S, B
//   std::vector<T>, std::map<std::string, T>             L, M
//   std::set of strings, numbers or binary               SS, NS, BS
//   std::optional<T>                                     as T, or NULL
//   std::chrono::sys_time<D>                             N: seconds since 1970, as far as D is exact (what TTL needs)
//   an enum                                              S where enum_names<E> lists its names, else N
//   dynamo::document                                     anything
//   a struct with value_from/value_to of JSON            M, by way of its JSON
//
// To add a type of your own, specialise codec.

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tight/dynamo/detail/raise.hpp>
#include <tight/dynamo/value.hpp>

namespace tight::dynamo {

// The names under which an enum is kept: specialise as std::array<std::pair<E, std::string_view>, N>.
template <class E>
inline constexpr std::nullptr_t enum_names = nullptr;

namespace detail {

// Collects every bad field of a JSON text, with the path to it.
class problems {
public:
    void report(std::string reason);
    std::vector<field_error> take() { return std::move(found_); }
    bool empty() const { return found_.empty(); }

    // While it lives, reports are about a member or an element of the place before.
    class inside {
    public:
        inside(problems& all, std::string_view member);
        inside(problems& all, std::size_t index);
        ~inside() { all_.path_.resize(before_); }
        inside(const inside&) = delete;
        inside& operator=(const inside&) = delete;

    private:
        problems& all_;
        std::size_t before_;
    };

private:
    std::string path_;
    std::vector<field_error> found_;
};

template <class T>
struct codec;  // encode, decode, from_json, to_json, kind

// The parts that do not depend on the exact type, compiled once.
bool integer_from_json(const json::value& in, std::int64_t low, std::int64_t high, std::int64_t& out, problems& bad);
bool unsigned_from_json(const json::value& in, std::uint64_t high, std::uint64_t& out, problems& bad);
bool double_from_json(const json::value& in, double& out, problems& bad);
bool decimal_from_json(const json::value& in, decimal& out, problems& bad);
bool string_from_json(const json::value& in, std::string& out, problems& bad);
bool binary_from_json(const json::value& in, binary& out, problems& bad);
bool document_from_json(const json::value& in, value& out, problems& bad);
bool time_from_json(const json::value& in, decimal& seconds, problems& bad);
// "2026-11-20T10:11:12.5Z"
std::string time_text(const decimal& seconds);

template <>
struct codec<bool> {
    static constexpr type kind = type::boolean;
    static value encode(bool v) { return v; }
    static bool decode(const value& from, bool& out) {
        const bool* held = from.if_as<bool>();
        if (held != nullptr) out = *held;
        return held != nullptr;
    }
    static bool from_json(const json::value& in, bool& out, problems& bad);
    static json::value to_json(bool v) { return v; }
};

template <std::integral T>
struct codec<T> {
    static constexpr type kind = type::number;
    static value encode(T v) { return decimal(v); }
    static bool decode(const value& from, T& out) {
        const decimal* held = from.if_as<decimal>();
        const auto number = held == nullptr ? std::nullopt : held->to<T>();
        if (number) out = *number;
        return number.has_value();
    }
    static bool from_json(const json::value& in, T& out, problems& bad) {
        using limits = std::numeric_limits<T>;
        std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t> wide = 0;
        bool read = false;
        if constexpr (std::signed_integral<T>)
            read = integer_from_json(in, limits::min(), limits::max(), wide, bad);
        else
            read = unsigned_from_json(in, limits::max(), wide, bad);
        if (read) out = static_cast<T>(wide);
        return read;
    }
    static json::value to_json(T v) { return v; }
};

template <std::floating_point T>
struct codec<T> {
    static constexpr type kind = type::number;
    static value encode(T v) { return exact(v); }
    static bool decode(const value& from, T& out) {
        const decimal* held = from.if_as<decimal>();
        if (held != nullptr) out = held->to<T>();
        return held != nullptr;
    }
    static bool from_json(const json::value& in, T& out, problems& bad) {
        double wide = 0;
        if (!double_from_json(in, wide, bad)) return false;
        out = static_cast<T>(wide);
        return true;
    }
    static json::value to_json(T v) { return v; }

private:
    static decimal exact(double v) { return decimal(v); }
    static decimal exact(float v) { return decimal::from(v).value(); }
};

template <>
struct codec<decimal> {
    static constexpr type kind = type::number;
    static value encode(const decimal& v) { return v; }
    static bool decode(const value& from, decimal& out) {
        const decimal* held = from.if_as<decimal>();
        if (held != nullptr) out = *held;
        return held != nullptr;
    }
    static bool from_json(const json::value& in, decimal& out, problems& bad) {
        return decimal_from_json(in, out, bad);
    }
    static json::value to_json(const decimal& v) { return dynamo::to_json(value(v)); }
};

template <>
struct codec<std::string> {
    static constexpr type kind = type::string;
    static value encode(std::string v) { return value(std::move(v)); }
    static bool decode(const value& from, std::string& out) {
        const std::string* held = from.if_as<std::string>();
        if (held != nullptr) out = *held;
        return held != nullptr;
    }
    static bool from_json(const json::value& in, std::string& out, problems& bad) {
        return string_from_json(in, out, bad);
    }
    static json::value to_json(const std::string& v) { return json::value(v); }
};

template <>
struct codec<binary> {
    static constexpr type kind = type::binary;
    static value encode(binary v) { return value(std::move(v)); }
    static bool decode(const value& from, binary& out) {
        const binary* held = from.if_as<binary>();
        if (held != nullptr) out = *held;
        return held != nullptr;
    }
    static bool from_json(const json::value& in, binary& out, problems& bad) { return binary_from_json(in, out, bad); }
    static json::value to_json(const binary& v) { return dynamo::to_json(value(v)); }
};

template <>
struct codec<value> {
    static value encode(value v) { return v; }
    static bool decode(const value& from, value& out) {
        out = from;
        return true;
    }
    static bool from_json(const json::value& in, value& out, problems& bad) { return document_from_json(in, out, bad); }
    static json::value to_json(const value& v) { return dynamo::to_json(v); }
};

template <class T>
struct codec<std::optional<T>> {
    static value encode(std::optional<T> v) { return v ? codec<T>::encode(std::move(*v)) : value(); }
    static bool decode(const value& from, std::optional<T>& out) {
        out.reset();
        return from.is_null() || codec<T>::decode(from, out.emplace());
    }
    static bool from_json(const json::value& in, std::optional<T>& out, problems& bad) {
        out.reset();
        return in.is_null() || codec<T>::from_json(in, out.emplace(), bad);
    }
    static json::value to_json(const std::optional<T>& v) { return v ? codec<T>::to_json(*v) : json::value(); }
};

const json::array* array_from_json(const json::value& in, problems& bad);
const json::object* object_from_json(const json::value& in, problems& bad);

template <class T>
struct codec<std::vector<T>> {
    static constexpr type kind = type::list;
    static value encode(std::vector<T> v) {
        value::list out;
        out.reserve(v.size());
        for (auto&& each : v) out.push_back(codec<T>::encode(std::move(each)));
        return value(std::move(out));
    }
    static bool decode(const value& from, std::vector<T>& out) {
        const value::list* held = from.if_as<value::list>();
        if (held == nullptr) return false;
        out.clear();
        out.reserve(held->size());
        for (const value& each : *held) {
            T element{};
            if (!codec<T>::decode(each, element)) return false;
            out.push_back(std::move(element));
        }
        return true;
    }
    static bool from_json(const json::value& in, std::vector<T>& out, problems& bad) {
        const json::array* elements = array_from_json(in, bad);
        if (elements == nullptr) return false;
        bool good = true;
        for (std::size_t i = 0; i < elements->size(); ++i) {
            const problems::inside here(bad, i);
            T element{};
            good = codec<T>::from_json((*elements)[i], element, bad) && good;
            out.push_back(std::move(element));
        }
        return good;
    }
    static json::value to_json(const std::vector<T>& v) {
        json::array out;
        out.reserve(v.size());
        for (const auto& each : v) out.push_back(codec<T>::to_json(each));
        return out;
    }
};

template <class T>
struct codec<std::map<std::string, T>> {
    static constexpr type kind = type::map;
    static value encode(std::map<std::string, T> v) {
        value::map out;
        for (auto& [name, member] : v) out.emplace(name, codec<T>::encode(std::move(member)));
        return value(std::move(out));
    }
    static bool decode(const value& from, std::map<std::string, T>& out) {
        const value::map* held = from.if_as<value::map>();
        if (held == nullptr) return false;
        out.clear();
        for (const auto& [name, member] : *held)
            if (!codec<T>::decode(member, out[name])) return false;
        return true;
    }
    static bool from_json(const json::value& in, std::map<std::string, T>& out, problems& bad) {
        const json::object* members = object_from_json(in, bad);
        if (members == nullptr) return false;
        bool good = true;
        for (const auto& each : *members) {
            const problems::inside here(bad, each.key());
            good = codec<T>::from_json(each.value(), out[std::string(each.key())], bad) && good;
        }
        return good;
    }
    static json::value to_json(const std::map<std::string, T>& v) {
        json::object out;
        for (const auto& [name, member] : v) out.emplace(name, codec<T>::to_json(member));
        return out;
    }
};

// What the elements of a set are kept as.
template <class T>
using set_element = std::conditional_t<codec<T>::kind == type::number, decimal,
                                       std::conditional_t<codec<T>::kind == type::string, std::string, binary>>;

template <class T>
struct codec<std::set<T>> {
    static_assert(codec<T>::kind == type::number || codec<T>::kind == type::string || codec<T>::kind == type::binary,
                  "a set holds strings, numbers or binary");
    using stored = std::set<set_element<T>>;
    static constexpr type kind = codec<T>::kind == type::number   ? type::number_set
                                 : codec<T>::kind == type::string ? type::string_set
                                                                  : type::binary_set;

    static value encode(const std::set<T>& v) {
        stored out;
        for (const T& each : v) out.insert(*codec<T>::encode(each).template if_as<set_element<T>>());
        return value(std::move(out));
    }
    static bool decode(const value& from, std::set<T>& out) {
        const stored* held = from.if_as<stored>();
        if (held == nullptr) return false;
        out.clear();
        for (const auto& each : *held) {
            T element{};
            if (!codec<T>::decode(value(each), element)) return false;
            out.insert(std::move(element));
        }
        return true;
    }
    static bool from_json(const json::value& in, std::set<T>& out, problems& bad) {
        std::vector<T> elements;
        if (!codec<std::vector<T>>::from_json(in, elements, bad)) return false;
        for (std::size_t i = 0; i < elements.size(); ++i) {
            if (out.insert(std::move(elements[i])).second) continue;
            const problems::inside here(bad, i);
            bad.report("is in the set twice");
            return false;
        }
        return true;
    }
    static json::value to_json(const std::set<T>& v) {
        json::array out;
        for (const T& each : v) out.push_back(codec<T>::to_json(each));
        return out;
    }
};

template <class D>
struct codec<std::chrono::sys_time<D>> {
    using time = std::chrono::sys_time<D>;
    static constexpr type kind = type::number;

    static value encode(time v) { return seconds(v); }
    static bool decode(const value& from, time& out) {
        const decimal* held = from.if_as<decimal>();
        return held != nullptr && read(*held, out);
    }
    static bool from_json(const json::value& in, time& out, problems& bad) {
        decimal held;
        if (!time_from_json(in, held, bad)) return false;
        if (read(held, out)) return true;
        bad.report("must be a time that can be kept, no finer than this attribute's unit");
        return false;
    }
    static json::value to_json(time v) { return json::value(time_text(seconds(v))); }

private:
    using ratio = std::ratio_divide<typename D::period, std::ratio<1>>;
    static_assert(std::integral<typename D::rep>, "a time is kept exactly: use an integral duration");

    static constexpr int places() {  // digits after the point that one unit needs
        int count = 0;
        for (std::intmax_t unit = ratio::den; unit % 10 == 0; unit /= 10) ++count;
        return count;
    }
    static constexpr std::intmax_t power_of_ten(int n) { return n == 0 ? 1 : 10 * power_of_ten(n - 1); }
    static_assert(ratio::den == power_of_ten(places()), "a time's unit is seconds, milliseconds, minutes, ...");

    static decimal seconds(time v) {
        return decimal(static_cast<std::int64_t>(v.time_since_epoch().count()) * ratio::num).scaled(-places());
    }
    static bool read(const decimal& held, time& out) {
        const auto units = held.scaled(places()).template to<std::int64_t>();
        if (!units || *units % ratio::num != 0) return false;
        out = time(D(static_cast<typename D::rep>(*units / ratio::num)));
        return true;
    }
};

template <class E>
requires std::is_enum_v<E>
struct codec<E> {
    static constexpr bool named = !std::same_as<std::remove_const_t<decltype(enum_names<E>)>, std::nullptr_t>;
    using number = std::underlying_type_t<E>;
    static constexpr type kind = named ? type::string : type::number;

    static value encode(E v) {
        if constexpr (named) {
            for (const auto& [known, name] : enum_names<E>)
                if (known == v) return value(name);
            raise(errc::invalid, "an enumerator that enum_names does not list cannot be kept");
        } else
            return value(decimal(static_cast<number>(v)));
    }
    static bool decode(const value& from, E& out) {
        if constexpr (named) {
            const std::string* held = from.if_as<std::string>();
            return held != nullptr && read(*held, out);
        } else {
            number held{};
            if (!codec<number>::decode(from, held)) return false;
            out = static_cast<E>(held);
            return true;
        }
    }
    static bool from_json(const json::value& in, E& out, problems& bad) {
        if constexpr (named) {
            const json::string* text = in.if_string();
            if (text != nullptr && read(*text, out)) return true;
            std::string allowed;
            for (const auto& [known, name] : enum_names<E>) (allowed += allowed.empty() ? "" : ", ") += name;
            bad.report("must be one of " + allowed);
            return false;
        } else {
            number held{};
            if (!codec<number>::from_json(in, held, bad)) return false;
            out = static_cast<E>(held);
            return true;
        }
    }
    static json::value to_json(E v) { return dynamo::to_json(encode(v)); }

private:
    static bool read(std::string_view text, E& out) {
        for (const auto& [known, name] : enum_names<E>) {
            if (name != text) continue;
            out = known;
            return true;
        }
        return false;
    }
};

// A struct with a JSON form of its own (value_from and value_to of Boost.JSON, by tag_invoke or Boost.Describe).
template <class T>
requires(
    std::is_class_v<T>&& boost::json::has_value_from<T>::value&& boost::json::has_value_to<T>::value) struct codec<T> {
    static constexpr type kind = type::map;
    static value encode(const T& v) { return value(json::value_from(v)); }
    static bool decode(const value& from, T& out) {
        auto read = boost::json::try_value_to<T>(dynamo::to_json(from));
        if (read) out = std::move(*read);
        return read.has_value();
    }
    static bool from_json(const json::value& in, T& out, problems& bad) {
        auto read = boost::json::try_value_to<T>(in);
        if (read)
            out = std::move(*read);
        else
            bad.report("is not acceptable: " + read.error().message());
        return read.has_value();
    }
    static json::value to_json(const T& v) { return json::value_from(v); }
};

}  // namespace detail

template <class T>
std::optional<T> value::get() const {
    T out{};
    if (!detail::codec<T>::decode(*this, out)) return std::nullopt;
    return out;
}

}  // namespace tight::dynamo
