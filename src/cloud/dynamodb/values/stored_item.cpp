// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/stored_item.hpp"

#include <algorithm>
#include <cstring>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"

// The bytes: the length of the JSON text (4, little endian), the text, the item's size and the number of attributes,
// and for each attribute the length of its name as the text has it and of its value (all as base-128, low first).

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t prefix = 4;

[[noreturn]] void damaged() {
    throw operation_error::internal("The database file is damaged: an item cannot be read.");
}

void append_length(std::string& output, std::size_t length) {
    for (; length >= 128; length >>= 7) output += static_cast<char>(length | 128);
    output += static_cast<char>(length);
}

std::size_t take_length(std::string_view& input) {
    std::size_t length = 0;
    for (unsigned shift = 0; !input.empty() && shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(input.front());
        input.remove_prefix(1);
        length |= static_cast<std::size_t>(byte & 127) << shift;
        if (byte < 128) return length;
    }
    damaged();
}

bool needs_escape(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
}

// What append_json_string wrote, without its quotes.
std::string unescape(std::string_view raw) {
    std::string plain;
    plain.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\') {
            plain += raw[i];
            continue;
        }
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const char escaped = raw[++i];
        if (const auto known = letters.find(escaped); known != letters.npos) {
            plain += meanings[known];
        } else {  // \u00XX: only control characters are written so
            if (escaped != 'u' || i + 4 >= raw.size()) damaged();
            const auto digit = [&](char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; };
            plain += static_cast<char>(digit(raw[i + 3]) * 16 + digit(raw[i + 4]));
            i += 4;
        }
    }
    return plain;
}

// Reads back what append_json wrote: no white space, known members, valid values.
class reader {
public:
    explicit reader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    value read_value(int depth) {
        if (depth > 2 * max_nesting) damaged();
        take('{');
        const std::string_view type = raw_string();
        take(':');
        value read = read_typed(type, depth);
        take('}');
        return read;
    }

    item read_item(int depth) {
        item read;
        take('{');
        if (skip('}')) return read;
        do {
            std::string name = text();
            take(':');
            read.set(name, read_value(depth));
        } while (skip(','));
        take('}');
        return read;
    }

private:
    const char* at_;
    const char* end_;

    bool skip(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    void take(char c) {
        if (!skip(c)) damaged();
    }

    std::string_view raw_string() {
        take('"');
        const char* begin = at_;
        while (at_ != end_ && *at_ != '"') at_ += *at_ == '\\' && at_ + 1 != end_ ? 2 : 1;
        take('"');
        return {begin, static_cast<std::size_t>(at_ - 1 - begin)};
    }

    std::string text() {
        const std::string_view raw = raw_string();
        if (std::memchr(raw.data(), '\\', raw.size()) == nullptr) return std::string(raw);
        return unescape(raw);
    }

    decimal128 figure() {
        auto parsed = parse_number(raw_string());
        if (!parsed) damaged();
        return *parsed;
    }

    binary bytes() {
        auto decoded = read_base64(raw_string());
        if (!decoded) damaged();
        return {std::move(*decoded)};
    }

    bool truth() {
        const bool yes = at_ != end_ && *at_ == 't';
        const std::string_view word = yes ? "true" : "false";
        if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) damaged();
        at_ += word.size();
        return yes;
    }

    template <class T, class Read>
    std::vector<T> array(Read read) {
        std::vector<T> elements;
        take('[');
        if (skip(']')) return elements;
        do elements.push_back(read());
        while (skip(','));
        take(']');
        return elements;
    }

    value read_typed(std::string_view type, int depth) {
        if (type == "S") return {text()};
        if (type == "N") return {figure()};
        if (type == "B") return {bytes()};
        if (type == "BOOL") return {truth()};
        if (type == "NULL") return truth(), value{null{}};
        if (type == "SS") return {array<std::string>([this] { return text(); })};
        if (type == "NS") return {array<decimal128>([this] { return figure(); })};
        if (type == "BS") return {array<binary>([this] { return bytes(); })};
        if (type == "L") return {array<value>([this, depth] { return read_value(depth + 1); })};
        if (type == "M") return {read_item(depth + 1)};
        damaged();
    }
};

}  // namespace

