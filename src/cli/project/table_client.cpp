// SPDX-License-Identifier: Apache-2.0
#include "cli/project/table_client.hpp"

#include <tight/aws/client.hpp>

#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

constexpr const char* usual_endpoint = "http://127.0.0.1:8000";

}  // namespace

table_client::table_client(const table_choice& choice) : table_(choice.table) {
    if (choice.cloud) {
        where_ = "DynamoDB";
        client_.emplace(aws::default_transport());
        return;
    }
    where_ = choice.endpoint.empty() ? usual_endpoint : choice.endpoint;
    if (!choice.db_path.empty()) {
        if (!std::filesystem::exists(choice.db_path)) fail_command("there is no file " + display_path(choice.db_path));
        auto opened = local::local_database::open({.port = 0, .file = choice.db_path});
        if (!opened) fail_command(opened.error().message);
        own_ = *std::move(opened);
        where_ = own_->url();
    }
    variables_.set("AWS_ENDPOINT_URL_DYNAMODB", where_);
    for (const char* const name :
         {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
        if (auto value = environment::process().get(name)) variables_.set(name, *std::move(value));
    client_.emplace(aws::default_transport(variables_), variables_);
}

json::value table_client::call(std::string_view operation, const json::object& request) {
    auto answer = try_call(operation, request);
    if (answer) return *std::move(answer);
    const error& problem = answer.error();
    if (problem.code == errc::unavailable && own_ == nullptr)
        throw command_error{exit_status::failed, "no database answers at " + where_ + ": " + problem.message,
                            "`tight dynamo rundb` runs one; --endpoint, --db-path and --cloud name others"};
    fail_command(table_ + ": " + problem.message);
}

result<json::value> table_client::try_call(std::string_view operation, const json::object& request) {
    return client_->call(operation, request);
}

std::vector<std::string> table_client::table_names() {
    std::vector<std::string> names;
    json::object request;
    while (true) {
        const json::value page = call("ListTables", request);
        for (const json::value& name : json::elements(json::member(&page, "TableNames")))
            if (name.is_string()) names.emplace_back(json::string_or(&name));
        const std::string_view last = json::string_or(json::member(&page, "LastEvaluatedTableName"));
        if (last.empty() || last == json::string_or(request.if_contains("ExclusiveStartTableName"))) return names;
        request["ExclusiveStartTableName"] = last;
    }
}

std::map<std::string, std::string, std::less<>> table_client::key_types() {
    const json::value described = call("DescribeTable", {{"TableName", table_}});
    const auto name_of = [](const json::value& from) { return json::string_or(json::member(&from, "AttributeName")); };
    std::map<std::string, std::string, std::less<>> types;
    for (const json::value& key : json::elements(json::find(described, "Table", "KeySchema")))
        for (const json::value& attribute : json::elements(json::find(described, "Table", "AttributeDefinitions")))
            if (name_of(attribute) == name_of(key))
                types[std::string(name_of(key))] = json::string_or(json::member(&attribute, "AttributeType"));
    if (types.empty()) fail_command(table_ + ": the answer of " + where_ + " describes no key");
    return types;
}

bool is_csv(const table_choice& choice) {
    if (!choice.format.empty()) return choice.format == "csv";
    const std::string extension = choice.file.extension().string();
    if (extension == ".csv") return true;
    if (extension.empty() || extension == ".json" || extension == ".jsonl" || extension == ".ndjson") return false;
    fail_usage("the name " + display_path(choice.file) + " does not tell what the lines are",
               "say --format json or --format csv");
}

std::string counted_items(std::size_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits + (count == 1 ? " item" : " items");
}

void report_count(printer& out, std::size_t count) {
    constexpr std::size_t between_updates = 1'000, between_lines = 100'000;
    if (out.interactive() && count % between_updates == 0) out.progress(counted_items(count) + " so far");
    if (!out.interactive() && count % between_lines == 0) out.say(counted_items(count) + " so far");
}

}  // namespace tight::cli
