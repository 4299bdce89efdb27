// SPDX-License-Identifier: Apache-2.0
#pragma once

// Handlers that say in their signature what they need. If a request lacks it, or has it in the wrong form, the client
// gets 400, naming every bad field at once; a test still calls the function directly.
//
//     static tight::response one(tight::path<"year", int> year);
//     static tight::response list(tight::query<"title", std::optional<std::string>> title, tight::context& context);
//     static tight::response create(tight::body<Movie> movie);    // by Movie::from_json, or json::value_to
//
//     constinit const tight::function function{.get = tight::typed<list>, .post = tight::typed<create>};

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <tight/fixed_string.hpp>
#include <tight/http/request.hpp>
#include <tight/http/response.hpp>

namespace tight {

class context;

using handler = response (*)(const request&, context&);

// A {parameter} of the route.
template <fixed_string Name, class T>
struct path {
    T value;
    operator const T&() const { return value; }  // NOLINT(google-explicit-constructor)
};

// T: as for request::query<T>, std::optional of those (may be absent), or std::vector of those (all of that name).
template <fixed_string Name, class T>
struct query {
    T value;
    operator const T&() const { return value; }  // NOLINT(google-explicit-constructor)
    const T* operator->() const { return &value; }
};

// T: as for path, or std::optional of those.
template <fixed_string Name, class T = std::string>
struct header {
    T value;
    operator const T&() const { return value; }  // NOLINT(google-explicit-constructor)
    const T* operator->() const { return &value; }
};

// The body, decoded. T: json::value, anything with `static result<T> from_json(const json::value&)`, or anything that
// json::value_to can convert.
template <class T>
struct body {
    T value;
    operator const T&() const { return value; }  // NOLINT(google-explicit-constructor)
    const T* operator->() const { return &value; }
};

namespace http {

template <class T>
concept from_json = requires(const json::value& value) {
    { T::from_json(value) } -> std::same_as<result<T>>;
};

// nullptr, and an entry in `bad`, where the body is not JSON (or not a form).
const json::value* body_value(const request& request, std::vector<field_error>& bad);

template <class T>
std::optional<T> bind_text(std::string_view name, std::optional<std::string_view> text, std::vector<field_error>& bad) {
    std::string reason = "is required";
    if (text)
        if (auto value = convert<T>(*text, reason)) return value;
    bad.push_back({std::string(name), std::move(reason)});
    return std::nullopt;
}

// binder<P>::bind returns what a parameter of type P is initialized from, or says in `bad` why it cannot.
template <class P>
struct binder {
    static_assert(sizeof(P) == 0,
                  "a typed handler takes const request&, context&, path<>, query<>, header<> and body<>, nothing else");
};

template <>
struct binder<const request&> {
    static const request* bind(const request& from, context&, std::vector<field_error>&) { return &from; }
};

template <>
struct binder<context&> {
    static context* bind(const request&, context& from, std::vector<field_error>&) { return &from; }
};

template <fixed_string Name, class T>
struct binder<tight::path<Name, T>> {
    static std::optional<tight::path<Name, T>> bind(const request& from, context&, std::vector<field_error>& bad) {
        if (auto value = bind_text<T>(Name.view(), from.path_parameter(Name.view()), bad)) return {{*std::move(value)}};
        return std::nullopt;
    }
};

template <fixed_string Name, class T>
struct binder<tight::query<Name, T>> {
    static std::optional<tight::query<Name, T>> bind(const request& from, context&, std::vector<field_error>& bad) {
        if (auto value = bind_text<T>(Name.view(), from.query(Name.view()), bad)) return {{*std::move(value)}};
        return std::nullopt;
    }
};

template <fixed_string Name, class T>
struct binder<tight::query<Name, std::optional<T>>> {
    using parameter = tight::query<Name, std::optional<T>>;
    static std::optional<parameter> bind(const request& from, context&, std::vector<field_error>& bad) {
        const auto text = from.query(Name.view());
        if (!text) return parameter{std::nullopt};
        if (auto value = bind_text<T>(Name.view(), text, bad)) return parameter{std::move(value)};
        return std::nullopt;
    }
};

template <fixed_string Name, class T>
struct binder<tight::query<Name, std::vector<T>>> {
    using parameter = tight::query<Name, std::vector<T>>;
    static std::optional<parameter> bind(const request& from, context&, std::vector<field_error>& bad) {
        parameter all;
        const std::size_t before = bad.size();
        for (const std::string_view text : from.query_all(Name.view()))
            if (auto value = bind_text<T>(Name.view(), text, bad)) all.value.push_back(*std::move(value));
        if (bad.size() != before) return std::nullopt;
        return all;
    }
};

template <fixed_string Name, class T>
struct binder<tight::header<Name, T>> {
    static std::optional<tight::header<Name, T>> bind(const request& from, context&, std::vector<field_error>& bad) {
        if (auto value = bind_text<T>(Name.view(), from.header(Name.view()), bad)) return {{*std::move(value)}};
        return std::nullopt;
    }
};

template <fixed_string Name, class T>
struct binder<tight::header<Name, std::optional<T>>> {
    using parameter = tight::header<Name, std::optional<T>>;
    static std::optional<parameter> bind(const request& from, context&, std::vector<field_error>& bad) {
        const auto text = from.header(Name.view());
        if (!text) return parameter{std::nullopt};
        if (auto value = bind_text<T>(Name.view(), text, bad)) return parameter{std::move(value)};
        return std::nullopt;
    }
};

template <class T>
struct binder<tight::body<T>> {
    static std::optional<tight::body<T>> bind(const request& from, context&, std::vector<field_error>& bad) {
        const json::value* value = body_value(from, bad);
        if (value == nullptr) return std::nullopt;
        if constexpr (std::same_as<T, json::value>) {
            return {{*value}};
        } else if constexpr (from_json<T>) {
            auto decoded = T::from_json(*value);
            if (decoded) return {{*std::move(decoded)}};
            if (decoded.error().fields.empty()) bad.push_back({"body", std::move(decoded.error().message)});
            for (field_error& field : decoded.error().fields) bad.push_back(std::move(field));
        } else {
            if (auto decoded = boost::json::try_value_to<T>(*value)) return {{*std::move(decoded)}};
            bad.push_back({"body", "does not have the expected form"});
        }
        return std::nullopt;
    }
};

template <class P>
inline constexpr bool is_passed_through = std::same_as<P, const request&> || std::same_as<P, context&>;

template <class P>
using bound = binder<std::conditional_t<is_passed_through<P>, P, std::remove_cvref_t<P>>>;

// The argument in what bind() returned, once nothing is bad.
template <class P>
P&& argument(std::optional<P>& binding) {
    return std::move(binding).value();
}
template <class P>
P& argument(P* binding) {
    return *binding;
}

template <class... P>
response call_typed(response (*function)(P...), const request& request, context& context) {
    std::vector<field_error> bad;
    // Braces: left to right, so fields are named in the order of the signature.
    std::tuple arguments{bound<P>::bind(request, context, bad)...};
    if (!bad.empty()) refuse(std::move(bad));
    return std::apply([&](auto&... each) { return function(argument(each)...); }, arguments);
}

template <auto Function>
response typed_handler(const request& request, context& context) {
    return call_typed(Function, request, context);
}

// The plain handler that calls Function, whichever of the two forms it has.
template <auto Function>
inline constexpr handler handler_for = [] {
    if constexpr (std::convertible_to<decltype(Function), handler>)
        return static_cast<handler>(Function);
    else
        return static_cast<handler>(typed_handler<Function>);
}();

}  // namespace http

template <auto Function>
inline constexpr handler typed = http::typed_handler<Function>;

}  // namespace tight
