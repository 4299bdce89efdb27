// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/dynamo_secrets.hpp"

#include <algorithm>
#include <array>

#include "core/ascii.hpp"

namespace tight::testing {
namespace {

constexpr auto expressions = std::to_array<std::string_view>(
    {"ConditionExpression", "FilterExpression", "KeyConditionExpression", "UpdateExpression"});

constexpr auto keywords = std::to_array<std::string_view>(
    {"and", "or", "not", "between", "in", "set", "add", "remove", "delete", "value", "where", "update", "list"});

bool is_word(char c) { return ascii::is_alphanumeric(c) || c == '_' || c == '#' || c == '-'; }

// Walks through names and what stands for values; `on_value` is called for each of those, with whether the name before
// it is secret. Words in quotes are names where ':' follows, or in double quotes.
class expression_reader {
public:
    expression_reader(std::string_view text, is_secret_attribute secret) : rest_(text), secret_(std::move(secret)) {}

    void each_value(const std::function<void(std::string_view value, bool secret)>& on_value) {
        while (!rest_.empty()) {
            if (rest_.starts_with('\'') || rest_.starts_with('"')) {
                quoted();
            } else if (rest_.starts_with('?') || rest_.starts_with(':')) {
                on_value(take(1 + word_length(rest_.substr(1))), after_secret_);
            } else if (is_word(rest_.front())) {
                name(take(word_length(rest_)));
            } else {
                rest_.remove_prefix(1);
            }
        }
    }

private:
    static std::size_t word_length(std::string_view text) {
        return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin());
    }
    std::string_view take(std::size_t length) {
        const std::string_view taken = rest_.substr(0, length);
        rest_.remove_prefix(taken.size());
        return taken;
    }
    bool goes_on_with(char c) const {
        const std::size_t next = rest_.find_first_not_of(' ');
        return next != rest_.npos && rest_[next] == c;
    }

    void quoted() {
        const char quote = rest_.front();
        const std::size_t end = std::min(rest_.find(quote, 1), rest_.size() - 1);
        const std::string_view text = take(end + 1).substr(1, end - 1);
        if (quote == '"' || goes_on_with(':')) {
            after_secret_ = secret_(text);
            if (quote == '\'') rest_.remove_prefix(rest_.find(':') + 1);
        }
    }

    void name(std::string_view word) {
        const bool index = word.find_first_not_of("0123456789") == word.npos;
        const bool keyword = std::ranges::find(keywords, ascii::to_lower(word)) != keywords.end();
        if (!index && !keyword && !goes_on_with('(')) after_secret_ = secret_(word);
    }

    std::string_view rest_;
    is_secret_attribute secret_;
    bool after_secret_ = false;
};

std::string_view text_of(const json::value* value) {
    const json::string* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view();
}

}  // namespace

std::set<std::string, std::less<>> secret_placeholders(const json::object& request, const is_secret_attribute& secret) {
    const json::value* const names = request.if_contains("ExpressionAttributeNames");
    const auto resolved = [&](std::string_view name) {
        const std::string_view real = name.starts_with('#') ? text_of(json::member(names, name)) : name;
        return secret(real);
    };
    std::set<std::string, std::less<>> found;
    for (const std::string_view each : expressions)
        expression_reader(text_of(request.if_contains(each)), resolved)
            .each_value([&](std::string_view value, bool is_secret) {
                if (is_secret) found.emplace(value);
            });
    return found;
}

std::set<std::size_t> secret_parameters(std::string_view statement, const is_secret_attribute& secret) {
    std::set<std::size_t> found;
    std::size_t place = 0;
    expression_reader(statement, secret).each_value([&](std::string_view value, bool is_secret) {
        if (value != "?") return;
        if (is_secret) found.insert(place);
        ++place;
    });
    return found;
}

}  // namespace tight::testing
