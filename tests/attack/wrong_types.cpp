// SPDX-License-Identifier: Apache-2.0
// Wrong types over HTTP: every member of some requests replaced by every other type, and members that no shape has.
// (The engine's own test derives all of them from its shapes; this one shows that nothing between it and the socket
// gives way.)
#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include "attack/settings.hpp"
#include "cli/running_program.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"
#include "support/source_folder.hpp"
#include "support/wrong_types.hpp"

namespace attack {

namespace {

namespace json = tight::json;
using tight::cli::tests::running_program;
using tight::cloud::dynamodb::tests::endpoint_client;

struct sample {
    std::string operation = {};
    std::string body = {};
};

std::vector<sample> samples() {
    std::ifstream in(std::string(support::source_folder) + "/tests/attack/requests.txt");
    std::vector<sample> all;
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with('#')) all.push_back({line.substr(0, line.find(' ')), line.substr(line.find(' ') + 1)});
    return all;
}

// Calls `use` with every request that has a member of another operation somewhere: no structure has it there.
void for_each_stranger(json::value& request, json::value& at, const std::function<void(const std::string&)>& use) {
    if (auto* const list = at.if_array())
        for (json::value& one : *list) for_each_stranger(request, one, use);
    auto* const members = at.if_object();
    if (members == nullptr) return;
    for (const char* name :
         {"ConditionExpression", "Expected", "ReturnValues", "UpdateExpression", "ExpressionAttributeValues", "Item"}) {
        if (members->contains(name)) continue;
        for (const json::value& wrong : support::wrong_values()) {
            (*members)[name] = wrong;
            use(json::serialize(request));
        }
        members->erase(name);
    }
    for (auto& one : *members) for_each_stranger(request, one.value(), use);
}

}  // namespace

TEST_CASE("wrong types over HTTP are answered, and the database lives on") {
    const tight::cli::tests::folder here;
    running_program program({"dynamo", "rundb", "--port", "0", "--in-memory"}, here);
    const auto port = static_cast<std::uint16_t>(std::stoi(program.rest_of_line("DynamoDB is at http://127.0.0.1:")));
    endpoint_client client(port);
    std::uint64_t sent = 0;
    const std::uint64_t each = setting("TIGHT_ATTACK_WRONG_TYPES", 1);  // one in so many
    const auto all = samples();
    REQUIRE(all.size() > 10);
    for (const auto& [operation, text] : all) {
        const auto right = client.call(operation, text);
        REQUIRE_MESSAGE(right.status == 200, operation << " " << right.body);
        json::value request = json::parse(text).value();
        std::uint64_t turn = seed();
        const auto send = [&](const std::string& body) {
            if (++turn % each != 0) return;
            INFO(operation << " " << body);
            const auto answer = client.call(operation, body);
            ++sent;
            REQUIRE((answer.status == 200 || answer.status == 400));
            const bool may_be_empty = answer.status == 200;  // what has no output has no body
            REQUIRE(
                ((may_be_empty && answer.body.empty()) || json::parse(answer.body)));  // which refuses other than UTF-8
        };
        for_each_stranger(request, request, send);
        support::for_each_wrong_text(request, send);
    }
    CHECK(client.call("ListTables", "{}").status == 200);
    CHECK(program.stop() == 0);
    tell(std::to_string(sent) + " wrong types over HTTP");
}

}  // namespace attack
