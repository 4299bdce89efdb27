// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/table_lookup.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tight::cloud::dynamodb {

std::string_view name_of_table(std::string_view name_or_arn) {
    if (!name_or_arn.starts_with("arn:")) return name_or_arn;
    const auto start = name_or_arn.find(":table/");
    if (start == std::string_view::npos) return name_or_arn;
    const auto rest = name_or_arn.substr(start + 7);
    return rest.substr(0, rest.find('/'));
}

void drop_unused_definitions(table_schema& schema) {
    std::set<std::string> used;
    for (auto& name : attribute_names(schema.keys)) used.insert(std::move(name));
    for (const auto& index : schema.indexes)
        for (auto& name : attribute_names(index.keys)) used.insert(std::move(name));
    std::erase_if(schema.definitions, [&](const auto& each) { return !used.contains(each.name); });
}

void drop_deleted_indexes(database_state& state, table& table) {
    const auto now = state.now();
    std::vector<std::string> over;
    for (const auto& index : table.schema.indexes)
        if (index.deleted_at != 0 && index.deleted_at <= now) over.push_back(index.name);
    if (over.empty()) return;
    sqlite_transaction transaction(state.db);
    for (const auto& name : over) table.drop_index(name);
    drop_unused_definitions(table.schema);
    state.tables.save(table);
    transaction.commit();
    state.background_work = true;
}

table* find_table(operation_context& context, std::string_view name_or_arn) {
    const auto name = name_of_table(name_or_arn);
    auto* found = context.state.tables.find(context.scope, name);
    if (found == nullptr) return nullptr;
    if (found->schema.deleted_at == 0 || found->schema.deleted_at > context.state.now()) {
        drop_deleted_indexes(context.state, *found);
        return found;
    }
    sqlite_transaction transaction(context.state.db);
    context.state.tables.remove(context.scope, name);
    transaction.commit();
    context.state.background_work = true;
    return nullptr;
}

table& active_table(operation_context& context, std::string_view name_or_arn) {
    auto* found = find_table(context, name_or_arn);
    if (found == nullptr) throw operation_error::resource_not_found();
    const auto& schema = found->schema;
    const bool creating = !schema.updating && schema.ready_at > context.state.now();
    if (creating || schema.deleted_at != 0) throw operation_error::resource_not_found();
    return *found;
}

table& described_table(operation_context& context, std::string_view name_or_arn) {
    auto* found = find_table(context, name_or_arn);
    if (found == nullptr) throw operation_error::table_not_found(name_of_table(name_or_arn));
    return *found;
}

void check_idle(operation_context& context, const table& table) {
    const auto& schema = table.schema;
    const std::string beginning = "Attempt to change a resource which is still in use: Table is being ";
    if (schema.deleted_at != 0) throw operation_error::resource_in_use(beginning + "deleted: " + schema.name);
    if (schema.ready_at > context.state.now())
        throw operation_error::resource_in_use(beginning + (schema.updating ? "updated: " : "created: ") + schema.name);
}

}  // namespace tight::cloud::dynamodb
