// SPDX-License-Identifier: Apache-2.0
#pragma once

// The paths inside one function that serves {proxy+}.
//
//     static constexpr auto routes = tight::routes({
//         tight::get<"/movies", list>,
//         tight::get<"/movies/{year}", of_year>,          // response of_year(tight::path<"year", int> year)
//         tight::get<"/files/{name+}", file>,             // {name+}: the rest of the path
//     });
//     constinit const tight::function function{.routes = routes};
//
// The most specific pattern wins, segment by segment (text, then {parameter}, then {rest+}), in whatever order they are
// written. Two patterns that could never be told apart do not compile, nor does a typed handler (tight/http/typed.hpp)
// that asks for a parameter its pattern does not have.

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <tight/fixed_string.hpp>
#include <tight/http/typed.hpp>
#include <tight/http/verb.hpp>

namespace tight {

namespace http {

struct route {
    verb method = verb::other;  // other: any
    std::string_view pattern = {};
    handler call = nullptr;
};

// A view of a table that tight::routes returns.
class route_list {
public:
    constexpr route_list() = default;
    template <std::size_t Size>
    constexpr route_list(const std::array<route, Size>& from)  // NOLINT(google-explicit-constructor)
        : first_(from.data()), size_(Size) {}

    constexpr const route* begin() const { return first_; }
    constexpr const route* end() const { return first_ + size_; }
    constexpr bool empty() const { return size_ == 0; }

private:
    const route* first_ = nullptr;
    std::size_t size_ = 0;
};

// The first segment of `path`, which begins with '/' or is empty, taken off it.
constexpr std::string_view take_segment(std::string_view& path) {
    // Not find(): under -fsanitize=undefined GCC 12 does not take it for a constant in a template argument.
    std::size_t end = 1;
    while (end < path.size() && path[end] != '/') ++end;
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return segment.empty() ? segment : segment.substr(1);
}

constexpr bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
constexpr bool is_rest(std::string_view segment) { return is_parameter(segment) && segment.ends_with("+}"); }
// "year" of "{year}" and of "{year+}".
constexpr std::string_view parameter_name(std::string_view segment) {
    return segment.substr(1, segment.size() - (is_rest(segment) ? 3 : 2));
}

constexpr bool has_parameter(std::string_view pattern, std::string_view name) {
    while (!pattern.empty())
        if (const auto segment = take_segment(pattern); is_parameter(segment) && parameter_name(segment) == name)
            return true;
    return false;
}

// Whether every path that one matches the other matches, too.
constexpr bool same_paths(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        const auto a = take_segment(left), b = take_segment(right);
        if (is_parameter(a) != is_parameter(b) || is_rest(a) != is_rest(b)) return false;
        if (!is_parameter(a) && a != b) return false;
    }
    return left.empty() && right.empty();
}

constexpr bool has_braces(std::string_view text) {
    for (const char c : text)
        if (c == '{' || c == '}') return true;
    return false;
}

constexpr bool well_formed(std::string_view pattern) {
    if (!pattern.starts_with('/')) return false;
    while (!pattern.empty()) {
        const auto segment = take_segment(pattern);
        if (is_rest(segment) && !pattern.empty()) return false;
        const auto text = is_parameter(segment) ? parameter_name(segment) : segment;
        if (has_braces(text) || (is_parameter(segment) && text.empty())) return false;
    }
    return true;
}

template <class P>
inline constexpr std::string_view path_parameter_of = {};
template <fixed_string Name, class T>
inline constexpr std::string_view path_parameter_of<tight::path<Name, T>> = Name.view();

// Whether `pattern` has every path<> that the handler's signature names.
template <class... P>
constexpr bool has_parameters(response (*)(P...), std::string_view pattern) {
    const auto known = [pattern](std::string_view name) { return name.empty() || has_parameter(pattern, name); };
    return (known(path_parameter_of<std::remove_cvref_t<P>>) && ...);
}

template <verb Method, fixed_string Pattern, auto Handler>
consteval route make_route() {
    static_assert(well_formed(Pattern.view()), "a route is /text/{parameter}/..., with {rest+} only at its end");
    static_assert(has_parameters(Handler, Pattern.view()),
                  "the handler asks for a path<> that is no {parameter} of its route");
    return {Method, Pattern.view(), handler_for<Handler>};
}

}  // namespace http

template <fixed_string Pattern, auto Handler>
inline constexpr http::route get = http::make_route<verb::get, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route post = http::make_route<verb::post, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route put = http::make_route<verb::put, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route patch = http::make_route<verb::patch, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route del = http::make_route<verb::del, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route head = http::make_route<verb::head, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route options = http::make_route<verb::options, Pattern, Handler>();
template <fixed_string Pattern, auto Handler>
inline constexpr http::route any = http::make_route<verb::other, Pattern, Handler>();

template <std::size_t Size>
consteval std::array<http::route, Size> routes(const http::route (&from)[Size]) {
    for (std::size_t i = 0; i < Size; ++i)
        for (std::size_t j = i + 1; j < Size; ++j)
            if (from[i].method == from[j].method && http::same_paths(from[i].pattern, from[j].pattern))
                throw "two routes answer the same verb on the same paths";
    return std::to_array(from);
}

}  // namespace tight
