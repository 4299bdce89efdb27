// SPDX-License-Identifier: Apache-2.0
#include "attack/http_checker.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <tight/json.hpp>

namespace attack {

namespace {

constexpr std::string_view token_signs = "!#$%&'*+-.^_`|~";

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_letter_or_digit(c) || token_signs.find(c) != token_signs.npos;
    });
}

bool is_field_value(std::string_view text) {
    if (text.starts_with(' ') || text.ends_with(' ')) return false;
    return std::ranges::all_of(text, [](char c) { return c == '\t' || (c >= ' ' && c != '\x7f') || c < 0; });
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

class reader {
public:
    reader(std::string_view bytes, body_of whose) : all_(bytes), rest_(bytes), whose_(whose) {}

    bool at_end() const { return rest_.empty(); }

    support::http_answer next() {
        support::http_answer answer;
        read_status(answer);
        answer.headers = read_headers();
        read_body(answer);
        const bool says_json = answer.header("content-type").find("json") != std::string::npos;
        if (says_json && whose_ == body_of::server && !answer.body.empty() && !tight::json::parse(answer.body))
            fail("a body that calls itself JSON is none: " + answer.body.substr(0, 300));
        answer.whole = true;
        return answer;
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        const auto at = all_.size() - rest_.size();
        throw std::runtime_error(what + ", at byte " + std::to_string(at) +
                                 " of: " + std::string(all_.substr(0, 2000)));
    }

    std::string_view line() {
        const auto end = rest_.find("\r\n");
        if (end == rest_.npos) fail("a line has no end");
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end + 2);
        if (text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos) fail("a line holds CR, LF or NUL");
        return text;
    }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) fail("the answer is cut");
        const auto text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

    template <class Number>
    Number number(std::string_view text, int base) const {
        Number made = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), made, base);
        if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) fail("no number");
        return made;
    }

    void read_status(support::http_answer& answer) {
        const auto text = line();
        if (text.size() < 13 || !text.starts_with("HTTP/1.1 ") || text[12] != ' ') fail("no status line");
        answer.status = number<int>(text.substr(9, 3), 10);
        if (answer.status < 100 || answer.status > 599 || !is_field_value(text.substr(13))) fail("no status");
    }

    support::header_list read_headers() {
        support::header_list headers;
        for (auto text = line(); !text.empty(); text = line()) {
            const auto colon = text.find(':');
            if (colon == text.npos || !is_token(text.substr(0, colon))) fail("no header");
            auto value = text.substr(colon + 1);
            if (value.starts_with(' ')) value.remove_prefix(1);
            if (!is_field_value(value)) fail("no value of a header");
            headers.emplace_back(lower(std::string(text.substr(0, colon))), value);
        }
        for (const char* name : {"content-length", "transfer-encoding", "content-type", "access-control-allow-origin"})
            if (std::ranges::count(headers, name, [](const auto& one) { return one.first; }) > 1)
                fail(std::string("more than one ") + name);
        return headers;
    }

    void read_body(support::http_answer& answer) {
        const auto length = answer.header("content-length");
        const auto coding = answer.header("transfer-encoding");
        if (answer.status < 200 || answer.status == 204 || answer.status == 304) {
            if (!coding.empty() || (!length.empty() && answer.status != 304)) fail("a body where none may be");
            return;
        }
        if (length.empty() == coding.empty()) fail("neither or both of Content-Length and Transfer-Encoding");
        if (!length.empty()) {
            answer.body = take(number<std::size_t>(length, 10));
            return;
        }
        if (coding != "chunked") fail("an unknown transfer encoding");
        for (auto size = number<std::size_t>(line(), 16); size != 0; size = number<std::size_t>(line(), 16)) {
            answer.body += take(size);
            if (take(2) != "\r\n") fail("a chunk has no end");
        }
        answer.trailers = read_headers();
    }

    std::string_view all_;
    std::string_view rest_;
    body_of whose_;
};

}  // namespace

std::vector<support::http_answer> check_answers(std::string_view bytes, body_of whose) {
    std::vector<support::http_answer> answers;
    for (reader from(bytes, whose); !from.at_end();) answers.push_back(from.next());
    return answers;
}

}  // namespace attack
