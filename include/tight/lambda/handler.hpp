// SPDX-License-Identifier: Apache-2.0
#pragma once

// A function in two halves: a parser that takes from the event what is needed, and the logic, which knows nothing of
// events and is tested by itself.
//
//     static std::tuple<std::string, int> parse(const tight::json::value& event, tight::context&) {
//         return {tight::json::value_to<std::string>(event.at("name")), tight::json::value_to<int>(event.at("age"))};
//     }
//     static std::string greet(const std::string& name, int age) { return name + ", " + std::to_string(age); }
//
//     constexpr tight::lambda_handler<parse, greet> handler;
//     int main() { return tight::run(handler); }
//
//     CHECK(handler.inner("Ada", 36) == "...");                        // the logic alone
//     CHECK(handler({{"name", "Ada"}, {"age", 36}}, context) == "..."); // both, without Lambda
//
// A parser answers a tuple, whose elements are the arguments of the logic, or anything else, which is its one argument;
// or a result of either, whose error is the invocation's. It takes the event and, where it wants it, the context. The
// logic may answer whatever json::value_from() takes, a result of that, or nothing (null).

#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tight/json.hpp>
#include <tight/lambda/runtime.hpp>
#include <tight/log.hpp>

namespace tight {

class context;

// Whether "Event: ..." and "Result: ..." are written to the log, at INFO: with whatever they hold.
enum class payloads : std::uint8_t { not_logged, logged };

namespace detail {

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<result<T>> = true;

template <class T>
json::value json_of(T&& answer) {
    using plain = std::remove_cvref_t<T>;
    if constexpr (is_result<plain>) {
        if constexpr (std::is_void_v<typename plain::value_type>)
            return answer.value(), json::value(nullptr);
        else
            return json_of(std::forward<T>(answer).value());
    } else {
        return json::value_from(std::forward<T>(answer));
    }
}

template <class Logic, class Arguments>
json::value apply_logic(Logic logic, Arguments&& arguments) {
    using plain = std::remove_cvref_t<Arguments>;
    const auto call = [&]<class... A>(A&&... each) {
        static_assert(std::is_invocable_v<Logic, A...>,
                      "lambda_handler: the logic does not take what the parser gives");
        if constexpr (std::is_void_v<std::invoke_result_t<Logic, A...>>)
            return logic(std::forward<A>(each)...), json::value(nullptr);
        else
            return json_of(logic(std::forward<A>(each)...));
    };
    if constexpr (is_result<plain>)
        return apply_logic(logic, std::forward<Arguments>(arguments).value());
    else if constexpr (is_tuple<plain>)
        return std::apply(call, std::forward<Arguments>(arguments));
    else
        return call(std::forward<Arguments>(arguments));
}

}  // namespace detail

template <auto Parser, auto Logic, payloads Shown = payloads::not_logged>
struct lambda_handler {
    static constexpr auto inner = Logic;

    json::value operator()(const json::value& event, context& context) const { return call(event, context); }
    constexpr operator json_handler() const { return &call; }

private:
    static json::value call(const json::value& event, context& context) {
        if constexpr (Shown == payloads::logged) log::info("Event: " + json::serialize(event));
        json::value answer = detail::apply_logic(Logic, parse(event, context));
        if constexpr (Shown == payloads::logged) log::info("Result: " + json::serialize(answer));
        return answer;
    }
    static auto parse(const json::value& event, context& context) {
        if constexpr (std::is_invocable_v<decltype(Parser), const json::value&, tight::context&>) {
            return Parser(event, context);
        } else {
            static_assert(std::is_invocable_v<decltype(Parser), const json::value&>,
                          "lambda_handler: a parser takes (const json::value& event, context&) or the event alone");
            return Parser(event);
        }
    }
};

}  // namespace tight
