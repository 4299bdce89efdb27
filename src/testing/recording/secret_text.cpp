// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/secret_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/ascii.hpp"
#include "http/text.hpp"
#include "testing/recording/secret_names.hpp"

namespace tight::testing {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view upper_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view lower_letters = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view blanks = " \t";

bool is_alphanumeric(char c) { return digits.contains(c) || upper_letters.contains(c) || lower_letters.contains(c); }
bool is_name(char c) { return is_alphanumeric(c) || c == '_' || c == '-' || c == '.'; }
bool is_base64_url(char c) { return is_alphanumeric(c) || c == '_' || c == '-'; }
bool is_base64(char c) { return is_alphanumeric(c) || c == '+' || c == '/'; }
using ascii::is_space;

template <class Is>
std::size_t run(std::string_view text, Is is) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is) - text.begin());
}

// No name and no address is longer; the work for each place in the text is bounded by that.
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_address = 2048;
constexpr int most_looks = 8;

// Each matcher gets the text from a place on, and the length of what stands before that place of it in its word. What
// it finds is `keep` bytes to keep and `drop` bytes to replace; nothing is {0, 0}.
struct match {
    std::size_t keep = 0;
    std::size_t drop = 0;
};

// -----BEGIN RSA PRIVATE KEY----- to the end of the matching line, or of the text.
match private_key(std::string_view text) {
    constexpr std::string_view begin = "-----BEGIN ", end = "-----END ", dashes = "-----";
    if (!text.starts_with(begin)) return {};
    const std::size_t head = text.find(dashes, begin.size());
    if (head == text.npos || !text.substr(0, head).contains("PRIVATE KEY")) return {};
    const std::size_t tail = text.find(end, head);
    if (tail == text.npos) return {0, text.size()};
    const std::size_t last = text.find(dashes, tail + end.size());
    return {0, last == text.npos ? text.size() : last + dashes.size()};
}

// Three parts in base64, or five, of which the first is a JSON object.
match json_web_token(std::string_view text) {
    if (!text.starts_with("eyJ")) return {};
    std::size_t length = run(text, is_base64_url);
    int parts = 1;
    while (length < text.size() && text[length] == '.' && parts < 5) {
        length += 1 + run(text.substr(length + 1), is_base64_url);
        ++parts;
    }
    return parts >= 3 ? match{0, length} : match{};
}

// AKIAIOSFODNN7EXAMPLE and its kin.
match access_key_id(std::string_view text) {
    constexpr std::size_t length = 20;
    constexpr auto kinds = std::to_array<std::string_view>({"AKIA", "ASIA", "ABIA", "ACCA"});
    if (text.size() < length || std::ranges::find(kinds, text.substr(0, 4)) == kinds.end()) return {};
    const std::size_t found = run(text, [](char c) { return upper_letters.contains(c) || digits.contains(c); });
    return found == length ? match{0, length} : match{};
}

// Of services that mark their tokens, so that they are found where they should not be.
match known_token(std::string_view text) {
    struct kind {
        std::string_view prefix;
        std::size_t least;  // of what follows
    };
    constexpr auto kinds = std::to_array<kind>(
        {{"ghp_", 20},     {"gho_", 20},   {"ghs_", 20},    {"ghu_", 20},     {"github_pat_", 20}, {"glpat-", 16},
         {"xoxb-", 10},    {"xoxp-", 10},  {"xoxa-", 10},   {"xapp-", 10},    {"sk_live_", 10},    {"sk_test_", 10},
         {"rk_live_", 10}, {"whsec_", 10}, {"sk-ant-", 20}, {"sk-proj-", 20}, {"AIza", 30},        {"da2-", 20},
         {"npm_", 30},     {"hf_", 30},    {"dop_v1_", 30}});
    for (const auto& [prefix, least] : kinds)
        if (text.starts_with(prefix))
            if (const std::size_t found = run(text.substr(prefix.size()), is_base64_url); found >= least)
                return {0, prefix.size() + found};
    return {};
}

// Whoever has the address of a webhook may write to it.
match webhook(std::string_view text) {
    for (const std::string_view prefix : {"hooks.slack.com/services/", "discord.com/api/webhooks/"})
        if (text.starts_with(prefix))
            return {prefix.size(),
                    run(text.substr(prefix.size()), [](char c) { return is_base64_url(c) || c == '/'; })};
    return {};
}

