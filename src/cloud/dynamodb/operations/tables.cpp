// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/tables.hpp"

#include <vector>

namespace tight::cloud::dynamodb {

table* find_table(call& of, std::string_view name_or_arn) {
    const auto name = name_of_table(name_or_arn);
    auto* found = of.on.tables.find(of.scope, name);
    if (found == nullptr) return nullptr;
    if (found->schema.deleted_at == 0 || found->schema.deleted_at > of.on.now()) {
        drop_deleted_indexes(of.on, *found);
        return found;
    }
    transaction change(of.on.db);
    of.on.tables.remove(of.scope, name);
    change.commit();
    of.on.background_work = true;
    return nullptr;
}

void describe_table(call& of) {
    auto& found = described_table(of, text(of.body, "TableName"));
    json_object out(of.out);
    append_description(out.member("Table"), of.on, found);
}

void list_tables(call& of) {
    const auto limit = static_cast<std::size_t>(integer(of.body, "Limit", 100));
    const auto after = text(of.body, "ExclusiveStartTableName");
    std::vector<std::string> names;
    for (const auto& [name, held] : of.on.tables.all(of.scope))
        if (after.empty() || name > after) names.push_back(name);
    const bool more = names.size() > limit;
    if (more) names.resize(limit);

    json_object out(of.out);
    std::string& shown = out.member("TableNames");
    shown += '[';
    for (const auto& name : names) {
        if (shown.back() != '[') shown += ',';
        append_json_string(shown, name);
    }
    shown += ']';
    if (more) out.text("LastEvaluatedTableName", names.back());
}

void check_idle(call& of, const table& on) {
    const auto& schema = on.schema;
    const std::string beginning = "Attempt to change a resource which is still in use: Table is being ";
    if (schema.deleted_at != 0) throw operation_error::resource_in_use(beginning + "deleted: " + schema.name);
    if (schema.ready_at > of.on.now())
        throw operation_error::resource_in_use(beginning + (schema.updating ? "updated: " : "created: ") + schema.name);
}

void delete_table(call& of) {
    auto& found = described_table(of, text(of.body, "TableName"));
    check_idle(of, found);
    auto& schema = found.schema;
    if (schema.deletion_protected)
        throw operation_error::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
            "first.");

    json_object out(of.out);
    append_description(out.member("TableDescription"), of.on, found, moment::just_deleted);
    transaction change(of.on.db);
    if (of.on.settings.delay.count() > 0) {
        schema.deleted_at = of.on.now() + of.on.settings.delay.count();
        of.on.tables.save(found);
    } else {
        of.on.tables.remove(of.scope, std::string(schema.name));
    }
    change.commit();
}

}  // namespace tight::cloud::dynamodb
