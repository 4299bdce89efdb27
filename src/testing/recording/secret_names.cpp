// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/secret_names.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "core/ascii.hpp"

namespace tight::testing {
namespace {

// As words, in the singular.
constexpr auto secret_words = std::to_array<std::string_view>(
    {"password",   "passwd", "pwd",    "passphrase",    "passcode",  "secret",    "token",
     "credential", "cred",   "auth",   "authorization", "signature", "sig",       "cookie",
     "session",    "jwt",    "bearer", "otp",           "totp",      "assertion", "plaintext"});

// Secret as the last word only: "SMTP_PASS", but "PassRole".
constexpr auto secret_endings = std::to_array<std::string_view>({"pass", "pin"});

// Secret where they follow one another. The first also stand before "key".
constexpr auto secret_keys = std::to_array<std::string_view>(
    {"api", "access", "private", "signing", "encryption", "master", "ssh", "client", "license", "account", "shared",
     "storage", "symmetric", "session", "hmac", "deploy", "subscription", "stream", "server"});
constexpr auto secret_codes =
    std::to_array<std::string_view>({"mfa", "confirmation", "verification", "security", "auth", "authentication",
                                     "recovery", "backup", "device", "user", "activation", "otp", "sms"});

// Words written as one: "apikey", "dbpassword".
constexpr auto secret_tails = std::to_array<std::string_view>(
    {"password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "secretkey",
     "credential", "sessionid", "authorization", "signature", "cookie"});

// Wholly secret although they end like a description.
constexpr auto secret_names = std::to_array<std::string_view>(
    {"accesskeyid", "awsaccesskeyid", "sessionid", "jsessionid", "phpsessid", "awsaccesskey"});

// What something about a secret ends with.
constexpr auto descriptions = std::to_array<std::string_view>(
    {"id",         "arn",     "name",     "type",          "policy",   "length",    "size",      "count",
     "expiration", "expiry",  "expire",   "validity",      "date",     "time",      "timestamp", "at",
     "age",        "in",      "used",     "changed",       "required", "enabled",   "disabled",  "status",
     "state",      "version", "stage",    "description",   "format",   "algorithm", "method",    "source",
     "provider",   "uri",     "url",      "endpoint",      "scope",    "issuer",    "usage",     "unit",
     "metadata",   "list",    "config",   "configuration", "option",   "setting",   "limit",     "max",
     "min",        "attempt", "rotation", "rule",          "lambda",   "region",    "owner",     "location",
     "from",       "field",   "flow",     "duration",      "timeout",  "ttl",       "second",    "minute",
     "hour",       "day",     "tag",      "attribute",     "context",  "ref",       "reference", "mode",
     "spec",       "only",    "header",   "position",      "index"});

// What stands before "token" where it is none of a person or a program.
constexpr auto paging_words = std::to_array<std::string_view>(
    {"next",     "pagination", "continuation", "page",    "paging",   "previous", "prev",
     "starting", "start",      "sequence",     "forward", "backward", "sync",     "change",
     "lock",     "update",     "resumption",   "resume",  "cursor",   "marker",   "configuration"});

template <class List>
bool has(const List& list, std::string_view word) {
    return std::ranges::find(list, word) != std::ranges::end(list);
}

std::string singular(std::string word) {
    if (word.size() < 4 || !word.ends_with('s') || word.ends_with("ss") || word.ends_with("us")) return word;
    if (!word.ends_with("cies")) return word.substr(0, word.size() - 1);
    return word.replace(word.size() - 3, 3, "y");  // policies
}

// "APIKeyValue" is api, key, value; digits belong to no word. Of "/app/db/password" and "spring.mail.password" only the
// last part counts.
std::vector<std::string> words_of(std::string_view name) {
    if (const std::size_t end = name.find_last_of("./:"); end != name.npos) name.remove_prefix(end + 1);
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) words.push_back(singular(std::exchange(word, {})));
    };
    for (std::size_t at = 0; at < name.size(); ++at) {
        const char c = name[at];
        const bool after_lower = at > 0 && !ascii::is_upper(name[at - 1]);
        const bool before_lower = at + 1 < name.size() && ascii::is_lower(name[at + 1]);
        if (ascii::is_upper(c) && (after_lower || before_lower)) finish();
        if (ascii::is_letter(c))
            word += ascii::to_lower(c);
        else if (!ascii::is_digit(c))
            finish();
    }
    finish();
    return words;
}

using words = std::vector<std::string>;

bool is_paging(const words& all) {
    if (all.empty()) return false;
    const std::string& last = all.back();
    if (last == "token") return all.size() > 1 && has(paging_words, all[all.size() - 2]);
    return last.ends_with("token") && has(paging_words, std::string_view(last).substr(0, last.size() - 5));
}

bool names_secret(const words& all) {
    for (std::size_t at = 0; at < all.size(); ++at) {
        const std::string& word = all[at];
        if (has(secret_words, word)) return true;
        if (std::ranges::any_of(secret_tails, [&](std::string_view tail) { return word.ends_with(tail); })) return true;
        if (at == 0) continue;
        if (word == "key" && has(secret_keys, all[at - 1])) return true;
        if (word == "code" && has(secret_codes, all[at - 1])) return true;
        if (word == "string" && all[at - 1] == "connection") return true;
    }
    return !all.empty() && has(secret_endings, all.back());
}

std::string joined(const words& all) {
    std::string text;
    for (const std::string& word : all) text += word;
    return text;
}

bool describes(const words& all) {
    return !all.empty() && has(descriptions, all.back()) && !has(secret_names, joined(all));
}

std::string last_word(std::string_view name) {
    const words all = words_of(name);
    return all.empty() ? "" : all.back();
}

}  // namespace

bool is_paging_token(std::string_view name) { return is_paging(words_of(name)); }

bool is_description(std::string_view name) { return describes(words_of(name)); }

bool is_secret_name(std::string_view name) {
    const words all = words_of(name);
    if (has(secret_names, joined(all))) return true;
    return !is_paging(all) && !describes(all) && names_secret(all);
}

bool is_name_of_secret_number(std::string_view name) {
    if (name.ends_with('s') || !is_secret_name(name)) return false;
    const std::string last = last_word(name);
    return last == "code" || last == "key" || names_secret({last});
}

bool is_session(std::string_view name) { return last_word(name) == "session"; }

bool is_name_of_value(std::string_view name) {
    const std::string word = last_word(name);
    return word == "name" || word == "key" || word == "field" || word == "path";
}

bool is_value_name(std::string_view name) { return last_word(name) == "value"; }

}  // namespace tight::testing
