// SPDX-License-Identifier: Apache-2.0
// `tight dynamo import`: puts the items of such a file into a table.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include <tight/decimal.hpp>
#include <tight/json.hpp>

#include "cli/commands/common_options.hpp"
#include "cli/project/item_text.hpp"
#include "cli/project/table_client.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/input_lines.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/utf8.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t largest_batch = 25;
constexpr std::size_t largest_request = std::size_t{8} << 20;  // DynamoDB takes 16 MB

// Equal where the keys are, however a number is written: 1 and 1.0 are one key.
std::string key_text(const std::string& type, const json::value& value) {
    const json::string* text = value.if_string();
    if (type == "N" && text != nullptr)
        if (const auto number = decimal::parse(*text)) return number->to_string();
    return json::serialize(value);
}

// The items of the file, with the position of each.
class item_reader {
public:
    item_reader(const std::filesystem::path& file, bool csv,
                const std::map<std::string, std::string, std::less<>>& key_types)
        : lines_(file, csv ? record_end::unquoted_line : record_end::line), csv_(csv) {
        if (!csv_) return;
        const auto head = record();
        if (!head) fail_command(lines_.position_of(1) + ": the names of the columns are missing");
        columns_ = value_or_fail(csv_columns::read(value_or_fail(split_csv(*head)), key_types));
    }

    std::optional<json::object> next() {
        const auto text = record();
        if (!text) return std::nullopt;
        return csv_ ? value_or_fail(columns_.item(value_or_fail(split_csv(*text))))
                    : value_or_fail(item_of_json(*text));
    }

    std::string position() const { return lines_.position(); }

private:
    // The next that is not empty.
    std::optional<std::string> record() {
        auto text = lines_.next();
        while (text && text->empty()) text = lines_.next();
        if (text && !is_utf8(*text)) fail_command(position() + ": the text is not UTF-8", "save the file as UTF-8");
        return text;
    }

    template <class T>
    T value_or_fail(result<T> read) const {
        if (!read) fail_command(position() + ": " + read.error().message);
        return *std::move(read);
    }

    input_lines lines_;
    bool csv_;
    csv_columns columns_ = {};
};

// Puts items, 25 in a request.
class item_writer {
public:
    item_writer(table_client& client, std::string table, std::map<std::string, std::string, std::less<>> key_types)
        : client_(client), table_(std::move(table)), key_types_(std::move(key_types)) {}

    // The error names what the key lacks.
    result<void> put(json::object item) {
        std::string key;
        for (const auto& [name, type] : key_types_) {
            const json::value* value = json::member(item.if_contains(name), type);
            if (value == nullptr) return fail(errc::bad_input, "the key " + name + " of type " + type + " is missing");
            key += key_text(type, *value) + ',';
        }
        // One request cannot hold an item twice.
        const std::size_t size = json::serialize(item).size();
        if (requests_.size() == largest_batch || size_ + size > largest_request || keys_.contains(key)) flush();
        keys_.insert(std::move(key));
        size_ += size;
        requests_.push_back(json::object{{"PutRequest", json::object{{"Item", std::move(item)}}}});
        return {};
    }

    void flush() {
        auto pause = 50ms;
        while (!requests_.empty()) {
            const std::size_t sent = requests_.size();
            const json::value answer = client_.call(
                "BatchWriteItem", {{"RequestItems", json::object{{table_, std::exchange(requests_, json::array())}}}});
            const json::value* left = json::find(answer, "UnprocessedItems", table_);
            if (const json::array* again = left != nullptr ? left->if_array() : nullptr) requests_ = *again;
            written_ += sent - std::min(sent, requests_.size());
            if (requests_.empty()) break;
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, 5000ms);
        }
        keys_.clear();
        size_ = 0;
    }

    std::size_t written() const { return written_; }

private:
    table_client& client_;
    std::string table_;
    std::map<std::string, std::string, std::less<>> key_types_;
    json::array requests_;
    std::set<std::string> keys_;  // of the items in requests_
    std::size_t size_ = 0;        // of them, as JSON
    std::size_t written_ = 0;
};

// Puts the items of such a file. What has the same key is replaced; what is there beside it stays.
exit_status run(const table_choice& choice, printer& out) {
    const bool csv = is_csv(choice);
    table_client client(choice);
    const auto key_types = client.key_types();
    item_reader items(choice.file, csv, key_types);
    item_writer table(client, choice.table, key_types);
    std::size_t count = 0;
    try {
        while (auto item = items.next()) {
            if (const auto done = table.put(*std::move(item)); !done)
                fail_command(items.position() + ": " + done.error().message);
            report_count(out, ++count);
        }
        table.flush();
    } catch (command_error& problem) {
        if (problem.hint.empty())
            problem.hint = counted_items(table.written()) +
                           " were written before that; mend the file and import it again: what is there is replaced";
        throw;
    }
    out.say("Imported " + counted_items(count) + " into " + choice.table);
    return exit_status::ok;
}

void declare(CLI::App& app, table_choice& choice) {
    add_table(app, choice, "JSON lines (.json, .jsonl) or .csv [default: stdin]");
}

}  // namespace

command dynamo_import_command() {
    return make_command("dynamo", "import", "Put the items of a file into a table", declare, run);
}

}  // namespace tight::cli