// "Bearer abc.def", "Basic dXNlcjpwYXNz": not the words of a sentence.
match scheme_token(std::string_view text) {
    for (const std::string_view scheme : {"Bearer ", "Basic "}) {
        if (!http::starts_with_ignoring_case(text, scheme)) continue;
        const std::string_view rest = text.substr(scheme.size());
        const std::size_t length =
            run(rest, [](char c) { return is_base64(c) || std::string_view("-._~=").contains(c); });
        const std::string_view token = rest.substr(0, length);
        const bool odd =
            token.find_first_of("0123456789=+/_~") != token.npos || token.find_first_of(upper_letters, 1) != token.npos;
        if (length >= 6 && odd && token != redacted_text) return {scheme.size(), length};
    }
    return {};
}

// What ends a URL in a text.
bool ends_url(char c) { return is_space(c) || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`'; }

// "://user:password@": a password may hold '/' and '@' where it should not.
match password_in_url(std::string_view text) {
    constexpr std::string_view begin = "://";
    if (!text.starts_with(begin)) return {};
    const std::string_view rest = text.substr(begin.size(), longest_address);
    const std::string_view url = rest.substr(0, run(rest, [](char c) { return !ends_url(c); }));
    const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    const std::size_t colon = authority.find(':');
    if (colon == authority.npos) return {};
    std::size_t at = authority.rfind('@');
    const std::string_view port = authority.substr(colon + 1);
    if (at == authority.npos && run(port, [](char c) { return digits.contains(c); }) != port.size())
        at = url.rfind('@');
    if (at == url.npos || at <= colon + 1) return {};
    return {begin.size() + colon + 1, at - colon - 1};
}

// "user:password@tcp(host)", as Go's drivers have it.
match password_before_address(std::string_view text) {
    const std::size_t at = 1 + run(text.substr(1, longest_name), [](char c) { return c != '@' && !ends_url(c); });
    const std::string_view rest = text.substr(std::min(at, text.size()));
    const bool address = rest.starts_with("@tcp(") || rest.starts_with("@unix(");
    return address && at > 1 ? match{1, at - 1} : match{};
}

// The quote that a value may begin with, with the backslashes that text within text has before it.
std::string_view opening_quote(std::string_view text) {
    const std::size_t slashes = run(text, [](char c) { return c == '\\'; });
    if (slashes == text.size() || !std::string_view("\"'`").contains(text[slashes])) return {};
    return text.substr(0, slashes + 1);
}

// Up to the same quote; one that more backslashes stand before is part of the value.
std::size_t quoted_length(std::string_view text, std::string_view quote) {
    for (std::size_t at = text.find(quote); at != text.npos; at = text.find(quote, at + 1))
        if (at == 0 || text[at - 1] != '\\') return at;
    return text.size();
}

bool holds_whole_line(std::string_view name) {
    const std::string word = ascii::to_lower(name);
    return word.ends_with("authorization") || word.ends_with("cookie");
}

std::size_t unquoted_length(std::string_view text, std::string_view name) {
    if (holds_whole_line(name)) return run(text, [](char c) { return !std::string_view("\r\n\"'<").contains(c); });
    constexpr std::string_view ends = ",;&\"'<>}])`\\";
    return run(text, [&](char c) { return !is_space(c) && !ends.contains(c); });
}

// What stands between a name and its value: `=`, `:`, `=>`, `>` of a tag, a quote in SQL, a blank after an option.
// npos where it is none. `before`: the characters before the name.
std::size_t separator_length(std::string_view text, std::string_view before) {
    std::size_t at = opening_quote(text).size();
    const std::size_t tag = before.find_last_of("<> \t\n");
    if (at == 0 && text.starts_with('>') && tag != before.npos && before[tag] == '<') return 1;
    const bool named_quoted = at != 0;
    const std::size_t gap = run(text.substr(at), [](char c) { return blanks.contains(c); });
    at += gap;
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("=>") || rest.starts_with(":=")) {
        at += 2;
    } else if (rest.starts_with('=') || (rest.starts_with(':') && !rest.starts_with("::"))) {
        at += 1;
    } else if (named_quoted || gap == 0 || !(rest.starts_with('\'') || before.ends_with("--"))) {
        return text.npos;
    }
    return at + run(text.substr(at), [](char c) { return blanks.contains(c); });
}

