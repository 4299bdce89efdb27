// SPDX-License-Identifier: Apache-2.0
#pragma once

// The small rules of text that HTTP and its events are made of.

#include <cstddef>
#include <string>
#include <string_view>

#include "core/ascii.hpp"
#include "core/percent.hpp"
#include "core/token.hpp"
#include "core/utf8.hpp"

namespace tight::http {

// Names are compared as ASCII: RFC 9110, 5.1.
using ascii::equal_ignoring_case;
using ascii::starts_with_ignoring_case;

// Without the optional white space around it, spaces and tabs: RFC 9110, 5.6.3.
constexpr std::string_view trim(std::string_view text) { return ascii::trim(text, " \t"); }

using tight::is_token;

// Of a header's value: what would end its line (CR, LF, NUL) becomes a space.
bool is_one_line(std::string_view value);
std::string on_one_line(std::string_view value);

using tight::percent_decode;
using tight::percent_encode;
using tight::plus_sign;

// Calls use(name, value), both still encoded, for each pair of a query or a form. A name without '=' has an empty
// value.
template <class Use>
void each_pair(std::string_view text, Use use) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(pair.size() < text.size() ? pair.size() + 1 : pair.size());
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        use(pair.substr(0, equals), equals == pair.npos ? std::string_view{} : pair.substr(equals + 1));
    }
}

// Calls use(name, value) for each cookie of a Cookie header.
template <class Use>
void each_cookie(std::string_view text, Use use) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(';'));
        text.remove_prefix(pair.size() < text.size() ? pair.size() + 1 : pair.size());
        const std::size_t equals = pair.find('=');
        if (equals == pair.npos) continue;
        use(trim(pair.substr(0, equals)), trim(pair.substr(equals + 1)));
    }
}

// Whether a body of this Content-Type is bytes rather than text: images, archives, fonts, application/octet-stream...
bool is_binary_type(std::string_view content_type);

}  // namespace tight::http
