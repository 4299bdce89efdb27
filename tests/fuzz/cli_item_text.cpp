// SPDX-License-Identifier: Apache-2.0
// Lines of files of items: whatever they hold, they are read or refused, and what was read is written so that it is read
// again.
#include "cli/project/item_text.hpp"

#include <cstdint>
#include <cstdlib>

using namespace tight::cli;

namespace {

void check_json(std::string_view line) {
    const auto item = item_of_json(line);
    if (item && !item->empty() && item_of_json(json_of_item(*item)).value() != *item) std::abort();
}

void check_csv(std::string_view text) {
    const std::size_t end = text.find('\n');
    const auto head = split_csv(text.substr(0, end));
    const auto record = split_csv(end == std::string_view::npos ? "" : text.substr(end + 1));
    if (!head || !record) return;
    const auto columns = csv_columns::read(*head, {{"year", "N"}});
    if (!columns) return;
    const auto item = columns->item(*record);
    if (!item) return;
    csv_columns fresh;
    fresh.add(*item);
    const auto again = csv_columns::read(split_csv(fresh.head()).value(), {});
    if (item->empty()) return;
    if (!again || again->item(split_csv(fresh.record(*item)).value()).value() != *item) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_json(text);
    check_csv(text);
    return 0;
}
