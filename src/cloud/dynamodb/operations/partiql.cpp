// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/partiql.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <set>

#include "cloud/dynamodb/operations/select.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/operations/transactions.hpp"
#include "cloud/dynamodb/operations/write.hpp"
#include "cloud/dynamodb/storage/row_key.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

using partiql::bound_statement;
using partiql::returning;
using partiql::verb;

constexpr double transaction_factor = 2;

bound_statement read_statement(operation_context& context, const json::value& request) {
    return bound_statement(context.state.statements.parse(string_member(request, "Statement")),
                           find_member(request, "Parameters"));
}

bool item_on_failure(const json::value& request) {
    return string_member(request, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
}

bool reads(const bound_statement& statement) { return statement.does() == verb::select && !statement.exists(); }

// What RETURNING wants of a write that was done; empty: nothing.
std::string returned(const write_action& action, returning clause) {
    std::string row;
    const bool existed = !action.before().empty();
    const auto touched = [&](std::string_view bytes) { append_json(row, action.touched(stored_item(bytes).decode())); };
    if (clause == returning::all_old && existed) row = stored_item(action.before()).json();
    if (clause == returning::all_new && !action.after().empty()) row = stored_item(action.after()).json();
    if (clause == returning::modified_old && existed) touched(action.before());
    if (clause == returning::modified_new && !action.after().empty()) touched(action.after());
    return row;
}

struct write_result {
    std::string row;
    write_cost cost;
};

write_result write_alone(operation_context& context, bound_statement statement, bool show_item, table& table) {
    const auto clause = statement.returns();
    write_action action(std::move(statement), show_item);
    action.resolve(table);
    action.prepare();
    sqlite_transaction transaction(context.state.db);
    auto cost = action.apply(context.state);
    transaction.commit();
    return {returned(action, clause), std::move(cost)};
}

// ---- Batches: every statement for itself ----

std::string_view batch_code(const operation_error& error) {
    const auto name = error.name();
    if (name == "ConditionalCheckFailedException") return "ConditionalCheckFailed";
    if (name == "DuplicateItemException") return "DuplicateItem";
    if (name == "ResourceNotFoundException") return "ResourceNotFound";
    return "ValidationError";
}

class batch {
public:
    explicit batch(operation_context& context) : context_(context) {}

    void run(const json::value& request, std::string& output) {
        json_object object(output);
        std::string name;
        try {
            auto statement = read_statement(context_, request);
            name = statement.table();
            const auto row = run_one(std::move(statement), request);
            if (!row.empty()) object.member("Item") += row;
        } catch (const operation_error& ended) {
            const auto code = batch_code(ended);
            if (code != "ConditionalCheckFailed" && code != "DuplicateItem") name.clear();
            json_object error(object.member("Error"));
            error.text("Code", code);
            error.text("Message", ended.message());
            if (!ended.extra().empty()) error.members(ended.extra());
        }
        if (!name.empty()) object.text("TableName", name);
    }

    void append_capacity(json_object& object, capacity_detail detail) const {
        if (detail == capacity_detail::none) return;
        std::string& output = object.member("ConsumedCapacity");
        output += '[';
        for (const auto& [owner, capacity] : capacities_) {
            if (output.back() != '[') output += ',';
            capacity.append(output, detail);
        }
        output += ']';
    }

private:
    std::string run_one(bound_statement statement, const json::value& request) {
        auto& table = active_table(context_, statement.table());
        auto& capacity = capacities_.try_emplace(&table, table.schema).first->second;
        if (reads(statement))
            return select_one(statement, table, capacity, boolean_member(request, "ConsistentRead"), 1)
                .value_or(std::string());
        auto done = write_alone(context_, std::move(statement), false, table);
        capacity.wrote(done.cost);
        return std::move(done.row);
    }

    operation_context& context_;
    std::map<const table*, consumed_capacity> capacities_;
};

// A batch names each item once. Statements that do not name one fail when they run.
void reject_duplicates(operation_context& context, const json::array& requests) {
    std::set<std::pair<const table*, std::string>> seen;
    bool twins = false;
    for (const auto& request : requests) {
        try {
            const auto statement = read_statement(context, request);
            const auto& table = active_table(context, statement.table());
            const auto& keys = table.schema.keys;
            const item named = statement.does() == verb::insert ? statement.inserted() : statement.key(keys);
            std::string row;
            if (append_row_key(row, keys, document(named))) twins = !seen.emplace(&table, row).second || twins;
        } catch (const operation_error&) {
            continue;
        }
    }
    if (twins) fail_validation("Provided list of item keys contains duplicates");
}

// Whether all statements read, or all write; those that do not parse fail when they run.
void check_one_kind(operation_context& context, const json::array& requests, const char* message) {
    std::size_t reading_ones = 0;
    std::size_t writing_ones = 0;
    for (const auto& request : requests) {
        try {
            const auto written = context.state.statements.parse(string_member(request, "Statement"));
            ++(written->does == verb::select && !written->exists ? reading_ones : writing_ones);
        } catch (const operation_error&) {
            continue;
        }
    }
    if (reading_ones > 0 && writing_ones > 0) fail_validation(message);
}

// ---- Transactions ----

void append_reads(operation_context& context, const std::vector<bound_statement>& statements) {
    std::vector<consumed_capacity> capacities;
    std::vector<const table*> parts;
    std::vector<cancellation> reasons(statements.size());
    std::vector<std::optional<std::string>> rows(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto& table = active_table(context, statements[i].table());
        auto known = std::find(parts.begin(), parts.end(), &table);
        if (known == parts.end()) {
            capacities.emplace_back(table.schema);
            known = parts.insert(parts.end(), &table);
        }
        try {
            rows[i] = select_one(statements[i], table, capacities[static_cast<std::size_t>(known - parts.begin())],
                                 true, transaction_factor);
        } catch (const operation_error& error) {
            reasons[i] = cancellation_reason(error);
        }
    }
    check_cancelled(reasons);
    json_object object(context.output);
    std::string& output = object.member("Responses");
    output += '[';
    for (const auto& row : rows) {
        if (output.back() != '[') output += ',';
        json_object one(output);
        if (row) one.member("Item") += *row;
    }
    output += ']';
    append_consumed(object, capacities, requested_capacity(context.body));
}

void append_writes(operation_context& context, std::vector<bound_statement> statements, const json::array& requests) {
    std::list<write_action> actions;
    std::vector<std::string> tables;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        tables.push_back(statements[i].table());
        actions.emplace_back(std::move(statements[i]), item_on_failure(requests[i]));
    }
    const auto capacities = run_transaction(context, actions, tables);
    json_object object(context.output);
    object.member("Responses") += "[]";
    append_consumed(object, capacities, requested_capacity(context.body));
}

}  // namespace

