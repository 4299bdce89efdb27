// SPDX-License-Identifier: Apache-2.0
// Runs the text files under tests/conformance/dynamodb against a fresh database each. A file is a conversation:
//
//     # words for the reader
//     > PutItem
//     {"TableName":"movies","Item":{...}}
//     < 200
//     {}
//     > GetItem
//     {"TableName":"nothing","Key":{}}
//     < 400 ResourceNotFoundException: Requested resource not found
//     ! advance 3600
//
// An expected object may leave members out; "<absent>" says that a member is not there, "<any>" that it is; arrays are
// whole. `! advance` moves the clock, in seconds.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"
#include "cloud/dynamodb/server/http_endpoint.hpp"
#include "support/source_folder.hpp"
#include "support/temporary_folder.hpp"
#include "tight/json.hpp"

namespace {

namespace json = tight::json;
namespace dynamodb = tight::cloud::dynamodb;

struct step {
    int line = 0;
    std::string operation = {};
    std::string request = {};
    int status = 0;
    std::string error = {};  // "ValidationException"
    std::string message = {};
    std::string expected = {};
    long advance = 0;
};

std::vector<step> read_steps(const std::filesystem::path& file) {
    std::vector<step> steps;
    std::ifstream in(file);
    std::string line;
    std::string* output = nullptr;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("# ") || line == "#") continue;
        if (line.starts_with("> ")) {
            steps.push_back({.line = number, .operation = line.substr(2)});
            output = &steps.back().request;
        } else if (line.starts_with("< ")) {
            auto& last = steps.back();
            last.status = std::stoi(line.substr(2, 3));
            const std::string rest = line.size() > 6 ? line.substr(6) : "";
            const auto colon = rest.find(": ");
            last.error = rest.substr(0, colon);
            if (colon != std::string::npos) last.message = rest.substr(colon + 2);
            output = &last.expected;
        } else if (line.starts_with("! advance ")) {
            steps.push_back({.line = number, .advance = std::stol(line.substr(10))});
        } else if (output != nullptr) {
            output->append(line).append("\n");
        }
    }
    return steps;
}

std::string at(const std::string& path, std::string_view name) { return path + '/' + std::string(name); }

// The first difference, in words; empty where there is none.
std::string difference(const json::value& expected, const json::value& got, const std::string& path) {
    if (expected.is_string() && expected.get_string() == "<any>") return {};
    if (const auto* object = expected.if_object()) {
        if (!got.is_object()) return path + " is no object";
        for (const auto& member : *object) {
            const auto* found = got.get_object().if_contains(member.key());
            const bool absent = member.value().is_string() && member.value().get_string() == "<absent>";
            if (absent && found != nullptr) return at(path, member.key()) + " is there: " + json::serialize(*found);
            if (absent) continue;
            if (found == nullptr) return at(path, member.key()) + " is missing";
            if (auto inner = difference(member.value(), *found, at(path, member.key())); !inner.empty()) return inner;
        }
        return {};
    }
    if (const auto* array = expected.if_array()) {
        if (!got.is_array() || got.get_array().size() != array->size())
            return path + " is another array: " + json::serialize(got);
        for (std::size_t i = 0; i < array->size(); ++i)
            if (auto inner = difference((*array)[i], got.get_array()[i], at(path, std::to_string(i))); !inner.empty())
                return inner;
        return {};
    }
    if (expected.is_number() && got.is_number())
        return expected.to_number<double>() == got.to_number<double>() ? std::string()
                                                                       : path + " is " + json::serialize(got);
    return expected == got ? std::string() : path + " is " + json::serialize(got);
}

// An item and an error tell all of themselves: there an unexpected member is a difference too.
void check(const std::string& where, const step& request, const dynamodb::response& answer) {
    INFO(where, ": ", request.operation, " answered ", answer.status, " ", answer.body);
    CHECK(answer.status == request.status);
    const auto body = json::parse(answer.body);
    REQUIRE(body);
    if (!request.error.empty()) {
        const auto* type = json::member(&*body, "__type");
        REQUIRE(type != nullptr);
        const std::string_view name(type->get_string());
        CHECK(name.substr(name.find('#') + 1) == request.error);
        const auto* message = json::member(
            &*body, request.error == "SerializationException" || request.error == "TransactionCanceledException"
                        ? "Message"
                        : "message");
        if (!request.message.empty())
            CHECK((message == nullptr ? std::string_view() : std::string_view(message->get_string())) ==
                  request.message);
    }
    if (request.expected.find_first_not_of(" \n") == std::string::npos) return;
    const auto expected = json::parse(request.expected);
    REQUIRE_MESSAGE(expected, where, ": the expected answer is not JSON");
    CHECK(difference(*expected, *body, "") == "");
}

// Moved by the conversation, read by the door's thread.
class test_clock final : public tight::clock {
public:
    std::chrono::system_clock::time_point now() const override { return now_.load(); }
    void sleep_for(std::chrono::milliseconds duration) override { now_ = now_.load() + duration; }

private:
    static constexpr std::chrono::system_clock::time_point start =
        std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(12);
    std::atomic<std::chrono::system_clock::time_point> now_ = start;
};

enum class endpoint : std::uint8_t { in_process, http };

void run(const std::filesystem::path& file, dynamodb::database_options requested, endpoint through) {
    test_clock clock;
    requested.clock = &clock;
    auto opened = dynamodb::database::open(requested);
    REQUIRE(opened);
    std::optional<dynamodb::http_endpoint> served;
    std::optional<dynamodb::tests::endpoint_client> client;
    if (through == endpoint::http) {
        served.emplace(**opened, dynamodb::endpoint_options{});
        served->start();
        client.emplace(served->port());
    }
    for (const auto& each : read_steps(file)) {
        if (each.advance != 0) {
            clock.sleep_for(std::chrono::seconds(each.advance));
            continue;
        }
        dynamodb::response answer;
        if (client) {
            auto got = client->call(each.operation, each.request);
            answer = {got.status, std::move(got.body)};
        } else {
            answer = (*opened)->handle(each.operation, each.request);
        }
        check(file.filename().string() + ":" + std::to_string(each.line), each, answer);
    }
}

std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    const auto folder = std::filesystem::path(support::source_folder) / "tests/conformance/dynamodb";
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder))
        if (each.path().extension() == ".test") found.push_back(each.path());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

TEST_CASE("every conversation under tests/conformance/dynamodb holds, in memory") {
    for (const auto& file : files()) run(file, {}, endpoint::in_process);
}

TEST_CASE("every conversation under tests/conformance/dynamodb holds, in a file") {
    const support::temporary_folder folder;
    int number = 0;
    for (const auto& file : files())
        run(file, {.path = folder / (std::to_string(++number) + ".db")}, endpoint::in_process);
}

TEST_CASE("every conversation under tests/conformance/dynamodb holds, over HTTP") {
    for (const auto& file : files()) run(file, {}, endpoint::http);
}