bool is_no_secret(std::string_view value) {
    return value.empty() || value == redacted_text || value == "true" || value == "false" || value == "null" ||
           value.starts_with("${") || value.starts_with("{{");
}

// "token" of "next-token" is no name.
bool begins_within_name(std::string_view before) {
    return before.size() >= 2 && (before.ends_with('-') || before.ends_with('.')) &&
           is_alphanumeric(before[before.size() - 2]);
}

// "client_secret=..." and the like; `before` is the text before it.
match assignment(std::string_view text, std::string_view before) {
    if (begins_within_name(before)) return {};
    std::size_t length = run(text.substr(0, longest_name), is_name);
    while (length > 0 && (text[length - 1] == '.' || text[length - 1] == '-')) --length;
    const std::string_view name = text.substr(0, length);
    if (length == 0 || !is_secret_name(name)) return {};
    const bool part_of_arn = before.ends_with(':') && text.substr(length).starts_with(':');
    const std::size_t separator = separator_length(text.substr(length), before);
    if (part_of_arn || separator == text.npos) return {};
    std::size_t keep = length + separator;
    std::string_view rest = text.substr(keep);
    const std::string_view quote = opening_quote(rest);
    rest.remove_prefix(quote.size());
    keep += quote.size();
    if (quote.empty() && (rest.starts_with('{') || rest.starts_with('['))) return {};
    if (const match token = scheme_token(rest); quote.empty() && token.drop != 0)
        return {keep, token.keep + token.drop};
    const std::size_t value = quote.empty() ? unquoted_length(rest, name) : quoted_length(rest, quote);
    return is_no_secret(rest.substr(0, value)) ? match{} : match{keep, value};
}

match secret_at(std::string_view text, std::string_view all_before) {
    const std::string_view before = all_before.substr(all_before.size() - std::min(all_before.size(), longest_name));
    if (text.front() == '-')
        if (const match found = private_key(text); found.drop != 0) return found;
    if (text.front() == ':') return text.starts_with("://") ? password_in_url(text) : password_before_address(text);
    const bool within_word = !before.empty() && (is_alphanumeric(before.back()) || before.back() == '_');
    if (within_word || (!is_alphanumeric(text.front()) && text.front() != '_')) return {};
    if (const match found = before.ends_with('-') ? match{} : json_web_token(text); found.drop != 0) return found;
    for (const auto matcher : {access_key_id, known_token, webhook, scheme_token})
        if (const match found = matcher(text); found.drop != 0) return found;
    return assignment(text, before);
}

// The secret keys that go with the ids of access keys: 40 characters of base64.
std::string without_secret_keys(std::string_view text) {
    constexpr std::size_t length = 40;
    std::string out;
    while (!text.empty()) {
        const std::size_t word = run(text, is_base64);
        out += word == length ? redacted_text : text.substr(0, word);
        text.remove_prefix(word);
        const std::size_t gap = run(text, [](char c) { return !is_base64(c); });
        out += text.substr(0, gap);
        text.remove_prefix(gap);
    }
    return out;
}

// One look at the text from its beginning to its end.
std::string without_secrets(std::string_view text) {
    std::string out;
    bool has_access_key = false;
    for (std::size_t at = 0; at < text.size();) {
        const match found = secret_at(text.substr(at), text.substr(0, at));
        if (found.drop == 0) {
            out += text[at++];
            continue;
        }
        has_access_key = has_access_key || access_key_id(text.substr(at + found.keep)).drop != 0;
        out += text.substr(at, found.keep);
        out += redacted_text;
        at += found.keep + found.drop;
    }
    return has_access_key ? without_secret_keys(out) : out;
}

}  // namespace

// What stands in place of a secret may belong to another one ("a=REDACTED@tcp(host)"): until there is none.
std::string redact_secrets_in_text(std::string_view text) {
    std::string before(text);
    std::string after = without_secrets(before);
    for (int looks = 1; after != before && looks < most_looks; ++looks) {
        before = std::exchange(after, {});
        after = without_secrets(before);
    }
    return after;
}

}  // namespace tight::testing
