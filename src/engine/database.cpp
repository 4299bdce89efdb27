// SPDX-License-Identifier: Apache-2.0
#include "engine/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "engine/call.hpp"
#include "engine/model.hpp"
#include "engine/operations/batch.hpp"
#include "engine/operations/items.hpp"
#include "engine/operations/page.hpp"
#include "engine/operations/partiql.hpp"
#include "engine/operations/settings.hpp"
#include "engine/operations/streams.hpp"
#include "engine/operations/tables.hpp"
#include "engine/operations/transactions.hpp"
#include "engine/store_file.hpp"

namespace tight::engine {
namespace {

struct entry {
    std::string_view name;
    void (*run)(call& of);
};

// Sorted by name.
constexpr entry operations[] = {
    {"BatchExecuteStatement", batch_execute_statement},
    {"BatchGetItem", batch_get_item},
    {"BatchWriteItem", batch_write_item},
    {"CreateTable", create_table},
    {"DeleteItem", delete_item},
    {"DeleteTable", delete_table},
    {"DescribeContinuousBackups", describe_continuous_backups},
    {"DescribeEndpoints", describe_endpoints},
    {"DescribeLimits", describe_limits},
    {"DescribeStream", describe_stream},
    {"DescribeTable", describe_table},
    {"DescribeTimeToLive", describe_time_to_live},
    {"ExecuteStatement", execute_statement},
    {"ExecuteTransaction", execute_transaction},
    {"GetItem", get_item},
    {"GetRecords", get_records},
    {"GetShardIterator", get_shard_iterator},
    {"ListStreams", list_streams},
    {"ListTables", list_tables},
    {"ListTagsOfResource", list_tags_of_resource},
    {"PutItem", put_item},
    {"Query", query},
    {"Scan", scan},
    {"TagResource", tag_resource},
    {"TransactGetItems", transact_get_items},
    {"TransactWriteItems", transact_write_items},
    {"UntagResource", untag_resource},
    {"UpdateContinuousBackups", update_continuous_backups},
    {"UpdateItem", update_item},
    {"UpdateTable", update_table},
    {"UpdateTimeToLive", update_time_to_live},
};

const entry* find_operation(std::string_view name) {
    const auto* found = std::lower_bound(std::begin(operations), std::end(operations), name,
                                         [](const entry& left, std::string_view right) { return left.name < right; });
    return found != std::end(operations) && found->name == name ? found : nullptr;
}

// What SQLite refuses in the middle of an operation is the server's fault, and says so.
failure storage_failure(const sqlite_error& problem, const options& wanted) {
    return failure::internal(store_error(problem, wanted).message);
}

}  // namespace

state::state(options wanted)
    : settings(std::move(wanted)),
      db(settings.path),
      tables(db),
      expiries(db),
      add_record(db, "INSERT INTO tight_records (stream, number, at, record) VALUES (?1, ?2, ?3, ?4)") {}

class database::implementation {
public:
    explicit implementation(options wanted) : on_(std::move(wanted)) {}

    result<void> prepare() {
        if (auto ready = prepare_store(on_.db, on_.settings); !ready) return ready;
        on_.tables.load();
        return {};
    }

    state& on() { return on_; }

    // Requires: the lock.
    std::size_t sweep() {
        on_.next_sweep = on_.now() + 1000;
        const auto gone = sweep_expired(on_);
        trim_streams(on_);
        return gone;
    }

    void run(std::string_view operation, std::string_view text, const tenant& caller, std::string& out) {
        const auto* known = find_operation(operation);
        const auto* input = known != nullptr ? input_shape(operation) : nullptr;
        if (input == nullptr) throw failure::unknown_operation();

        unsigned char buffer[16 * 1024];
        json::monotonic_resource memory(buffer, sizeof buffer);
        const auto body = json::parse(text, &memory);
        if (!body || !body->is_object()) throw failure::serialization();
        check_input(*input, *body);

        const std::string_view region = caller.region.empty() ? on_.settings.region : caller.region;
        const std::string_view account = caller.account.empty() ? on_.settings.account : caller.account;
        std::string scope;
        if (!on_.settings.shared)
            scope.append(region).append("/").append(caller.key_id.empty() ? account : caller.key_id);

        const std::lock_guard hold(on_.lock);
        call made{on_, region, account, std::move(scope), *input, *body, out};
        try {
            if (on_.now() >= on_.next_sweep) sweep();
            known->run(made);
        } catch (const sqlite_error& problem) {
            on_.tables.load();  // what is in memory may be ahead of what was undone
            throw storage_failure(problem, on_.settings);
        }
    }

private:
    state on_;
};

database::database(std::unique_ptr<implementation> made) : self_(std::move(made)) {}
database::~database() = default;

result<std::unique_ptr<database>> database::open(options wanted) {
    try {
        auto made = std::make_unique<implementation>(wanted);
        if (auto ready = made->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(made)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(store_error(problem, wanted));
    }
}

result<std::unique_ptr<database>> database::fork() {
    auto& from = self_->on();
    const std::lock_guard hold(from.lock);
    options wanted = from.settings;
    wanted.path.reset();
    try {
        auto made = std::make_unique<implementation>(wanted);
        from.db.copy_into(made->on().db);
        if (auto ready = made->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(made)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(store_error(problem, wanted));
    }
}

bool database::knows(std::string_view operation) { return find_operation(operation) != nullptr; }

std::vector<std::string> database::table_names() {
    auto& on = self_->on();
    const std::lock_guard hold(on.lock);
    std::set<std::string> names;
    for (const auto& [scope, tables] : on.tables.all())
        for (const auto& [name, held] : tables) names.insert(name);
    return {names.begin(), names.end()};
}

reply database::handle(std::string_view operation, std::string_view body, const tenant& caller) {
    reply answer;
    try {
        self_->run(operation, body, caller, answer.body);
    } catch (const failure& ended) {
        answer = {ended.status(), ended.body()};
    } catch (const std::exception& problem) {
        const auto ended = failure::internal(problem.what());
        answer = {ended.status(), ended.body()};
    }
    return answer;
}

std::size_t database::sweep() {
    auto& on = self_->on();
    const std::lock_guard hold(on.lock);
    return self_->sweep();
}

}  // namespace tight::engine
