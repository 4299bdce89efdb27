// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "cloud/dynamodb/operations/background_work.hpp"
#include "cloud/dynamodb/operations/batch.hpp"
#include "cloud/dynamodb/operations/items.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/operations/partiql.hpp"
#include "cloud/dynamodb/operations/settings.hpp"
#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/operations/transactions.hpp"
#include "cloud/dynamodb/storage/database_file.hpp"
#include "cloud/dynamodb/validation/input_validation.hpp"
#include "cloud/dynamodb/validation/operation_inputs.hpp"
#include "cloud/dynamodb/validation/request_limits.hpp"

namespace tight::cloud::dynamodb {
namespace {

struct operation_entry {
    std::string_view name;
    void (*run)(operation_context& context);
    bool leaves_background_work = false;
};

// Sorted by name.
constexpr operation_entry operations[] = {
    {"BatchExecuteStatement", batch_execute_statement},
    {"BatchGetItem", batch_get_item},
    {"BatchWriteItem", batch_write_item},
    {"CreateTable", create_table},
    {"DeleteItem", delete_item},
    {"DeleteTable", delete_table, true},
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
    {"UpdateTable", update_table, true},
    {"UpdateTimeToLive", update_time_to_live},
};

const operation_entry* find_operation(std::string_view name) {
    const auto* found =
        std::lower_bound(std::begin(operations), std::end(operations), name,
                         [](const operation_entry& left, std::string_view right) { return left.name < right; });
    return found != std::end(operations) && found->name == name ? found : nullptr;
}

}  // namespace

// One request, understood as far as that needs no lock.
class parsed_request {
public:
    parsed_request(std::string_view operation, std::string_view text, const tenant& caller)
        : known_(find_operation(operation)),
          input_(known_ != nullptr ? input_shape(operation) : nullptr),
          caller_(caller),
          memory_(buffer_, sizeof buffer_) {
        if (input_ == nullptr) throw operation_error::unknown_operation();
        auto parsed = json::parse(text, &memory_);
        if (!parsed || !parsed->is_object()) throw operation_error::serialization();
        body_.emplace(std::move(*parsed));
        check_input(*input_, *body_);
        if (text.size() > large_request) check_request_limits(operation, *body_);
    }

    void run(database_state& state, std::string& output) {
        const std::string_view region = caller_.region.empty() ? state.settings.region : caller_.region;
        const std::string_view account = caller_.account.empty() ? state.settings.account : caller_.account;
        std::string scope;
        if (!state.settings.shared)
            scope.append(region).append("/").append(caller_.key_id.empty() ? account : caller_.key_id);
        operation_context context{state, region, account, std::move(scope), *input_, *body_, output};
        known_->run(context);
    }

    bool leaves_background_work() const { return known_->leaves_background_work; }

private:
    const operation_entry* known_;
    const shape* input_;
    tenant caller_;
    unsigned char buffer_[16 * 1024];
    json::monotonic_resource memory_;
    std::optional<json::value> body_;
};

// The response that `work` writes, or that of the error that it throws.
template <class Work>
response respond(Work work) {
    response response;
    try {
        work(response.body);
    } catch (const operation_error& error) {
        response = {error.status(), error.body()};
    } catch (const std::exception& problem) {
        const auto error = operation_error::internal(problem.what());
        response = {error.status(), error.body()};
    }
    return response;
}

class database::implementation {
public:
    explicit implementation(database_options options) : state_(std::move(options)) {}

    result<void> prepare() {
        if (auto ready = prepare_database(state_.db, state_.settings); !ready) return ready;
        state_.tables.load();
        state_.tables.recount();
        return {};
    }

    database_state& state() { return state_; }

    // All that follow require the lock.

    std::size_t sweep() {
        state_.next_sweep = state_.now() + 1000;
        const auto deleted = sweep_expired(state_);
        trim_streams(state_);
        return deleted;
    }

    // Runs `work` inside the open transaction. A transaction that has only read stays open, so that the next request
    // need not begin another.
    template <class Work>
    void run(Work work) {
        try {
            if (!state_.db.in_transaction()) {
                state_.db.begin();
                began_ = state_.now();
            }
            work();
        } catch (const sqlite_error& problem) {
            throw operation_error::internal(rollback(problem).message);
        }
    }

    void run(parsed_request& request, std::string& output) {
        run([&] {
            if (state_.now() >= state_.next_sweep) sweep();
            request.run(state_, output);
            state_.background_work = state_.background_work || request.leaves_background_work();
        });
    }

    // Does some milliseconds of the background work, and commits it. False: it failed (a full disk), and is tried again
    // later.
    bool advance_background_work() {
        try {
            run([&] { state_.background_work = do_background_work(state_); });
        } catch (const operation_error&) {
            return false;
        }
        return commit(pending()).has_value();
    }

