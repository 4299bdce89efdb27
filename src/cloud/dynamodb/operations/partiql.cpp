// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/partiql.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <set>

#include "cloud/dynamodb/operations/select.hpp"
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

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

bound_statement read_statement(call& of, const json::value& request) {
    return bound_statement(of.on.statements.parse(text(request, "Statement")), given(request, "Parameters"));
}

bool item_on_failure(const json::value& request) {
    return text(request, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
}

bool reads(const bound_statement& statement) { return statement.does() == verb::select && !statement.exists(); }

// What RETURNING wants of a write that was done; empty: nothing.
std::string returned(const write_action& action, returning wanted) {
    std::string row;
    const bool existed = !action.before().empty();
    const auto touched = [&](std::string_view bytes) { append_json(row, action.touched(stored_item(bytes).decode())); };
    if (wanted == returning::all_old && existed) row = stored_item(action.before()).json();
    if (wanted == returning::all_new && !action.after().empty()) row = stored_item(action.after()).json();
    if (wanted == returning::modified_old && existed) touched(action.before());
    if (wanted == returning::modified_new && !action.after().empty()) touched(action.after());
    return row;
}

struct done_write {
    std::string row;
    write_cost cost;
};

done_write write_alone(call& of, bound_statement statement, bool show_item, table& on) {
    const auto wanted = statement.returns();
    write_action action(std::move(statement), show_item);
    action.resolve(on);
    action.prepare();
    transaction change(of.on.db);
    auto cost = action.apply(of.on);
    change.commit();
    return {returned(action, wanted), std::move(cost)};
}

// ---- Batches: every statement for itself ----

std::string_view batch_code(const operation_error& ended) {
    const auto name = ended.name();
    if (name == "ConditionalCheckFailedException") return "ConditionalCheckFailed";
    if (name == "DuplicateItemException") return "DuplicateItem";
    if (name == "ResourceNotFoundException") return "ResourceNotFound";
    return "ValidationError";
}

class batch {
public:
    explicit batch(call& of) : of_(of) {}

    void run(const json::value& request, std::string& to) {
        json_object out(to);
        std::string name;
        try {
            auto statement = read_statement(of_, request);
            name = statement.table();
            const auto row = run_one(std::move(statement), request);
            if (!row.empty()) out.member("Item") += row;
        } catch (const operation_error& ended) {
            const auto code = batch_code(ended);
            if (code != "ConditionalCheckFailed" && code != "DuplicateItem") name.clear();
            json_object error(out.member("Error"));
            error.text("Code", code);
            error.text("Message", ended.message());
            if (!ended.extra().empty()) error.members(ended.extra());
        }
        if (!name.empty()) out.text("TableName", name);
    }

    void append_spent(json_object& out, capacity_detail detail) const {
        if (detail == capacity_detail::none) return;
        std::string& to = out.member("ConsumedCapacity");
        to += '[';
        for (const auto& [on, spent] : spent_) {
            if (to.back() != '[') to += ',';
            spent.append(to, detail);
        }
        to += ']';
    }

private:
    std::string run_one(bound_statement statement, const json::value& request) {
        auto& on = active_table(of_, statement.table());
        auto& spent = spent_.try_emplace(&on, on.schema).first->second;
        if (reads(statement))
            return select_one(statement, on, spent, flag(request, "ConsistentRead"), 1).value_or(std::string());
        auto done = write_alone(of_, std::move(statement), false, on);
        spent.wrote(done.cost);
        return std::move(done.row);
    }

    call& of_;
    std::map<const table*, consumed> spent_;
};

// A batch names each item once. Statements that do not name one are left to their turn.
void refuse_twins(call& of, const json::array& requests) {
    std::set<std::pair<const table*, std::string>> seen;
    bool twins = false;
    for (const auto& request : requests) {
        try {
            const auto statement = read_statement(of, request);
            const auto& on = active_table(of, statement.table());
            const auto& keys = on.schema.keys;
            const item named = statement.does() == verb::insert ? statement.inserted() : statement.key(keys);
            std::string row;
            if (append_row_key(row, keys, document(named))) twins = !seen.emplace(&on, row).second || twins;
        } catch (const operation_error&) {
            continue;
        }
    }
    if (twins) refuse("Provided list of item keys contains duplicates");
}

// Whether all statements read, or all write; those that do not parse are left to their turn.
void check_one_kind(call& of, const json::array& requests, const char* message) {
    std::size_t reading_ones = 0;
    std::size_t writing_ones = 0;
    for (const auto& request : requests) {
        try {
            const auto written = of.on.statements.parse(text(request, "Statement"));
            ++(written->does == verb::select && !written->exists ? reading_ones : writing_ones);
        } catch (const operation_error&) {
            continue;
        }
    }
    if (reading_ones > 0 && writing_ones > 0) refuse(message);
}

// ---- Transactions ----

void append_reads(call& of, const std::vector<bound_statement>& statements) {
    std::vector<consumed> spent;
    std::vector<const table*> parts;
    std::vector<cancellation> reasons(statements.size());
    std::vector<std::optional<std::string>> rows(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto& on = active_table(of, statements[i].table());
        auto known = std::find(parts.begin(), parts.end(), &on);
        if (known == parts.end()) {
            spent.emplace_back(on.schema);
            known = parts.insert(parts.end(), &on);
        }
        try {
            rows[i] = select_one(statements[i], on, spent[static_cast<std::size_t>(known - parts.begin())], true,
                                 transaction_factor);
        } catch (const operation_error& ended) {
            reasons[i] = reason_of(ended);
        }
    }
    check_cancelled(reasons);
    json_object out(of.out);
    std::string& to = out.member("Responses");
    to += '[';
    for (const auto& row : rows) {
        if (to.back() != '[') to += ',';
        json_object one(to);
        if (row) one.member("Item") += *row;
    }
    to += ']';
    append_consumed(out, spent, wanted_capacity(of.body));
}

void append_writes(call& of, std::vector<bound_statement> statements, const json::array& requests) {
    std::list<write_action> actions;
    std::vector<std::string> tables;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        tables.push_back(statements[i].table());
        actions.emplace_back(std::move(statements[i]), item_on_failure(requests[i]));
    }
    const auto spent = run_transaction(of, actions, tables);
    json_object out(of.out);
    out.member("Responses") += "[]";
    append_consumed(out, spent, wanted_capacity(of.body));
}

}  // namespace

