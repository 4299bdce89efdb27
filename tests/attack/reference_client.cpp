// SPDX-License-Identifier: Apache-2.0
#include "attack/reference_client.hpp"

#include <algorithm>
#include <set>

#include "attack/answers.hpp"
#include "attack/request_json.hpp"

namespace attack {

namespace json = tight::json;

namespace {

constexpr std::size_t most_history = 12;

}  // namespace

void reference_client::fail(const std::string& what, const std::string& expected) const {
    throw mismatch(what + "\nexpected: " + expected + "\nthe last requests:\n" + history());
}

std::string reference_client::history() const {
    std::string text;
    for (const std::string& one : history_) text += one + '\n';
    return text;
}

reference_client::reply reference_client::send(std::string_view operation, const json::object& request) {
    const std::string body = json::serialize(request);
    history_.push_back(std::string(operation) + ' ' + body);
    if (history_.size() > most_history) history_.pop_front();
    auto answer = send_(operation, body);
    history_.back() += "\n    " + std::to_string(answer.status) + ' ' + answer.body;
    return answer;
}

void reference_client::check_same(const json::value& found, const json::value& expected) {
    if (found != expected) fail("the answer differs: " + json::serialize(found), json::serialize(expected));
}

void reference_client::compare(std::string_view operation, const json::object& request,
                               const model::outcome& expected) {
    const auto answer = send(operation, request);
    json::value body = parsed(answer.body);
    if (expected.error.empty()) {
        if (answer.status != 200) fail("refused", json::serialize(expected.body));
        return check_same(body, expected.body);
    }
    const std::string error = error_of(body);
    if (answer.status == 400 && !error.empty() && error == expected.other_error) return;
    if (answer.status != 400 || error != expected.error) fail("not refused as it should be", expected.error);
    json::object found;
    if (const auto* item = json::find(body, "Item")) found["Item"] = *item;
    const json::array reasons = list_of(body, "CancellationReasons");
    for (const json::value& reason : reasons) {
        auto& codes = found["Codes"];
        if (!codes.is_array()) codes.emplace_array();
        codes.as_array().push_back(*json::find(reason, "Code"));
    }
    check_same(found, expected.body);
}

void reference_client::create(const model::table_schema& schema) {
    model_.create(schema);
    if (send("CreateTable", create_table(schema)).status != 200) fail("a table cannot be created", schema.name);
}

void reference_client::create_tables() {
    for (const auto& schema : random_.tables()) create(schema);
}

void reference_client::recreate() {
    const auto schema = random_.pick(random_.tables());
    if (send("DeleteTable", {{"TableName", schema.name}}).status != 200) fail("a table cannot be deleted", schema.name);
    model_.drop(schema.name);
    create(schema);
}

void reference_client::write_one() {
    const auto one = random_.single_write();
    auto request = write_request(one, random_.chance(50));
    if (one.return_values != "NONE" || random_.chance(20)) request["ReturnValues"] = one.return_values;
    compare(operation_name(one), request, model_.apply(one));
}

void reference_client::write_batch() {
    const auto writes = random_.batch();
    json::object tables;
    for (const auto& one : writes) {
        auto& list = tables[one.table];
        if (!list.is_array()) list.emplace_array();
        list.as_array().push_back(batch_member(one));
    }
    compare("BatchWriteItem", {{"RequestItems", std::move(tables)}}, model_.batch_write(writes));
}

void reference_client::write_transaction() {
    const auto writes = random_.transaction();
    json::array items;
    for (const auto& one : writes)
        items.push_back(json::object{{transaction_name(one), write_request(one, random_.chance(50))}});
    json::object request{{"TransactItems", std::move(items)}};
    const bool repeats = random_.chance(20);
    if (repeats) request["ClientRequestToken"] = random_.tables()[0].name + "-token-" + std::to_string(++tokens_);
    const auto expected = model_.transact(writes);
    compare("TransactWriteItems", request, expected);
    if (repeats && expected.error.empty()) compare("TransactWriteItems", request, expected);  // done once
}

void reference_client::read_one() {
    const auto table = random_.table_name();
    const auto key = random_.key(table);
    const auto attributes = random_.projection();
    compare("GetItem", key_request(table, key, attributes), model_.get(table, key, attributes));
}

void reference_client::read_batch() {
    const auto& schema = random_.pick(random_.tables());
    const auto attributes = random_.projection();
    json::array keys;
    json::array expected;
    std::vector<model::document> chosen;
    for (auto count = random_.below(10) + 1; count > 0; --count) {
        const auto key = random_.key(schema.name);
        const bool twice = std::ranges::any_of(chosen, [&](const auto& one) { return model::equal(one, key); });
        const auto found = model_.get(schema.name, key, attributes);
        if (twice || !found.error.empty()) continue;
        chosen.push_back(key);
        keys.push_back(model::to_json(key, model::spelling::request));
        if (const auto* item = found.body.if_contains("Item")) expected.push_back(*item);
    }
    if (keys.empty()) return;
    json::object of_table = key_request(schema.name, {}, attributes);
    of_table.erase("TableName");
    of_table.erase("Key");
    of_table["Keys"] = std::move(keys);
    const auto answer = send("BatchGetItem", {{"RequestItems", json::object{{schema.name, std::move(of_table)}}}});
    const auto body = parsed(answer.body);
    const auto* const responses = json::find(body, "Responses");
    const auto found = responses != nullptr ? list_of(*responses, schema.name) : json::array();
    if (answer.status != 200 || sorted(found) != sorted(expected)) fail("other items", json::serialize(expected));
}

void reference_client::read_transaction() {
    json::array gets;
    json::array expected;
    std::set<std::string> chosen;
    for (auto count = random_.below(4) + 1; count > 0; --count) {
        const auto table = random_.pick(random_.tables()).name;
        const auto key = random_.key(table);
        const auto found = model_.get(table, key, {});
        if (!found.error.empty() || !chosen.insert(table + json::serialize(model::to_json(key))).second) continue;
        gets.push_back(json::object{{"Get", key_request(table, key, {})}});
        expected.push_back(found.body);
    }
    if (gets.empty()) return;
    compare("TransactGetItems", {{"TransactItems", std::move(gets)}}, {.body = {{"Responses", std::move(expected)}}});
}

void reference_client::step() {
    const auto choice = random_.below(1000);
    if (choice == 0) return recreate();
    if (choice < 450) return write_one();
    if (choice < 500) return write_batch();
    if (choice < 570) return write_transaction();
    if (choice < 720) return read_one();
    if (choice < 750) return read_batch();
    if (choice < 790) return read_transaction();
    check_search(random_.search());
}

reference_client reference_client::copy(send_function send) const {
    reference_client made = *this;
    made.send_ = std::move(send);
    return made;
}

void reference_client::check_count(const std::string& table) {
    const auto body = parsed(send("DescribeTable", {{"TableName", table}}).body);
    const auto* const described = json::find(body, "Table");
    const auto expected = static_cast<std::int64_t>(model_.items(table).size());
    if (described == nullptr || number_of(*described, "ItemCount") != expected)
        fail("the table counts otherwise", std::to_string(expected) + " items");
}

void reference_client::check_state() {
    for (const std::string& name : model_.tables()) {
        check_search({.table = name});
        for (const auto& index : model_.schema(name)->indexes) check_search({.table = name, .index = index.name});
        check_count(name);
    }
}

}  // namespace attack