void execute_statement(operation_context& context) {
    auto statement = read_statement(context, context.body);
    if (statement.exists()) fail_validation("EXISTS is only supported in a transaction");
    if (reads(statement)) return append_selection(context, statement);
    auto& table = active_table(context, statement.table());
    const auto done = write_alone(context, std::move(statement), item_on_failure(context.body), table);
    json_object object(context.output);
    object.member("Items").append("[").append(done.row).append("]");
    if (const auto detail = requested_capacity(context.body); detail != capacity_detail::none) {
        consumed_capacity capacity(table.schema);
        capacity.wrote(done.cost);
        capacity.append(object.member("ConsumedCapacity"), detail);
    }
}

void batch_execute_statement(operation_context& context) {
    const auto& requests = array_member(context.body, "Statements");
    check_one_kind(context, requests, "Read and write requests together in the same batch is not supported.");
    reject_duplicates(context, requests);
    batch all(context);
    json_object object(context.output);
    std::string& output = object.member("Responses");
    output += '[';
    for (const auto& request : requests) {
        if (output.back() != '[') output += ',';
        all.run(request, output);
    }
    output += ']';
    all.append_capacity(object, requested_capacity(context.body));
}

void execute_transaction(operation_context& context) {
    if (auto answer = find_idempotent_response(context, "ExecuteTransaction")) {
        context.output = std::move(*answer);
        return;
    }
    const auto& requests = array_member(context.body, "TransactStatements");
    check_one_kind(context, requests,
                   "ExecuteTransaction API does not support both read and write operations in the same request.");
    std::vector<bound_statement> statements;
    for (const auto& request : requests) {
        statements.push_back(read_statement(context, request));
        if (statements.back().returns() != returning::nothing)
            fail_validation("Validation failed in TransactStatements[" + std::to_string(statements.size() - 1) +
                            "]: RETURNING clause is not supported in ExecuteTransaction.");
    }
    if (reads(statements.front()))
        append_reads(context, statements);
    else
        append_writes(context, std::move(statements), requests);
    store_idempotent_response(context, "ExecuteTransaction", context.output);
}

}  // namespace tight::cloud::dynamodb
