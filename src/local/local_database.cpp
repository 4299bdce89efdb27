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
    std::vector<std::string> keys;
    for (const auto& element : json::elements(schema)) {
        const std::string_view type = json::string_or(json::member(&element, "KeyType"));
        const std::string_view name = json::string_or(json::member(&element, "AttributeName"));
        if (!type.empty() && !name.empty()) keys.push_back(std::string(type) + " " + std::string(name));
    }
    std::sort(keys.begin(), keys.end());
    std::string text;
    for (const auto& part : keys) text += (text.empty() ? "" : ", ") + part;
    return text;
}

// The indexes of `wanted` that `there` does not have.
std::vector<std::string> missing_indexes(const json::value& described, const json::value* existing_table) {
    std::vector<std::string> missing;
    for (const std::string_view kind : {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}) {
        const auto name_of_index = [](const json::value& index) {
            return json::string_or(json::member(&index, "IndexName"));
        };
        const auto& existing = json::elements(json::find(existing_table, kind));
        for (const auto& index : json::elements(json::find(described, kind))) {
            const std::string_view name = name_of_index(index);
            if (!name.empty() && std::ranges::find(existing, name, name_of_index) == existing.end())
                missing.emplace_back(name);
        }
    }
    return missing;
}

void compare(const json::value& described, const json::value* existing_table, reporter& out) {
    const auto name = name_of(described);
    const auto key = key_of(json::find(described, "KeySchema"));
    const auto old = key_of(json::find(existing_table, "KeySchema"));
    if (key != old)
        return out.say("the table " + name + " exists with the key " + old + ", and its model says " + key +
                           ": delete the table or give the model another one",
                       severity::warning);
    for (const auto& index : missing_indexes(described, existing_table))
        out.say("the table " + name + " exists without the index " + index +
                    " of its model: delete the table to have it created again",
                severity::warning);
}

}  // namespace

struct local_database::state {
    std::function<std::string(std::string_view)> table_name;
    std::unique_ptr<cloud::dynamodb::database> database;
    std::unique_ptr<cloud::dynamodb::http_endpoint> endpoint;
};

local_database::local_database(std::unique_ptr<state> initial) : state_(std::move(initial)) {}
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
    auto initial = std::make_unique<state>();
    initial->table_name = options.table_name;
    initial->database = std::move(*opened);
    initial->endpoint = std::make_unique<cloud::dynamodb::http_endpoint>(
        *initial->database,
        cloud::dynamodb::endpoint_options{
            .host = options.host, .port = options.port, .required = options.required, .access = options.access});
    initial->endpoint->start();
    return std::unique_ptr<local_database>(new local_database(std::move(initial)));
} catch (const std::system_error& failure) {
    const bool taken = failure.code() == std::errc::address_in_use;
    return fail(errc::io, std::string("the database ") + failure.what() +
                              (taken ? "; another one may be running: choose another port" : ""));
}

std::string local_database::url() const { return state_->endpoint->url(); }

std::vector<std::string> local_database::table_names() const { return state_->database->table_names(); }

std::string local_database::physical_name(std::string_view table) const {
    return state_->table_name ? state_->table_name(table) : std::string(table);
}

result<json::value> local_database::call(std::string_view operation, const json::object& request) {
    const auto response = state_->database->handle(operation, json::serialize(request));
    auto body = json::parse(response.body);
    if (response.status == 200) return body;
    const auto* const message = body ? json::find(*body, "message") : nullptr;
    return fail(errc::invalid, std::string(json::string_or(message, response.body)));
}

void local_database::make_tables(const json::array& tables, reporter& out) {
    for (const auto& table : tables) {
        if (!table.is_object()) continue;
        json::object described = json::members(&table);
        described["TableName"] = physical_name(name_of(table));
        make_table(described, out);
    }
}

void local_database::make_table(const json::object& table, reporter& out) {
    const auto name = name_of(table);
    const auto created = call("CreateTable", table);
    if (created) return out.say("created the table " + name);
    const auto found = call("DescribeTable", {{"TableName", name}});
    if (found) return compare(table, json::find(*found, "Table"), out);
    out.say("the table " + name + " cannot be created: " + created.error().message, severity::error);
}

}  // namespace tight::local
