// SPDX-License-Identifier: Apache-2.0
#pragma once

// TransactGetItems, TransactWriteItems, and the transaction that ExecuteTransaction shares with the latter.

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/operations/write.hpp"

namespace tight::cloud::dynamodb {

void transact_get_items(operation_context& context);
void transact_write_items(operation_context& context);

// One element of CancellationReasons.
struct cancellation {
    std::string code = "None";
    std::string message = {};
    std::string item = {};  // "\"Item\":{...}"; empty: none
};

cancellation cancellation_reason(const operation_error& error);

// Throws TransactionCanceledException if any reason is one.
void check_cancelled(const std::vector<cancellation>& reasons);

// Resolves, checks and applies all actions or none. `tables` names each action's table as the request does. Returns
// what each table's part cost, in the order in which tables first appear.
std::vector<consumed_capacity> run_transaction(operation_context& context, std::list<write_action>& actions,
                                               const std::vector<std::string>& tables);

void append_consumed(json_object& object, const std::vector<consumed_capacity>& capacities, capacity_detail detail);

// The response to the same request of the same operation with the same ClientRequestToken in the last ten minutes;
// nothing for a new one. Throws IdempotentParameterMismatchException where the token came with another request.
std::optional<std::string> find_idempotent_response(operation_context& context, std::string_view operation);
void store_idempotent_response(operation_context& context, std::string_view operation, std::string answer);

}  // namespace tight::cloud::dynamodb
