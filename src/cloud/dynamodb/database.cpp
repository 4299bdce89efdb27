// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "cloud/dynamodb/validation/request_limits.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/operations/background_work.hpp"
#include "cloud/dynamodb/validation/operation_inputs.hpp"
#include "cloud/dynamodb/operations/batch.hpp"
#include "cloud/dynamodb/operations/items.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/operations/partiql.hpp"
#include "cloud/dynamodb/operations/settings.hpp"
#include "cloud/dynamodb/operations/streams.hpp"
#include "cloud/dynamodb/operations/tables.hpp"
#include "cloud/dynamodb/operations/transactions.hpp"
#include "cloud/dynamodb/storage/database_file.hpp"

namespace tight::cloud::dynamodb {
namespace {

struct entry {
    std::string_view name;
    void (*run)(call& of);
    bool leaves_background_work = false;
};

// Sorted by name.
constexpr entry operations[] = {
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

const entry* find_operation(std::string_view name) {
    const auto* found = std::lower_bound(std::begin(operations), std::end(operations), name,
                                         [](const entry& left, std::string_view right) { return left.name < right; });
    return found != std::end(operations) && found->name == name ? found : nullptr;
}

}  // namespace

state::state(options wanted)
    : settings(std::move(wanted)),
      db(settings.path),
      tables(db),
      expiries(db),
      add_record(db, "INSERT INTO tight_records (stream, number, at, record) VALUES (?1, ?2, ?3, ?4)") {}

// One request, understood as far as that needs no lock.
class request {
public:
    request(std::string_view operation, std::string_view text, const tenant& caller)
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

    void run(state& on, std::string& out) {
        const std::string_view region = caller_.region.empty() ? on.settings.region : caller_.region;
        const std::string_view account = caller_.account.empty() ? on.settings.account : caller_.account;
        std::string scope;
        if (!on.settings.shared)
            scope.append(region).append("/").append(caller_.key_id.empty() ? account : caller_.key_id);
        call made{on, region, account, std::move(scope), *input_, *body_, out};
        known_->run(made);
    }

    bool leaves_background_work() const { return known_->leaves_background_work; }

private:
    const entry* known_;
    const shape* input_;
    tenant caller_;
    unsigned char buffer_[16 * 1024];
    json::monotonic_resource memory_;
    std::optional<json::value> body_;
};

// Runs what answers a request, and answers with what it throws.
template <class Work>
reply answer(Work work) {
    reply made;
    try {
        work(made.body);
    } catch (const operation_error& ended) {
        made = {ended.status(), ended.body()};
    } catch (const std::exception& problem) {
        const auto ended = operation_error::internal(problem.what());
        made = {ended.status(), ended.body()};
    }
    return made;
}

class database::implementation {
public:
    explicit implementation(options wanted) : on_(std::move(wanted)) {}

    result<void> prepare() {
        if (auto ready = prepare_database(on_.db, on_.settings); !ready) return ready;
        on_.tables.load();
        on_.tables.recount();
        return {};
    }

    state& on() { return on_; }

    // All that follow require the lock.

    std::size_t sweep() {
        on_.next_sweep = on_.now() + 1000;
        const auto gone = sweep_expired(on_);
        trim_streams(on_);
        return gone;
    }

    // Inside the open transaction. One that has only read stays open, so that the next call need not begin another.
    template <class Work>
    void run(Work work) {
        try {
            if (!on_.db.in_transaction()) {
                on_.db.begin();
                began_ = on_.now();
            }
            work();
        } catch (const sqlite_error& problem) {
            throw operation_error::internal(lose(problem).message);
        }
    }

    void run(request& asked, std::string& out) {
        run([&] {
            if (on_.now() >= on_.next_sweep) sweep();
            asked.run(on_, out);
            on_.background_work = on_.background_work || asked.leaves_background_work();
        });
    }

    // A little of what is left to do. Where it fails (a full disk) it is tried again later.
    bool advance() {
        try {
            run([&] { on_.background_work = do_background_work(on_); });
        } catch (const operation_error&) {
            return false;
        }
        return settle(pending()).has_value();
    }

    // The turn whose writes a call that runs now sees; 0: all is kept.
    turn pending() const { return on_.db.has_written() ? turn_ : 0; }

