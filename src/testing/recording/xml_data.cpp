// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/xml_data.hpp"

#include <array>
#include <cstdint>

#include "core/hex.hpp"
#include "core/utf8.hpp"

namespace tight::testing {
namespace {

constexpr int deepest = 100;

constexpr std::array<std::pair<std::string_view, char>, 5> entities{
    {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};

// What stands between & and ;.
bool append_entity(std::string& out, std::string_view name) {
    for (const auto& [known, character] : entities)
        if (name == known) {
            out += character;
            return true;
        }
    if (!name.starts_with('#') || name.size() < 2 || name.size() > 9) return false;
    const bool hex = name[1] == 'x';
    std::uint32_t code = 0;
    for (const char c : name.substr(hex ? 2 : 1)) {
        const int digit = hex_value(c);
        if (digit < 0 || (!hex && digit > 9)) return false;
        code = code * (hex ? 16U : 10U) + static_cast<std::uint32_t>(digit);
    }
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    append_utf8(out, code);
    return true;
}

std::string text_of(std::string_view escaped) {
    std::string out;
    while (!escaped.empty()) {
        const std::size_t amp = std::min(escaped.find('&'), escaped.size());
        out += escaped.substr(0, amp);
        escaped.remove_prefix(amp);
        if (escaped.empty()) break;
        const std::size_t end = escaped.find(';');
        if (end != escaped.npos && append_entity(out, escaped.substr(1, end - 1))) {
            escaped.remove_prefix(end + 1);
        } else {
            out += '&';
            escaped.remove_prefix(1);
        }
    }
    return out;
}

struct token {
    enum class kind : std::uint8_t { open, close, empty, end, bad } what = kind::end;
    std::string_view name = {};
    std::string text = {};  // before the tag
};

// Tags, with the text before each; comments, declarations and processing instructions are passed over.
class reader {
public:
    explicit reader(std::string_view xml) : rest_(xml) {}

    token next() {
        token out;
        while (true) {
            const std::size_t open = std::min(rest_.find('<'), rest_.size());
            out.text += text_of(rest_.substr(0, open));
            rest_.remove_prefix(open);
            if (rest_.empty()) return out;
            if (skip("<!--", "-->") || skip("<?", "?>")) continue;
            if (rest_.starts_with("<![CDATA[")) {
                const std::size_t end = std::min(rest_.find("]]>"), rest_.size());
                out.text += rest_.substr(9, end < 9 ? 0 : end - 9);
                rest_.remove_prefix(std::min(end + 3, rest_.size()));
                continue;
            }
            if (skip("<!", ">")) continue;
            return tag(std::move(out));
        }
    }

private:
    bool skip(std::string_view begin, std::string_view end) {
        if (!rest_.starts_with(begin)) return false;
        const std::size_t at = rest_.find(end, begin.size());
        rest_.remove_prefix(at == rest_.npos ? rest_.size() : at + end.size());
        return true;
    }
    token tag(token out) {
        const std::size_t close = rest_.find('>');
        out.what = token::kind::bad;
        if (close == rest_.npos) return out;
        std::string_view inside = rest_.substr(1, close - 1);
        rest_.remove_prefix(close + 1);
        out.what = token::kind::open;
        if (inside.starts_with('/')) {
            out.what = token::kind::close;
            inside.remove_prefix(1);
        } else if (inside.ends_with('/')) {
            out.what = token::kind::empty;
            inside.remove_suffix(1);
        }
        out.name = inside.substr(0, inside.find_first_of(" \t\r\n"));
        if (out.name.empty()) out.what = token::kind::bad;
        return out;
    }

    std::string_view rest_;
};

std::unexpected<error> no_xml() { return fail(errc::bad_input, "the answer is no XML document"); }

void add_child(json::object& to, std::string_view name, json::value child) {
    const auto [at, fresh] = to.emplace(name, nullptr);
    json::value& place = at->value();
    if (fresh) {
        place = std::move(child);
    } else if (json::array* list = place.if_array()) {
        list->push_back(std::move(child));
    } else {
        json::array both;
        both.push_back(std::move(place));
        both.push_back(std::move(child));
        place = std::move(both);
    }
}

// The contents of an element whose opening tag has been read.
result<json::value> element(reader& from, std::string_view name, int depth) {
    if (depth > deepest) return no_xml();
    json::object children;
    std::string text;
    while (true) {
        token next = from.next();
        text += next.text;
        switch (next.what) {
            case token::kind::open: {
                auto child = element(from, next.name, depth + 1);
                if (!child) return child;
                add_child(children, next.name, std::move(*child));
                break;
            }
            case token::kind::empty:
                add_child(children, next.name, "");
                break;
            case token::kind::close:
                if (next.name != name) return no_xml();
                if (children.empty()) return json::value(text);
                if (json::value* only = children.if_contains("member"); only != nullptr && children.size() == 1)
                    return only->is_array() ? std::move(*only) : json::value(json::array{std::move(*only)});
                return json::value(std::move(children));
            case token::kind::end:
            case token::kind::bad:
                return no_xml();
        }
    }
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
}

void append_xml(std::string& out, std::string_view name, const json::value& what, bool flat) {
    if (const json::array* list = what.if_array(); list != nullptr && flat) {
        for (const json::value& each : *list) append_xml(out, name, each, flat);
        return;
    }
    out.append("<").append(name).append(">");
    if (const json::object* members = what.if_object())
        for (const auto& [key, value] : *members) append_xml(out, key, value, flat);
    else if (const json::array* list = what.if_array())
        for (const json::value& each : *list) append_xml(out, "member", each, flat);
    else if (const json::string* text = what.if_string())
        append_escaped(out, *text);
    else if (!what.is_null())
        append_escaped(out, json::serialize(what));
    out.append("</").append(name).append(">");
}

}  // namespace

result<json::object> data_of_xml(std::string_view xml) {
    reader from(xml);
    const token root = from.next();
    if (root.what == token::kind::empty) return json::object();
    if (root.what != token::kind::open) return no_xml();
    auto read = element(from, root.name, 0);
    if (!read) return std::unexpected(std::move(read).error());
    json::object* members = read->if_object();
    if (members == nullptr) return json::object();
    // S3 says <Error> where others say <ErrorResponse><Error>.
    if (root.name == "Error") return json::object{{"Error", std::move(*members)}};
    // <PublishResponse><PublishResult>...</PublishResult><ResponseMetadata>...
    if (root.name.ends_with("Response")) {
        const std::string wrapped = std::string(root.name.substr(0, root.name.size() - 8)) + "Result";
        if (json::value* inner = members->if_contains(wrapped)) {
            if (json::object* contents = inner->if_object()) return std::move(*contents);
            return json::object();
        }
    }
    members->erase("ResponseMetadata");
    return std::move(*members);
}

std::string xml_of_data(std::string_view operation, const json::object& data, bool flat) {
    const bool refused = data.contains("Error");
    const std::string root = refused ? "ErrorResponse" : std::string(operation) + "Response";
    const std::string inner = std::string(operation) + "Result";
    std::string out = '<' + root + '>';
    if (!refused) out.append("<").append(inner).append(">");
    for (const auto& [name, value] : data) append_xml(out, name, value, flat);
    if (!refused) out.append("</").append(inner).append(">");
    return out + "</" + root + '>';
}

}  // namespace tight::testing
