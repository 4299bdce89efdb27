// SPDX-License-Identifier: Apache-2.0
// The request parser, given the same bytes whole and in pieces: it must understand the same, and of each request one
// host that is well formed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/ascii.hpp"
#include "http1/authority.hpp"
#include "http1/parser.hpp"

namespace {

using tight::http1::request_parser;

void check_host(const tight::http1::request& head) {
    int hosts = 0;
    for (const auto& [name, value] : head.headers)
        if (tight::ascii::equal_ignoring_case(name, "host") && (++hosts > 1 || !tight::http1::parse_authority(value)))
            std::abort();
    if (hosts == 0 && head.minor_version == 1) std::abort();
}

std::string understand(std::string_view bytes, std::size_t piece) {
    tight::http1::request_parser parser({.head = 512, .headers = 8, .body = 1024});
    std::string seen;
    std::string held;
    while (!bytes.empty()) {
        const auto fresh = bytes.substr(0, piece);
        bytes.remove_prefix(fresh.size());
        held.append(fresh);
        std::string_view input = held;
        for (auto event = parser.next(input); event != tight::http1::request_parser::event::more;
             event = parser.next(input)) {
            if (event == tight::http1::request_parser::event::head) {
                seen += parser.message().method + " " + parser.message().target + "\n";
                for (const auto& [name, value] : parser.message().headers) seen += name + ":" + value + "\n";
                check_host(parser.message());
            }
            if (event == tight::http1::request_parser::event::body) seen += parser.fragment();
            if (event == tight::http1::request_parser::event::complete) seen += "\n--\n";
            if (event == tight::http1::request_parser::event::refused)
                return seen + std::to_string(parser.refusal().status);
        }
        held.erase(0, held.size() - input.size());
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = understand(bytes, size);
    if (understand(bytes, 1) != whole || understand(bytes, 7) != whole) std::abort();
    return 0;
}