void store(const item& item, std::string& output) {
    output.assign(prefix, '\0');
    std::string lengths;
    std::size_t size = 0;
    output += '{';
    for (const auto& [name, content] : item) {
        if (output.back() != '{') output += ',';
        std::size_t begin = output.size();
        append_json_string(output, name);
        append_length(lengths, output.size() - begin - 2);
        output += ':';
        begin = output.size();
        append_json(output, content);
        append_length(lengths, output.size() - begin);
        size += name.size() + value_size(content);
    }
    output += '}';
    const std::size_t length = output.size() - prefix;
    for (std::size_t i = 0; i < prefix; ++i) output[i] = static_cast<char>(length >> (8 * i));
    append_length(output, size);
    append_length(output, item.size());
    output += lengths;
}

std::string store(const item& item) {
    std::string bytes;
    store(item, bytes);
    return bytes;
}

stored_item::stored_item(std::string_view bytes) {
    if (bytes.size() < prefix) damaged();
    std::size_t length = 0;
    for (std::size_t i = 0; i < prefix; ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    bytes.remove_prefix(prefix);
    if (length < 2 || length > bytes.size()) damaged();
    json_ = bytes.substr(0, length);
    bytes.remove_prefix(length);
    size_ = take_length(bytes);
    count_ = take_length(bytes);
    lengths_ = bytes;
}

// Calls visit(quoted name, value) for each attribute until it returns true.
template <class Visit>
void stored_item::walk(Visit visit) const {
    std::string_view lengths = lengths_;
    std::size_t at = 1;
    for (std::size_t i = 0; i < count_; ++i) {
        const std::size_t name = take_length(lengths) + 2;
        const std::size_t content = take_length(lengths);
        if (name > json_.size() || content > json_.size() || at + name + 1 + content + 1 > json_.size()) damaged();
        if (visit(json_.substr(at, name), json_.substr(at + name + 1, content))) return;
        at += name + 1 + content + 1;
    }
}

std::string_view stored_item::find(std::string_view name) const {
    std::string escaped;
    if (needs_escape(name)) {
        append_json_string(escaped, name);
        name = std::string_view(escaped).substr(1, escaped.size() - 2);
    }
    std::string_view found;
    walk([&](std::string_view quoted, std::string_view content) {
        if (quoted.size() != name.size() + 2 || quoted.substr(1, name.size()) != name) return false;
        found = content;
        return true;
    });
    return found;
}

std::optional<value> stored_item::decode(std::string_view name) const {
    const std::string_view text = find(name);
    if (text.empty()) return std::nullopt;
    return reader(text).read_value(1);
}

item stored_item::decode() const { return reader(json_).read_item(1); }

void stored_item::append_selected(std::string& output, std::span<const std::string> names) const {
    output += '{';
    const std::size_t begin = output.size();
    walk([&](std::string_view quoted, std::string_view content) {
        const auto name = quoted.substr(1, quoted.size() - 2);
        const bool plain = name.find('\\') == name.npos;
        const bool requested = plain ? std::binary_search(names.begin(), names.end(), name)
                                     : std::binary_search(names.begin(), names.end(), unescape(name));
        if (requested) output.append(output.size() == begin ? "" : ",").append(quoted).append(":").append(content);
        return false;
    });
    output += '}';
}

const value* document::find(std::string_view name) const {
    if (item_ != nullptr) return item_->find(name);
    for (const decoded& known : decoded_)
        if (known.name == name) return known.content ? &*known.content : nullptr;
    decoded_.push_back({std::string(name), stored_.decode(name)});
    return decoded_.back().content ? &*decoded_.back().content : nullptr;
}

}  // namespace tight::cloud::dynamodb
