// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/log_format.hpp"

#include <algorithm>

#include <tight/json.hpp>

#include "core/ascii.hpp"

namespace tight::deploy {

namespace {

// "1.53 ms" of "...\tDuration: 1.53 ms\t...": fields are separated by tabs.
std::string field(std::string_view report, std::string_view name) {
    for (std::string_view rest = report; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\t'), rest.size());
        const std::string_view each = ascii::trim(rest.substr(0, end));
        if (each.starts_with(name) && each.substr(name.size()).starts_with(": "))
            return std::string(each.substr(name.size() + 2));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::string without_unit(const std::string& text) { return text.substr(0, text.find(' ')); }

readable_line report_of(std::string_view report) {
    readable_line line{.text = field(report, "Duration"), .kind = log_kind::report};
    if (const auto billed = field(report, "Billed Duration"); !billed.empty()) line.text += ", billed " + billed;
    const auto used = field(report, "Max Memory Used"), size = field(report, "Memory Size");
    if (!used.empty()) line.text += ", " + without_unit(used) + " of " + size;
    if (const auto init = field(report, "Init Duration"); !init.empty()) line.text += ", cold start " + init;
    if (const auto restore = field(report, "Restore Duration"); !restore.empty())
        line.text += ", restored in " + restore;
    if (const auto status = field(report, "Status"); !status.empty()) {
        line.text += ", " + status;
        line.kind = log_kind::error;
    }
    if (line.text.empty()) line.text = std::string(ascii::trim(report));
    return line;
}

std::string number_text(const json::object& metrics, std::string_view name) {
    const json::value* found = metrics.if_contains(name);
    return found == nullptr ? std::string() : json::serialize(*found);
}

// The platform's own records, where the function's log format is JSON.
std::optional<readable_line> platform_record(std::string_view type, const json::object& record) {
    if (type != "platform.report") return std::nullopt;
    const json::value* metrics = json::find(record.if_contains("record"), "metrics");
    if (metrics == nullptr || !metrics->is_object()) return std::nullopt;
    const json::object& all = json::members(metrics);
    readable_line line{.text = number_text(all, "durationMs") + " ms", .kind = log_kind::report};
    if (const auto billed = number_text(all, "billedDurationMs"); !billed.empty())
        line.text += ", billed " + billed + " ms";
    if (const auto used = number_text(all, "maxMemoryUsedMB"); !used.empty())
        line.text += ", " + used + " of " + number_text(all, "memorySizeMB") + " MB";
    if (const auto init = number_text(all, "initDurationMs"); !init.empty())
        line.text += ", cold start " + init + " ms";
    return line;
}

log_kind kind_of(std::string_view level) {
    if (level == "ERROR" || level == "FATAL") return log_kind::error;
    return level == "WARN" || level == "WARNING" ? log_kind::warning : log_kind::plain;
}

readable_line record_line(const json::object& record) {
    readable_line line;
    const auto take = [&record](std::string_view name) {
        const json::value* found = record.if_contains(name);
        return found == nullptr ? std::string() : json::plain_text(*found);
    };
    const std::string level = take("level");
    line.kind = kind_of(level);
    if (!level.empty()) line.text = level + ' ';
    line.text += take("message");
    for (const auto& [name, value] : record) {
        if (name == "level" || name == "message" || name == "timestamp" || name == "requestId") continue;
        line.text += ' ' + std::string(name) + '=' + json::plain_text(value);
    }
    return line;
}

}  // namespace

std::optional<readable_line> readable(std::string_view message) {
    const std::string_view text = ascii::trim(message);
    if (text.starts_with("START RequestId: ") || text.starts_with("END RequestId: ") || text.starts_with("INIT_START "))
        return std::nullopt;
    if (text.starts_with("REPORT RequestId: ")) return report_of(text);
    if (text.starts_with('{')) {
        const auto parsed = json::parse(text);
        if (parsed && parsed->is_object()) {
            const json::object& record = json::members(&*parsed);
            const std::string_view type = json::string_or(record.if_contains("type"));
            if (type.starts_with("platform.")) return platform_record(type, record);
            return record_line(record);
        }
    }
    readable_line line{.text = std::string(text)};
    if (text.starts_with("[ERROR]") || text.starts_with("[FATAL]") || text.find("Task timed out") != text.npos)
        line.kind = log_kind::error;
    else if (text.starts_with("[WARN"))
        line.kind = log_kind::warning;
    return line;
}

}  // namespace tight::deploy
