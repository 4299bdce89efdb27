// SPDX-License-Identifier: Apache-2.0
#include "dynamo/wire.hpp"

#include <array>

#include "core/base64.hpp"

namespace tight::dynamo {
namespace {

// The service takes nesting of 32 levels; what is deeper than this is not its answer.
constexpr int deepest = 64;

std::unexpected<error> malformed(std::string_view what) {
    return fail(errc::unavailable, "malformed attribute value in the answer: " + std::string(what));
}

template <class T>
result<T> scalar_from(const json::value& wire);

template <>
result<std::string> scalar_from(const json::value& wire) {
    if (const json::string* text = wire.if_string()) return std::string(*text);
    return malformed("S holds no text");
}

template <>
result<decimal> scalar_from(const json::value& wire) {
    if (const json::string* text = wire.if_string()) return decimal::parse(*text);
    return malformed("N holds no text");
}

template <>
result<binary> scalar_from(const json::value& wire) {
    if (const json::string* text = wire.if_string())
        if (auto bytes = decode_base64(*text)) return binary{std::move(*bytes)};
    return malformed("B holds no base64");
}

template <class T>
result<value> set_from(const json::value& wire) {
    const json::array* elements = wire.if_array();
    if (elements == nullptr) return malformed("a set is no array");
    std::set<T> out;
    for (const json::value& each : *elements) {
        auto element = scalar_from<T>(each);
        if (!element) return std::unexpected(std::move(element).error());
        out.insert(std::move(*element));
    }
    return value(std::move(out));
}

template <class T>
result<value> lifted(result<T> from) {
    if (!from) return std::unexpected(std::move(from).error());
    return value(std::move(*from));
}

result<value> read(const json::value& wire, int depth);

result<value> list_from(const json::value& wire, int depth) {
    const json::array* elements = wire.if_array();
    if (elements == nullptr) return malformed("L is no array");
    value::list out;
    out.reserve(elements->size());
    for (const json::value& each : *elements) {
        auto element = read(each, depth + 1);
        if (!element) return element;
        out.push_back(std::move(*element));
    }
    return value(std::move(out));
}

result<value> map_from(const json::value& wire, int depth) {
    const json::object* members = wire.if_object();
    if (members == nullptr) return malformed("M is no object");
    value::map out;
    for (const auto& each : *members) {
        auto member = read(each.value(), depth + 1);
        if (!member) return member;
        out.emplace(std::string(each.key()), std::move(*member));
    }
    return value(std::move(out));
}

result<value> read(const json::value& wire, int depth) {
    const json::object* object = wire.if_object();
    if (object == nullptr || object->size() != 1) return malformed("no object of one member");
    if (depth > deepest) return malformed("nested too deeply");
    const std::string_view kind = object->begin()->key();
    const json::value& inner = object->begin()->value();
    if (kind == "S") return lifted(scalar_from<std::string>(inner));
    if (kind == "N") return lifted(scalar_from<decimal>(inner));
    if (kind == "BOOL")
        return inner.is_bool() ? result<value>(value(json::bool_or(&inner, false)))
                               : malformed("BOOL holds no boolean");
    if (kind == "NULL") return value();
    if (kind == "M") return map_from(inner, depth);
    if (kind == "L") return list_from(inner, depth);
    if (kind == "B") return lifted(scalar_from<binary>(inner));
    if (kind == "SS") return set_from<std::string>(inner);
    if (kind == "NS") return set_from<decimal>(inner);
    if (kind == "BS") return set_from<binary>(inner);
    return malformed("unknown type");
}

// Writes one value after its type's name and colon.
struct contents_writer {
    std::string& out;

    void operator()(std::monostate) const { out += "true"; }
    void operator()(bool truth) const { out += truth ? "true" : "false"; }
    void operator()(const decimal& number) const {
        out += '"';
        number.append_to(out);
        out += '"';
    }
    void operator()(const std::string& text) const { append_json_string(out, text); }
    void operator()(const binary& bytes) const {
        out += '"';
        append_base64(out, bytes.bytes);
        out += '"';
    }
    void operator()(const value& nested) const { append_wire(out, nested); }
    void operator()(const value::map& members) const {
        out += '{';
        bool first = true;
        for (const auto& [name, member] : members) {
            if (!first) out += ',';
            first = false;
            append_json_string(out, name);
            out += ':';
            append_wire(out, member);
        }
        out += '}';
    }
    template <class Elements>
    void operator()(const Elements& elements) const {
        out += '[';
        bool first = true;
        for (const auto& each : elements) {
            if (!first) out += ',';
            first = false;
            (*this)(each);
        }
        out += ']';
    }
};

template <class T>
bool write_if(const value& from, std::string& out) {
    const T* contents = from.if_as<T>();
    if (contents != nullptr) contents_writer{out}(*contents);
    return contents != nullptr;
}

void write_contents(const value& from, std::string& out) {
    const bool written = write_if<std::string>(from, out) || write_if<decimal>(from, out) ||
                         write_if<bool>(from, out) || write_if<std::monostate>(from, out) ||
                         write_if<value::map>(from, out) || write_if<value::list>(from, out) ||
                         write_if<binary>(from, out) || write_if<value::string_set>(from, out) ||
                         write_if<value::number_set>(from, out) || write_if<value::binary_set>(from, out);
    if (!written) std::unreachable();
}

}  // namespace

std::string_view wire_name(type of) {
    static constexpr std::array<std::string_view, 10> names{"NULL", "BOOL", "N", "S", "B", "L", "M", "SS", "NS", "BS"};
    return names[static_cast<std::size_t>(of)];
}

void append_json_string(std::string& out, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    out += '"';
    std::size_t plain = 0;  // start of what needs no escape
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i];
        } else if (c == '\n') {
            out += "\\n";
        } else {
            out.append("\\u00").append(1, hex[c >> 4U]).append(1, hex[c & 15U]);
        }
    }
    out.append(text, plain, text.size() - plain);
    out += '"';
}

bool is_empty_set(const value& of) {
    if (const auto* set = of.if_as<value::string_set>()) return set->empty();
    if (const auto* set = of.if_as<value::number_set>()) return set->empty();
    if (const auto* set = of.if_as<value::binary_set>()) return set->empty();
    return false;
}

void append_wire(std::string& out, const value& from) {
    out += "{\"";
    out += wire_name(from.type());
    out += "\":";
    write_contents(from, out);
    out += '}';
}

result<value> from_wire(const json::value& wire) { return read(wire, 0); }

}  // namespace tight::dynamo
