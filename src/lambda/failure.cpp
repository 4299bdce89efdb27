// SPDX-License-Identifier: Apache-2.0
#include "lambda/failure.hpp"

#include <cxxabi.h>

#include <exception>
#include <expected>
#include <tight/json.hpp>
#include <typeinfo>

#include "core/frames.hpp"
#include "core/json_text.hpp"

namespace tight::lambda {
namespace {

constexpr std::size_t longest_header = 16 * 1024;

std::string current_type() {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type == nullptr ? "unknown" : demangle(type->name());
}

}  // namespace

failure failure::of(const error& problem, std::string_view type) {
    return {problem.service_code.empty() ? std::string(type) : problem.service_code, problem.message};
}

failure failure::of_current_exception(const throw_trace& trace) {
    failure found{.type = current_type(), .frames = describe_frames(trace.addresses())};
    try {
        throw;
    } catch (const std::bad_expected_access<error>& problem) {
        const std::string& code = problem.error().service_code;
        if (!code.empty()) found.type = code;
        found.message = problem.error().message;
    } catch (const std::exception& problem) {
        found.message = problem.what();
    } catch (const std::string& message) {
        found.message = message;
    } catch (const char* message) {
        found.message = message;
    } catch (...) {
        found.message = "the handler threw a value of type " + found.type;
    }
    return found;
}

std::string failure::to_json() const {
    json::array stack;
    for (const std::string& frame : frames) stack.emplace_back(frame);
    return json::serialize(
        json::object{{"errorMessage", message}, {"errorType", type}, {"stackTrace", std::move(stack)}});
}

std::string failure::header_type() const {
    std::string out;
    for (const char c : std::string_view(type).substr(0, 200)) out += c >= ' ' && c <= '~' ? c : '?';
    return out;
}

std::string failure::xray_cause() const {
    json::array stack;
    for (const std::string& frame : frames)
        stack.emplace_back(json::object{{"label", frame}, {"path", "bootstrap"}, {"line", 0}});
    const json::object exception{{"type", type}, {"message", message}, {"stack", std::move(stack)}};
    std::string cause = json::in_ascii(json::serialize(json::object{
        {"working_directory", "/var/task"}, {"exceptions", json::array{exception}}, {"paths", json::array{}}}));
    return cause.size() > longest_header ? std::string() : cause;
}

}  // namespace tight::lambda
