// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/tables.hpp"

#include "cloud/dynamodb/operations/table_lookup.hpp"

#include <vector>

namespace tight::cloud::dynamodb {

void describe_table(operation_context& context) {
    auto& found = described_table(context, string_member(context.body, "TableName"));
    json_object object(context.output);
    append_description(object.member("Table"), context.state, found);
}

void list_tables(operation_context& context) {
    const auto limit = static_cast<std::size_t>(integer_member(context.body, "Limit", 100));
    const auto after = string_member(context.body, "ExclusiveStartTableName");
    std::vector<std::string> names;
    for (const auto& [name, content] : context.state.tables.all(context.scope))
        if (after.empty() || name > after) names.push_back(name);
    const bool more = names.size() > limit;
    if (more) names.resize(limit);

    json_object object(context.output);
    std::string& shown = object.member("TableNames");
    shown += '[';
    for (const auto& name : names) {
        if (shown.back() != '[') shown += ',';
        append_json_string(shown, name);
    }
    shown += ']';
    if (more) object.text("LastEvaluatedTableName", names.back());
}

void delete_table(operation_context& context) {
    auto& found = described_table(context, string_member(context.body, "TableName"));
    check_idle(context, found);
    auto& schema = found.schema;
    if (schema.deletion_protected)
        fail_validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
            "first.");

    json_object object(context.output);
    append_description(object.member("TableDescription"), context.state, found, moment::just_deleted);
    sqlite_transaction transaction(context.state.db);
    if (context.state.settings.delay.count() > 0) {
        schema.deleted_at = context.state.now() + context.state.settings.delay.count();
        context.state.tables.save(found);
    } else {
        context.state.tables.remove(context.scope, std::string(schema.name));
    }
    transaction.commit();
}

}  // namespace tight::cloud::dynamodb