void execute_statement(call& of) {
    auto statement = read_statement(of, of.body);
    if (statement.exists()) refuse("EXISTS is only supported in a transaction");
    if (reads(statement)) return append_selection(of, statement);
    auto& on = active_table(of, statement.table());
    const auto done = write_alone(of, std::move(statement), item_on_failure(of.body), on);
    json_object out(of.out);
    out.member("Items").append("[").append(done.row).append("]");
    if (const auto detail = wanted_capacity(of.body); detail != capacity_detail::none) {
        consumed spent(on.schema);
        spent.wrote(done.cost);
        spent.append(out.member("ConsumedCapacity"), detail);
    }
}

void batch_execute_statement(call& of) {
    const auto& requests = elements(of.body, "Statements");
    check_one_kind(of, requests, "Read and write requests together in the same batch is not supported.");
    refuse_twins(of, requests);
    batch all(of);
    json_object out(of.out);
    std::string& to = out.member("Responses");
    to += '[';
    for (const auto& request : requests) {
        if (to.back() != '[') to += ',';
        all.run(request, to);
    }
    to += ']';
    all.append_spent(out, wanted_capacity(of.body));
}

void execute_transaction(call& of) {
    if (auto answer = answered_before(of, "ExecuteTransaction")) {
        of.out = std::move(*answer);
        return;
    }
    const auto& requests = elements(of.body, "TransactStatements");
    check_one_kind(of, requests,
                   "ExecuteTransaction API does not support both read and write operations in the same request.");
    std::vector<bound_statement> statements;
    for (const auto& request : requests) {
        statements.push_back(read_statement(of, request));
        if (statements.back().returns() != returning::nothing)
            refuse("Validation failed in TransactStatements[" + std::to_string(statements.size() - 1) +
                   "]: RETURNING clause is not supported in ExecuteTransaction.");
    }
    if (reads(statements.front()))
        append_reads(of, statements);
    else
        append_writes(of, std::move(statements), requests);
    remember_answer(of, "ExecuteTransaction", of.out);
}

}  // namespace tight::cloud::dynamodb
