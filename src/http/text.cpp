// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <algorithm>

namespace tight::http {
namespace {

constexpr bool ends_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

}  // namespace

bool is_one_line(std::string_view value) { return std::ranges::none_of(value, ends_line); }

std::string on_one_line(std::string_view value) {
    std::string line(value);
    std::ranges::replace_if(line, ends_line, ' ');
    return line;
}

bool is_binary_type(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    const auto starts = [type](std::string_view prefix) { return starts_with_ignoring_case(type, prefix); };
    if (starts("text/") || type.ends_with("+xml") || type.ends_with("+json")) return false;
    if (starts("image/") || starts("audio/") || starts("video/") || starts("font/") || starts("model/")) return true;
    constexpr std::string_view application = "application/";
    if (!starts(application)) return false;
    const std::string_view subtype = type.substr(application.size());
    constexpr std::string_view binary[]{"octet-stream", "pdf",        "zip",         "gzip", "x-gzip",
                                        "x-tar",        "x-bzip2",    "zstd",        "wasm", "x-7z-compressed",
                                        "protobuf",     "x-protobuf", "msgpack",     "cbor", "vnd.google.protobuf",
                                        "x-msgpack",    "msword",     "vnd.ms-excel"};
    const auto is_subtype = [subtype](std::string_view each) { return equal_ignoring_case(each, subtype); };
    return std::ranges::any_of(binary, is_subtype) || starts_with_ignoring_case(subtype, "vnd.openxmlformats-");
}

}  // namespace tight::http
