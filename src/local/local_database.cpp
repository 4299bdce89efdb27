// SPDX-License-Identifier: Apache-2.0
#include "local/local_database.hpp"

#include <algorithm>
#include <csignal>
#include <system_error>
#include <utility>

namespace tight::local {

namespace {

std::string name_of(const json::value& table) {
    return std::string(json::string_or(json::member(&table, "TableName")));
}

// "HASH year, RANGE title" of a key schema, in that order.
std::string key_of(const json::value* schema) {
    std::vector<std::string> parts;
    for (const auto& element : json::elements(schema)) {
        const std::string_view type = json::string_or(json::member(&element, "KeyType"));
        const std::string_view name = json::string_or(json::member(&element, "AttributeName"));
        if (!type.empty() && !name.empty()) parts.push_back(std::string(type) + " " + std::string(name));
    }
    std::sort(parts.begin(), parts.end());
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

// The indexes of `wanted` that `there` does not have.
std::vector<std::string> missing_indexes(const json::value& wanted, const json::value* there) {
    std::vector<std::string> missing;
    for (const std::string_view kind : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
        const auto name_of_index = [](const json::value& index) {
            return json::string_or(json::member(&index, "IndexName"));
        };
        const auto& existing = json::elements(json::find(there, kind));
        for (const auto& index : json::elements(json::find(wanted, kind))) {
            const std::string_view name = name_of_index(index);
            if (!name.empty() && std::ranges::find(existing, name, name_of_index) == existing.end())
                missing.emplace_back(name);
        }
    }
    return missing;
}

void compare(const json::value& wanted, const json::value* there, reporter& out) {
    const auto name = name_of(wanted);
    const auto key = key_of(json::find(wanted, "KeySchema"));
    const auto old = key_of(json::find(there, "KeySchema"));
    if (key != old)
        return out.say("the table " + name + " is there with the key " + old + ", and its model says " + key +
                           ": delete the table or give the model another one",
                       severity::warning);
    for (const auto& index : missing_indexes(wanted, there))
        out.say("the table " + name + " is there without the index " + index +
                    " of its model: delete the table to have it made anew",
                severity::warning);
}

}  // namespace

struct local_database::parts {
    std::function<std::string(std::string_view)> table_name;
    std::unique_ptr<cloud::dynamodb::database> database;
    std::unique_ptr<cloud::dynamodb::http_endpoint> endpoint;
};

local_database::local_database(std::unique_ptr<parts> made) : parts_(std::move(made)) {}
local_database::~local_database() = default;

result<std::unique_ptr<local_database>> local_database::open(const database_options& options) try {
    ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is answered, not died of
    if (options.file && options.file->has_parent_path()) {
        std::error_code problem;
        std::filesystem::create_directories(options.file->parent_path(), problem);
        if (problem)
            return fail(errc::io,
                        "cannot make the folder " + options.file->parent_path().native() + ": " + problem.message());
    }
    auto opened = cloud::dynamodb::database::open(
        {.path = options.file, .sync = options.sync, .delay = options.delay, .shared = options.shared});
    if (!opened) return std::unexpected(opened.error());
    auto made = std::make_unique<parts>();
    made->table_name = options.table_name;
    made->database = std::move(*opened);
    made->endpoint = std::make_unique<cloud::dynamodb::http_endpoint>(
        *made->database,
        cloud::dynamodb::endpoint_options{
            .host = options.host, .port = options.port, .required = options.required, .access = options.access});
    made->endpoint->start();
    return std::unique_ptr<local_database>(new local_database(std::move(made)));
} catch (const std::system_error& failure) {
    const bool taken = failure.code() == std::errc::address_in_use;
    return fail(errc::io, std::string("the database ") + failure.what() +
                              (taken ? "; another one may be running: choose another port" : ""));
}

std::string local_database::url() const { return parts_->endpoint->url(); }

std::vector<std::string> local_database::table_names() const { return parts_->database->table_names(); }

std::string local_database::physical_name(std::string_view table) const {
    return parts_->table_name ? parts_->table_name(table) : std::string(table);
}

result<json::value> local_database::call(std::string_view operation, const json::object& request) {
    const auto answer = parts_->database->handle(operation, json::serialize(request));
    auto body = json::parse(answer.body);
    if (answer.status == 200) return body;
    const auto* const message = body ? json::find(*body, "message") : nullptr;
    return fail(errc::invalid, std::string(json::string_or(message, answer.body)));
}

void local_database::make_tables(const json::array& tables, reporter& out) {
    for (const auto& table : tables) {
        if (!table.is_object()) continue;
        json::object wanted = json::members(&table);
        wanted["TableName"] = physical_name(name_of(table));
        make_table(wanted, out);
    }
}

void local_database::make_table(const json::object& table, reporter& out) {
    const auto name = name_of(table);
    const auto made = call("CreateTable", table);
    if (made) return out.say("made the table " + name);
    const auto there = call("DescribeTable", {{"TableName", name}});
    if (there) return compare(table, json::find(*there, "Table"), out);
    out.say("the table " + name + " cannot be made: " + made.error().message, severity::error);
}

}  // namespace tight::local