    // The commit whose writes a request that runs now sees; 0: everything is committed.
    commit_id pending() const { return state_.db.has_written() ? commit_id_ : 0; }

    result<void> commit(commit_id id) {
        if (id == pending()) {
            try {
                if (state_.settings.path) state_.tables.counts().save();
                state_.db.commit();
                ++commit_id_;
            } catch (const sqlite_error& problem) {
                rollback(problem);
            }
        }
        const auto found = failed_commits_.find(id);
        if (found == failed_commits_.end()) return {};
        return std::unexpected(found->second);
    }

    // Undoes what the next commit would have kept: what is in memory may be ahead of what is in the file.
    const error& rollback(const sqlite_error& problem) {
        state_.db.rollback();
        reload();
        std::erase_if(state_.tokens, [&](const auto& each) { return each.second.at >= began_; });
        if (failed_commits_.size() == max_failed_commits) failed_commits_.erase(failed_commits_.begin());
        return failed_commits_.emplace(commit_id_++, database_error(problem, state_.settings)).first->second;
    }

private:
    void reload() {
        try {
            if (!state_.settings.path) state_.db.execute("DELETE FROM tight_tallies");  // not kept up in memory
            state_.tables.load();
            state_.tables.recount();
        } catch (const sqlite_error&) {  // every request that follows reports it
        }
    }

    static constexpr std::size_t max_failed_commits = 64;  // their responses were sent long ago

    database_state state_;
    commit_id commit_id_ = 1;                    // the next one
    std::int64_t began_ = 0;                     // when its transaction began, in milliseconds
    std::map<commit_id, error> failed_commits_;  // the latest, and why
};

database::database(std::unique_ptr<implementation> self) : self_(std::move(self)) {}
database::~database() = default;

result<std::unique_ptr<database>> database::open(database_options options) {
    try {
        auto result = std::make_unique<implementation>(options);
        if (auto ready = result->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(result)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(database_error(problem, options));
    }
}

result<std::unique_ptr<database>> database::fork() {
    auto& source = self_->state();
    const std::lock_guard hold(source.lock);
    database_options options = source.settings;
    options.path.reset();
    try {
        source.tables.counts().save();
        if (auto saved = self_->commit(self_->pending()); !saved) return std::unexpected(saved.error());
        auto result = std::make_unique<implementation>(options);
        source.db.copy_into(result->state().db);
        if (auto ready = result->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(result)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(database_error(problem, options));
    }
}

bool database::knows(std::string_view operation) { return find_operation(operation) != nullptr; }

std::vector<std::string> database::table_names() {
    auto& state = self_->state();
    const std::lock_guard hold(state.lock);
    std::set<std::string> names;
    for (const auto& [scope, tables] : state.tables.all())
        for (const auto& [name, table] : tables) names.insert(name);
    return {names.begin(), names.end()};
}

response database::handle(std::string_view operation, std::string_view body, const tenant& caller) {
    auto [response, id] = execute(operation, body, caller);
    response = complete(std::move(response), id);
    const auto* known = find_operation(operation);
    const bool waits = known != nullptr && known->leaves_background_work;
    if (has_background_work())
        while (advance_background_work() && waits && is_filling_index()) continue;
    return response;
}

response database::complete(response result, commit_id id) {
    if (id == 0) return result;
    const auto committed = commit(id);
    if (committed) return result;
    const auto error = operation_error::internal(committed.error().message);
    return {error.status(), error.body()};
}

std::pair<response, commit_id> database::execute(std::string_view operation, std::string_view body,
                                                 const tenant& caller) {
    commit_id id = 0;
    auto result = respond([&](std::string& output) {
        parsed_request request(operation, body, caller);
        const std::lock_guard hold(self_->state().lock);
        try {
            self_->run(request, output);
        } catch (const operation_error&) {
            id = self_->pending();
            throw;
        }
        id = self_->pending();
    });
    return {std::move(result), id};
}

result<void> database::commit(commit_id id) {
    const std::lock_guard hold(self_->state().lock);
    return self_->commit(id);
}

bool database::has_background_work() const {
    const std::lock_guard hold(self_->state().lock);
    return self_->state().background_work;
}

bool database::advance_background_work() {
    const std::lock_guard hold(self_->state().lock);
    return self_->advance_background_work();
}

bool database::is_filling_index() const {
    const std::lock_guard hold(self_->state().lock);
    return is_filling(self_->state());
}

std::size_t database::sweep() {
    auto& table = self_->state();
    const std::lock_guard hold(table.lock);
    std::size_t deleted = 0;
    try {
        self_->run([&] { deleted = self_->sweep(); });
        return self_->commit(self_->pending()) ? deleted : 0;
    } catch (const operation_error&) {
        return 0;  // tried again at the next one
    }
}

}  // namespace tight::cloud::dynamodb
