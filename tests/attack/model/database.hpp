// SPDX-License-Identifier: Apache-2.0
#pragma once

// The reference model: what DynamoDB keeps and answers, in the shortest code that can be right. It shares nothing with
// the engine but JSON. Requests are trees (write, search), not text.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "attack/model/expression.hpp"

namespace attack::model {

struct key_attribute {
    std::string name = {};
    kind type = kind::string;
};

struct index_schema {
    std::string name = {};
    std::vector<key_attribute> keys = {};  // hash, and maybe range
    bool local = false;
    std::string projection = "ALL";  // or KEYS_ONLY, INCLUDE
    std::vector<std::string> included = {};
};

struct table_schema {
    std::string name = {};
    std::vector<key_attribute> keys = {};
    std::vector<index_schema> indexes = {};

    const index_schema* find_index(const std::string& index) const;
};

// Of one item: PutItem, DeleteItem, UpdateItem, or a member of a transaction.
struct write {
    enum class verb : std::uint8_t { put, remove, update, check };
    verb what = verb::put;
    std::string table = {};
    document item = {};  // of a put; the key of all others
    std::optional<condition> only_if = {};
    update_actions changes = {};
    std::string return_values = "NONE";
    bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure
};

// A Query, or a Scan where there is no hash.
struct search {
    std::string table = {};
    std::string index = {};
    std::string hash_name = {};
    std::optional<value> hash = {};
    std::optional<condition> range = {};  // of the sort key
    std::optional<condition> filter = {};
    std::vector<std::string> projection = {};  // attributes; empty: all
    bool forward = true;
    bool count_only = false;
    int limit = 0;  // 0: none
    int segments = 1;
};

// "" for success, or the error's name without its namespace.
struct outcome {
    std::string error = {};
    tight::json::object body = {};  // of a success; of a failed condition: its Item
    std::string other_error = {};   // where the service may say this instead: what it checks first is not modelled
};

struct in_key_order {
    bool operator()(const std::vector<value>& left, const std::vector<value>& right) const;
};

using item_map = std::map<std::vector<value>, document, in_key_order>;

class database {
public:
    void create(const table_schema& schema);
    void drop(const std::string& name) { tables_.erase(name); }

    const table_schema* schema(const std::string& name) const;
    const item_map& items(const std::string& name) const { return tables_.at(name).items; }
    std::vector<std::string> tables() const;

    outcome apply(const write& one);
    outcome get(const std::string& name, const document& key, const std::vector<std::string>& projection) const;
    outcome batch_write(const std::vector<write>& puts_and_removes);

    // All or nothing. Of one whose conditions fail the body holds the codes: {"Codes":["None",...]}. Which of its
    // members' faults an invalid one names first is not modelled.
    outcome transact(const std::vector<write>& writes);

    // What the search examines, in its order, projected as the index is; "ValidationException" where it makes no sense.
    std::vector<document> examined(const search& what) const;

private:
    struct stored_table {
        table_schema schema;
        item_map items;
    };
    // What one write would do.
    struct effect {
        std::string error = {};
        std::string other_error = {};
        std::vector<value> key = {};
        std::optional<document> before = {};
        std::optional<document> after = {};
    };

    effect evaluate(const write& one) const;
    void commit(const std::string& name, const effect& done);

    std::map<std::string, stored_table> tables_;
};

// The attributes named; all where none is named.
document project(const document& from, const std::vector<std::string>& attributes);

// The values of the key, in the schema's order; nothing where one is missing or of another type.
std::optional<std::vector<value>> key_of(const document& item, const std::vector<key_attribute>& keys);

}  // namespace attack::model