    result<void> settle(turn of) {
        if (of == pending()) {
            try {
                if (on_.settings.path) on_.tables.counts().save();
                on_.db.commit();
                ++turn_;
            } catch (const sqlite_error& problem) {
                lose(problem);
            }
        }
        const auto found = lost_.find(of);
        if (found == lost_.end()) return {};
        return std::unexpected(found->second);
    }

    // Undoes the turn: what is in memory may be ahead of what is in the file.
    const error& lose(const sqlite_error& problem) {
        on_.db.rollback();
        reload();
        std::erase_if(on_.tokens, [&](const auto& each) { return each.second.at >= began_; });
        if (lost_.size() == remembered_losses) lost_.erase(lost_.begin());
        return lost_.emplace(turn_++, database_error(problem, on_.settings)).first->second;
    }

private:
    void reload() {
        try {
            if (!on_.settings.path) on_.db.execute("DELETE FROM tight_tallies");  // not kept up in memory
            on_.tables.load();
            on_.tables.recount();
        } catch (const sqlite_error&) {  // every call that follows will say so
        }
    }

    static constexpr std::size_t remembered_losses = 64;  // their replies are long sent

    state on_;
    turn turn_ = 1;               // of what is written now
    std::int64_t began_ = 0;      // its transaction, in milliseconds
    std::map<turn, error> lost_;  // the last ones, and why
};

database::database(std::unique_ptr<implementation> made) : self_(std::move(made)) {}
database::~database() = default;

result<std::unique_ptr<database>> database::open(options wanted) {
    try {
        auto made = std::make_unique<implementation>(wanted);
        if (auto ready = made->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(made)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(database_error(problem, wanted));
    }
}

result<std::unique_ptr<database>> database::fork() {
    auto& from = self_->on();
    const std::lock_guard hold(from.lock);
    options wanted = from.settings;
    wanted.path.reset();
    try {
        from.tables.counts().save();
        if (auto kept = self_->settle(self_->pending()); !kept) return std::unexpected(kept.error());
        auto made = std::make_unique<implementation>(wanted);
        from.db.copy_into(made->on().db);
        if (auto ready = made->prepare(); !ready) return std::unexpected(ready.error());
        return std::unique_ptr<database>(new database(std::move(made)));
    } catch (const sqlite_error& problem) {
        return std::unexpected(database_error(problem, wanted));
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
    return answer([&](std::string& out) {
        request asked(operation, body, caller);
        const std::lock_guard hold(self_->on().lock);
        const auto keep = [&] {
            if (auto kept = self_->settle(self_->pending()); !kept) throw operation_error::internal(kept.error().message);
        };
        try {
            self_->run(asked, out);
        } catch (const operation_error&) {
            keep();  // what it was refused for may be the write of another caller
            throw;
        }
        keep();
        if (self_->on().background_work)
            while (self_->advance() && asked.leaves_background_work() && is_filling(self_->on())) continue;
    });
}

std::pair<reply, turn> database::propose(std::string_view operation, std::string_view body, const tenant& caller) {
    turn its = 0;
    auto made = answer([&](std::string& out) {
        request asked(operation, body, caller);
        const std::lock_guard hold(self_->on().lock);
        try {
            self_->run(asked, out);
        } catch (const operation_error&) {
            its = self_->pending();
            throw;
        }
        its = self_->pending();
    });
    return {std::move(made), its};
}

result<void> database::settle(turn of) {
    const std::lock_guard hold(self_->on().lock);
    return self_->settle(of);
}

reply database::unkept(const error& why) {
    const auto ended = operation_error::internal(why.message);
    return {ended.status(), ended.body()};
}

bool database::busy() const {
    const std::lock_guard hold(self_->on().lock);
    return self_->on().background_work;
}

void database::advance() {
    const std::lock_guard hold(self_->on().lock);
    self_->advance();
}

std::size_t database::sweep() {
    auto& on = self_->on();
    const std::lock_guard hold(on.lock);
    std::size_t gone = 0;
    try {
        self_->run([&] { gone = self_->sweep(); });
        return self_->settle(self_->pending()) ? gone : 0;
    } catch (const operation_error&) {
        return 0;  // tried again at the next one
    }
}

}  // namespace tight::cloud::dynamodb
