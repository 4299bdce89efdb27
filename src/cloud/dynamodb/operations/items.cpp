// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/items.hpp"

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/write.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

// A transaction only where one write is several rows.
write_cost apply_alone(database_state& state, write_action& action) {
    const auto& schema = action.target().schema;
    const bool streams = schema.stream && schema.stream->enabled;
    if (schema.indexes.empty() && schema.ttl_attribute.empty() && !streams) return action.apply(state);
    sqlite_transaction transaction(state.db);
    auto cost = action.apply(state);
    transaction.commit();
    return cost;
}

void append_parts(json_object& object, const item& parts) {
    if (!parts.empty()) append_json(object.member("Attributes"), parts);
}

void append_attributes(json_object& object, const write_action& action, std::string_view return_values) {
    const bool existed = !action.before().empty();
    if (return_values == "ALL_OLD" && existed) object.member("Attributes") += stored_item(action.before()).json();
    if (return_values == "ALL_NEW" && !action.after().empty())
        object.member("Attributes") += stored_item(action.after()).json();
    if (return_values == "UPDATED_OLD" && existed)
        append_parts(object, action.touched(stored_item(action.before()).decode()));
    if (return_values == "UPDATED_NEW") append_parts(object, action.touched(action.after_item()));
}

void write_item(operation_context& context, write_action::action_type does) {
    write_action action(does);
    action.read(context.state, context.body, true);
    action.resolve(active_table(context, string_member(context.body, "TableName")));
    action.prepare();
    const auto cost = apply_alone(context.state, action);

    json_object object(context.output);
    append_attributes(object, action, string_member(context.body, "ReturnValues"));
    const auto& schema = action.target().schema;
    if (const auto detail = requested_capacity(context.body); detail != capacity_detail::none) {
        consumed_capacity capacity(schema);
        capacity.wrote(cost);
        capacity.append(object.member("ConsumedCapacity"), detail);
    }
    if (wants_collection_metrics(context.body, schema))
        append_collection_metrics(object.member("ItemCollectionMetrics"), schema, action.key());
}

}  // namespace

void get_item(operation_context& context) {
    check_parameter_mix(context.body, {"ProjectionExpression"}, {"AttributesToGet"});
    const item key = read_item_or_throw(*find_member(context.body, "Key"));
    auto selected = read_attributes_to_get(context.body);
    auto names = read_placeholders(context.body);
    names.check();
    if (auto bound = bind_projection(context.state, context.body, names)) selected = std::move(bound);
    names.check_all_used();

    auto& source = active_table(context, string_member(context.body, "TableName"));
    const auto row_key = key_of_request(source.schema, key);
    if (selected) check_scalar_keys(source.schema, *selected);

    std::optional<statement_reset> hold;
    const auto bytes = source.items().peek(row_key, hold);
    const stored_item found = bytes.empty() ? stored_item() : stored_item(bytes);
    json_object object(context.output);
    if (!bytes.empty()) {
        auto& output = object.member("Item");
        if (selected)
            selected->append_json(output, found);
        else
            output += found.json();
    }
    if (const auto detail = requested_capacity(context.body); detail != capacity_detail::none) {
        consumed_capacity capacity(source.schema);
        capacity.read_table(read_units(found.size(), boolean_member(context.body, "ConsistentRead")));
        capacity.append(object.member("ConsumedCapacity"), detail);
    }
}

void put_item(operation_context& context) { write_item(context, write_action::action_type::put); }
void update_item(operation_context& context) { write_item(context, write_action::action_type::update); }
void delete_item(operation_context& context) { write_item(context, write_action::action_type::erase); }

}  // namespace tight::cloud::dynamodb
