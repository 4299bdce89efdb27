// SPDX-License-Identifier: Apache-2.0
#include "local/build_page.hpp"

#include <tight/json.hpp>

#include "core/utf8.hpp"

namespace tight::local {

namespace {

std::string escape(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            default:
                safe += c;
        }
    }
    return safe;
}

std::string as_json(const build_report& failure) {
    json::array errors;
    for (const auto& one : failure.errors) {
        json::object error{{"message", as_utf8(one.message)}};
        if (!one.file.empty()) error["file"] = as_utf8(one.file);
        if (one.line != 0) error["line"] = one.line;
        if (one.column != 0) error["column"] = one.column;
        errors.push_back(std::move(error));
    }
    return json::serialize(json::object{{"message", "Build failed: " + as_utf8(first_error(failure))},
                                        {"errors", std::move(errors)},
                                        {"output", as_utf8(failure.output)}});
}

std::string as_html(const build_report& failure) {
    std::string text =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Build failed</title><style>"
        "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 "
        "1rem;color:#222;background:#fff}"
        "li{margin:.4rem 0}code,pre{font:13px/1.5 ui-monospace,monospace}code{color:#a00}"
        "pre{background:#f4f4f4;padding:1rem;overflow:auto;white-space:pre-wrap}"
        "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}code{color:#f88}}"
        "</style><h1>Build failed</h1><ol>";
    for (const auto& one : failure.errors) {
        text += "<li>";
        if (!one.file.empty()) text += "<code>" + escape(one.where()) + "</code> ";
        text += escape(one.message) + "</li>";
    }
    return text + "</ol><pre>" + escape(failure.output) + "</pre></html>\n";
}

}  // namespace

page build_failure_page(const build_report& failure, std::string_view accept) {
    if (accept.find("text/html") != std::string_view::npos) return {"text/html; charset=utf-8", as_html(failure)};
    return {"application/json", as_json(failure)};
}

}  // namespace tight::local
