// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/items.hpp"

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/operations/write.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

// A transaction only where one write is several rows.
write_cost apply_alone(state& on, write_action& action) {
    const auto& schema = action.on().schema;
    const bool streams = schema.stream && schema.stream->enabled;
    if (schema.indexes.empty() && schema.ttl_attribute.empty() && !streams) return action.apply(on);
    transaction change(on.db);
    auto cost = action.apply(on);
    change.commit();
    return cost;
}

void append_parts(json_object& out, const item& parts) {
    if (!parts.empty()) append_json(out.member("Attributes"), parts);
}

void append_attributes(json_object& out, const write_action& action, std::string_view wanted) {
    const bool existed = !action.before().empty();
    if (wanted == "ALL_OLD" && existed) out.member("Attributes") += stored_item(action.before()).json();
    if (wanted == "ALL_NEW" && !action.after().empty()) out.member("Attributes") += stored_item(action.after()).json();
    if (wanted == "UPDATED_OLD" && existed) append_parts(out, action.touched(stored_item(action.before()).decode()));
    if (wanted == "UPDATED_NEW") append_parts(out, action.touched(action.after_item()));
}

void write_item(call& of, write_action::what does) {
    write_action action(does);
    action.read(of.on, of.body, true);
    action.resolve(active_table(of, text(of.body, "TableName")));
    action.prepare();
    const auto cost = apply_alone(of.on, action);

    json_object out(of.out);
    append_attributes(out, action, text(of.body, "ReturnValues"));
    const auto& schema = action.on().schema;
    if (const auto detail = wanted_capacity(of.body); detail != capacity_detail::none) {
        consumed spent(schema);
        spent.wrote(cost);
        spent.append(out.member("ConsumedCapacity"), detail);
    }
    if (wants_collection_metrics(of.body, schema))
        append_collection_metrics(out.member("ItemCollectionMetrics"), schema, action.key());
}

}  // namespace

void get_item(call& of) {
    check_parameter_mix(of.body, {"ProjectionExpression"}, {"AttributesToGet"});
    const item key = read_checked(*given(of.body, "Key"));
    auto wanted = read_attributes_to_get(of.body);
    auto names = read_placeholders(of.body);
    names.check();
    if (auto bound = bind_projection(of.on, of.body, names)) wanted = std::move(bound);
    names.check_all_used();

    auto& from = active_table(of, text(of.body, "TableName"));
    const auto row_key = key_of_request(from.schema, key);
    if (wanted) check_scalar_keys(from.schema, *wanted);

    std::optional<reading> hold;
    const auto bytes = from.items().peek(row_key, hold);
    const stored_item found = bytes.empty() ? stored_item() : stored_item(bytes);
    json_object out(of.out);
    if (!bytes.empty()) {
        auto& to = out.member("Item");
        if (wanted)
            wanted->append_json(to, found);
        else
            to += found.json();
    }
    if (const auto detail = wanted_capacity(of.body); detail != capacity_detail::none) {
        consumed spent(from.schema);
        spent.read_table(read_units(found.size(), flag(of.body, "ConsistentRead")));
        spent.append(out.member("ConsumedCapacity"), detail);
    }
}

void put_item(call& of) { write_item(of, write_action::what::put); }
void update_item(call& of) { write_item(of, write_action::what::update); }
void delete_item(call& of) { write_item(of, write_action::what::erase); }

}  // namespace tight::cloud::dynamodb
