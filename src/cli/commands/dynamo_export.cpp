// SPDX-License-Identifier: Apache-2.0
// `tight dynamo export`: the items of a table as lines of a file (project/item_text.hpp).
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <tight/json.hpp>

#include "cli/commands/common_options.hpp"
#include "cli/project/item_text.hpp"
#include "cli/project/table_client.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/input_lines.hpp"
#include "cli/terminal/output_file.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

namespace {

[[noreturn]] void fail_as_unreadable(const std::string& table) {
    throw command_error{exit_status::internal, table + ": what answers a Scan is not DynamoDB's JSON",
                        "check that --endpoint is the address of a DynamoDB"};
}

// Every item of the table, page by page.
void scan(table_client& client, const std::string& table, const std::function<void(const json::object&)>& each) {
    json::object request{{"TableName", table}, {"ConsistentRead", true}};
    for (;;) {
        const json::value page = client.call("Scan", request);
        const json::value* found = json::find(page, "Items");
        const json::array* items = found != nullptr ? found->if_array() : nullptr;
        if (items == nullptr) fail_as_unreadable(table);
        for (const json::value& each_item : *items) {
            const json::object* item = each_item.if_object();
            if (item == nullptr || !is_item(*item)) fail_as_unreadable(table);
            each(*item);
        }
        const json::value* last = json::find(page, "LastEvaluatedKey");
        if (last == nullptr) return;
        request["ExclusiveStartKey"] = *last;
    }
}

// The columns of a file of CSV stand in its first line: the table is read once for them.
csv_columns columns_of(table_client& client, const std::string& table) {
    csv_columns columns;
    for (const auto& [name, type] : client.key_types()) columns.add({{name, json::object{{type, nullptr}}}});
    scan(client, table, [&](const json::object& item) { columns.add(item); });
    if (columns.head().size() > longest_record)
        fail_command("the items of " + table + " have too many attributes for the columns of one file",
                     "export as JSON, which needs no columns");
    return columns;
}

// Writes all items of a table to a file: its lines are those of item_text.hpp.
exit_status run(const table_choice& choice, printer& out) {
    const bool csv = is_csv(choice);
    table_client client(choice);
    const auto columns = csv ? std::optional(columns_of(client, choice.table)) : std::nullopt;
    output_file file(choice.file, out);
    if (columns) file.write(columns->head() + '\n');
    std::size_t count = 0;
    scan(client, choice.table, [&](const json::object& item) {
        if (columns && !columns->hold(item))
            fail_command(choice.table + " got a new attribute while it was read",
                         "export again, or as JSON, which needs no columns");
        file.write((columns ? columns->record(item) : json_of_item(item)) + '\n');
        report_count(out, ++count);
    });
    file.commit();
    out.say("Exported " + counted_items(count) + " of " + choice.table +
            (choice.file == "-" ? "" : " to " + display_path(choice.file)));
    return exit_status::ok;
}

void declare(CLI::App& app, table_choice& choice) {
    add_table(app, choice, "JSON lines (.json, .jsonl) or .csv [default: stdout]");
}

}  // namespace

command dynamo_export_command() {
    return make_command("dynamo", "export", "Write the items of a table to a file", declare, run);
}

}  // namespace tight::cli
