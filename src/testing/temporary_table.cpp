// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/temporary_table.hpp>

#include <ranges>
#include <stdexcept>
#include <utility>

#include <tight/log.hpp>

namespace tight::testing {
namespace {

[[noreturn]] void could_not(std::string_view what, const std::string& table, const error& why) {
    throw std::runtime_error("Could not " + std::string(what) + " table '" + table + "': " + why.message);
}

}  // namespace

described_table::described_table(dynamo::client db, dynamo::table_description table)
    : db_(std::move(db)), table_(std::move(table)) {
    if (const auto created = db_.create_table(table_); !created)
        could_not("create", db_.physical_name(table_.table), created.error());
}

described_table::~described_table() {
    if (!there_) return;
    if (const auto gone = db_.delete_table(table_.table); !gone)
        log::warn("a temporary table was not deleted",
                  {{"table", db_.physical_name(table_.table)}, {"why", gone.error().message}});
}

void described_table::drop() {
    if (const auto gone = db_.delete_table(table_.table); !gone)
        could_not("delete", db_.physical_name(table_.table), gone.error());
    there_ = false;
}

temporary_tables::temporary_tables(const dynamo::client& db, const std::string& file, const file_variables& variables)
    : db_(db) {
    try {
        for (const file_table& each : tables_of_file(file, variables)) {
            const std::string name(each.create_table.at("TableName").as_string());
            if (const auto created = db_.create_table(each.create_table); !created)
                could_not("create", name, created.error());
            names_.push_back(name);
            if (!each.time_to_live) continue;
            const auto expiring =
                db_.call("UpdateTimeToLive", {{"TableName", name}, {"TimeToLiveSpecification", *each.time_to_live}});
            if (!expiring) could_not("let items expire in", name, expiring.error());
        }
    } catch (...) {
        drop_all();
        throw;
    }
}

temporary_tables::~temporary_tables() { drop_all(); }

void temporary_tables::drop_all() noexcept {
    for (const std::string& name : std::views::reverse(names_))
        if (const auto gone = db_.delete_table_named(name); !gone)
            log::warn("a temporary table was not deleted", {{"table", name}, {"why", gone.error().message}});
    names_.clear();
}

}  // namespace tight::testing
