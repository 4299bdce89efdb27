// SPDX-License-Identifier: Apache-2.0
// A function whose events tell it what to do: for tests that need a process.
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tight/lambda.hpp>

namespace {

std::string obey(std::string_view event, tight::context& context) {
    if (event == "\"throw\"") throw std::runtime_error("as I was told");
    if (event == "\"abort\"") std::abort();
    if (event == "\"exit\"") std::exit(7);
    if (event == "\"trace\"") return '"' + context.environment().get_or("_X_AMZN_TRACE_ID", "(none)") + '"';
    return std::string(event);
}

tight::json::value add(const tight::json::value& event, tight::context&) {
    return event.at("a").as_int64() + event.at("b").as_int64();
}

void fail() { throw std::runtime_error("the table of movies is missing"); }

void say_goodbye() {
    constexpr std::string_view words = "goodbye\n";
    if (::write(STDOUT_FILENO, words.data(), words.size()) < 0) std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "json") return tight::run(add);
    if (mode == "fail") return tight::run(obey, {.start = fail});
    if (mode == "shutdown") return tight::run(obey, {.shutdown = say_goodbye});
    return tight::run(obey);
}
