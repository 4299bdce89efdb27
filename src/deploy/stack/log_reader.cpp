// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/log_reader.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace tight::deploy {

namespace {

constexpr std::int64_t late_ms = 30'000;  // events may be stored so much after their time

bool belongs(const log_event& event, const log_source& source) {
    return source.version.empty() || event.stream.find('[' + source.version + ']') != std::string::npos;
}

}  // namespace

log_reader::log_reader(log_groups logs, std::vector<log_source> sources, std::int64_t from_ms, std::string filter)
    : logs_(std::move(logs)), filter_(std::move(filter)) {
    for (log_source& source : sources) cursors_.push_back({.source = std::move(source), .from_ms = from_ms});
}

result<void> log_reader::read_group(cursor& at, std::vector<log_line>& into) {
    log_query query{.group = at.source.group, .from_ms = at.from_ms, .filter = filter_};
    std::int64_t newest = at.from_ms;
    do {
        auto page = logs_.events(query);
        if (!page) return std::unexpected(page.error());
        for (log_event& event : page->events) {
            newest = std::max(newest, event.time_ms);
            if (!at.seen.emplace(event.id, event.time_ms).second || !belongs(event, at.source)) continue;
            into.push_back({at.source.name, std::move(event.stream), event.time_ms, std::move(event.message)});
        }
        query.token = std::move(page->next);
    } while (!query.token.empty());
    at.from_ms = std::max(at.from_ms, newest - late_ms);
    std::erase_if(at.seen, [&at](const auto& each) { return each.second < at.from_ms; });
    return {};
}

result<std::vector<log_line>> log_reader::read() {
    std::vector<log_line> lines;
    for (cursor& at : cursors_)
        if (auto read = read_group(at, lines); !read) return std::unexpected(read.error());
    std::ranges::stable_sort(lines, {}, &log_line::time_ms);
    return lines;
}

std::int64_t period_ms(std::string_view text) {
    const command_error wrong(exit_status::failed, "Invalid period " + std::string(text),
                              "a period is a number and a unit: 30s, 10m, 5h, 2.5d or 1w");
    static constexpr std::string_view units = "smhdw";
    static constexpr double seconds[] = {1, 60, 3600, 86'400, 604'800};
    const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
    if (unit == std::string_view::npos || text.size() < 2) throw wrong;
    const std::string number(text.substr(0, text.size() - 1));
    if (number.find_first_not_of("0123456789.") != std::string::npos) throw wrong;
    char* end = nullptr;
    const double value = std::strtod(number.c_str(), &end);
    constexpr double longest = 3650;  // days
    if (*end != '\0' || end == number.c_str() || value * seconds[unit] > longest * 86'400) throw wrong;
    return static_cast<std::int64_t>(std::llround(value * seconds[unit] * 1000));
}

}  // namespace tight::deploy
