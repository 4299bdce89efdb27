// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/reply.hpp>

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <stdexcept>

#include <tight/environment.hpp>

#include "core/ascii.hpp"
#include "core/atomic_file.hpp"
#include "core/read_file.hpp"

namespace tight::testing {
namespace {

void record(const std::string& file, const reply& actual) {
    YAML::Emitter out;
    out << YAML::BeginMap << YAML::Key << "body" << YAML::Value << YAML::SingleQuoted << actual.body;
    out << YAML::Key << "headers" << YAML::Value << YAML::BeginMap;
    for (const auto& [name, value] : actual.headers)
        out << YAML::Key << name << YAML::Value << YAML::SingleQuoted << value;
    out << YAML::EndMap << YAML::Key << "statusCode" << YAML::Value << actual.status << YAML::EndMap;
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    if (const auto done = replace_file(file, std::string(out.c_str()) + '\n'); !done)
        throw std::runtime_error("expectation " + file + " cannot be written: " + done.error().message);
}

constexpr std::size_t largest_expectation = std::size_t{16} << 20;  // an answer has 6 MB, which escapes make longer

YAML::Node load(const std::string& file) {
    const auto text = read_regular_file(file, largest_expectation);
    if (!text && text.error().code == errc::not_found)
        throw std::runtime_error("expectation " + file + " is missing; run the test with RECORD=True to write it");
    if (!text) throw std::runtime_error("expectation: " + text.error().message);
    YAML::Node found = YAML::Load(*text);
    if (found.IsMap() && found["statusCode"]) return found;
    throw std::runtime_error("expectation " + file + " has no statusCode; it holds body, headers and statusCode");
}

void expect_header(reply& expected, const std::string& name, const std::string& value) {
    for (auto& header : expected.headers) {
        if (!ascii::equal_ignoring_case(header.first, name)) continue;
        header.second = value;
        return;
    }
    expected.headers.emplace_back(name, value);
}

bool same_body(const std::string& left, const std::string& right) {
    if (left == right) return true;
    const auto first = json::parse(left);
    const auto second = json::parse(right);
    return first && second && *first == *second;
}

reply expected_by(const YAML::Node& expectation, const reply& actual) {
    reply expected = actual;
    expected.status = expectation["statusCode"].as<int>();
    for (const auto& header : expectation["headers"])
        expect_header(expected, header.first.as<std::string>(), header.second.as<std::string>());
    const auto body = expectation["body"].as<std::string>("");
    if (!same_body(body, actual.body)) expected.body = body;
    return expected;
}

}  // namespace

json::value reply::json() const {
    auto parsed = json::parse(body);
    if (!parsed) throw std::runtime_error("the body is " + parsed.error().message + ": " + body);
    return *std::move(parsed);
}

std::string_view reply::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (ascii::equal_ignoring_case(key, name)) return value;
    return {};
}

std::ostream& operator<<(std::ostream& out, const reply& shown) {
    out << shown.status << '\n';
    for (const auto& [name, value] : shown.headers) out << name << ": " << value << '\n';
    return out << '\n' << shown.body;
}

reply expected_response(const std::string& file, const reply& actual) {
    if (environment::process().get_or("RECORD", "") == "True") record(file, actual);
    try {
        return expected_by(load(file), actual);
    } catch (const YAML::Exception& problem) {
        throw std::runtime_error("expectation " + file + " cannot be read: " + problem.what());
    }
}

}  // namespace tight::testing
