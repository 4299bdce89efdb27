// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/wire.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/ascii.hpp"
#include "core/base64.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::string_view value_class = "class com.amazonaws.dynamodb.v20120810.AttributeValue";

operation_error wrong_structure(const json::value& source, std::string_view java_class) {
    if (source.is_array())
        return operation_error::serialization("Unrecognized collection type " + std::string(java_class));
    return operation_error::serialization("Start of structure or map found where not expected");
}

// "NUMBER_VALUE cannot be converted to String"
operation_error wrong_scalar(const json::value& source, std::string_view target) {
    const auto* flag = source.if_bool();
    const std::string_view token = flag != nullptr      ? (*flag ? "TRUE_VALUE" : "FALSE_VALUE")
                                   : source.is_double() ? "DECIMAL_VALUE"
                                                        : "NUMBER_VALUE";
    return operation_error::serialization(std::string(token).append(" cannot be converted to ").append(target));
}

std::string read_bytes(const json::value& source) {
    const auto* text = source.if_string();
    if (text == nullptr) {
        if (source.is_structured()) throw wrong_structure(source, "class java.nio.ByteBuffer");
        throw operation_error::serialization("only base-64-encoded strings are convertible to bytes");
    }
    auto bytes = read_base64({text->data(), text->size()});
    if (!bytes) throw std::move(bytes.error());
    return std::move(*bytes);
}

std::optional<kind> kind_of(std::string_view name) {
    if (name == "S") return kind::string;  // most are
    for (std::uint8_t i = 0; i < 10; ++i)
        if (wire_name(static_cast<kind>(i)) == name) return static_cast<kind>(i);
    return std::nullopt;
}

// Reads everything, so that a wrong shape anywhere is found before a wrong value; keeps the first wrong value.
class reader {
public:
    explicit reader(wording style) : style_(style) {}

    std::optional<operation_error> problem;

    value read(const json::value& input, int depth) {
        if (input.is_null()) return nothing();
        const auto* members = input.if_object();
        if (members == nullptr) {
            if (input.is_array()) throw wrong_structure(input, value_class);
            throw operation_error::serialization("Unexpected value type in payload");
        }
        if (depth > max_nesting)
            report(operation_error::validation(
                "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
                "levels beyond supported limit"));
        if (members->size() == 1 && !members->begin()->value().is_null())
            if (const auto type = kind_of(members->begin()->key()))
                return read_typed(*type, members->begin()->value(), depth);
        std::optional<value> found;
        bool several = false;
        for (const auto& [name, source] : *members) {
            const auto type = source.is_null() ? std::nullopt : kind_of(name);
            if (!type) continue;
            several = several || found.has_value();
            found = read_typed(*type, source, depth);
        }
        if (!found) return nothing();
        if (several)
            report(operation_error::validation(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of "
                "the supported datatypes"));
        return std::move(*found);
    }

    item read_members(const json::value& source, int depth) {
        const json::object& members = read_map(source);
        std::vector<const boost::json::key_value_pair*> sorted;  // so that each is put at the end
        sorted.reserve(members.size());
        for (const auto& one : members) sorted.push_back(&one);
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->key() < b->key(); });
        item read_item;
        read_item.reserve(members.size());
        for (const auto* one : sorted) read_item.set(one->key(), read(one->value(), depth));
        return read_item;
    }

private:
    wording style_;

    void report(operation_error error) {
        if (!problem) problem.emplace(std::move(error));
    }

    void report_values(std::string_view message, fault about) {
        report(operation_error::validation(std::string(invalid_values).append(message), about));
    }

    value nothing() {
        report(operation_error::validation(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"));
        return {null{}};
    }

    value read_typed(kind type, const json::value& source, int depth) {
        switch (type) {
            case kind::string:
                return {std::string(read_string(source))};
            case kind::number:
                return {read_number(read_string(source))};
            case kind::binary:
                return {binary{read_bytes(source)}};
            case kind::boolean:
                return {read_boolean(source)};
            case kind::null:
                if (!read_boolean(source))
                    report_values("Null attribute value types must have the value of true", fault::request);
                return {null{}};
            case kind::string_set:
                return {read_strings(read_array(source))};
            case kind::number_set:
                return {read_numbers(read_array(source))};
            case kind::binary_set:
                return {read_binaries(read_array(source))};
            case kind::list:
                return {read_list(read_array(source), depth)};
            case kind::map:
                break;
        }
        return {read_members(source, depth + 1)};
    }

    decimal128 read_number(std::string_view text) {
        auto parsed = parse_number(text, style_);
        if (!parsed) report(operation_error::validation(std::move(parsed.error()), fault::element));
        return parsed.value_or(decimal128{});
    }

    list read_list(const json::array& source, int depth) {
        list read_values;
        read_values.reserve(source.size());
        for (const json::value& one : source) read_values.push_back(read(one, depth + 1));
        return read_values;
    }

    string_set read_strings(const json::array& source) {
        string_set members;
        members.reserve(source.size());
        for (const json::value& one : source) members.emplace_back(present(one, "string") ? read_string(one) : "");
        if (members.empty()) report_values("An string set  may not be empty", fault::request);
        if (has_duplicates(members))
            report_values("Input collection " + print_duplicates(source, false) + " contains duplicates.",
                          fault::element);
        return members;
    }

    number_set read_numbers(const json::array& source) {
        number_set members;
        members.reserve(source.size());
        for (const json::value& one : source)
            members.push_back(present(one, "number") ? read_number(read_string(one)) : decimal128{});
        if (members.empty()) report_values("An number set  may not be empty", fault::element);
        if (has_duplicates(members))
            report(operation_error::validation(
                style_ == wording::current ? std::string(invalid_values) + "Input collection contains duplicates."
                                           : "Input collection contains duplicates",
                fault::element));
        return members;
    }

    binary_set read_binaries(const json::array& source) {
        binary_set members;
        members.reserve(source.size());
        for (const json::value& one : source)
            members.push_back(present(one, "binary") ? binary{read_bytes(one)} : binary{});
        if (members.empty()) report_values("Binary sets should not be empty", fault::request);
        if (has_duplicates(members))
            report_values("Input collection " + print_duplicates(source, true) + "of type BS contains duplicates.",
                          fault::element);
        return members;
    }

    bool present(const json::value& one, std::string_view type) {
        if (!one.is_null()) return true;
        const auto about = type == "number" ? fault::element : type == "string" ? fault::request : fault::other;
        report_values("An " + std::string(type) + " set may not have a null " + std::string(type) + " as a member",
                      about);
        return false;
    }

    // Sorts the set.
    template <class Set>
    static bool has_duplicates(Set& set) {
        std::sort(set.begin(), set.end(), [](const auto& a, const auto& b) { return (a <=> b) < 0; });
        return std::adjacent_find(set.begin(), set.end()) != set.end();
    }

    // The members of a set with duplicates. The older wording lists them as written: [b, a, b]. Today's quotes
    // them, sorted up to the first that was there before, which comes next; then the rest: ["a", "b", "b"].
    std::string print_duplicates(const json::array& source, bool binaries) const {
        std::vector<std::string_view> texts;
        for (const json::value& one : source) texts.push_back(one.is_string() ? read_string(one) : std::string_view());
        const bool older = style_ == wording::older;
        if (!older) sort_before_duplicate(texts, binaries);
        std::string printed = "[";
        for (const auto& text : texts) {
            if (printed.size() > 1) printed += binaries && !older ? "," : ", ";
            printed.append(older ? "" : "\"").append(text).append(older ? "" : "\"");
        }
        return printed + "]";
    }

    static void sort_before_duplicate(std::vector<std::string_view>& texts, bool binaries) {
        std::map<std::string, std::string_view> seen;  // by bytes
        std::size_t count = 0;
        for (; count < texts.size(); ++count)
            if (!seen.emplace(binaries ? *read_base64(texts[count]) : std::string(texts[count]), texts[count]).second)
                break;
        std::transform(seen.begin(), seen.end(), texts.begin(), [](const auto& each) { return each.second; });
    }
};

struct writer {
    std::string& output;

    void operator()(const std::string& text) const { append_json_string(output, text); }
    void operator()(const decimal128& number) const {
        output += '"';
        append_plain(output, number);
        output += '"';
    }
    void operator()(const binary& binary) const {
        output += '"';
        append_base64(output, binary.bytes);
        output += '"';
    }
    void operator()(bool flag) const { output += flag ? "true" : "false"; }
    void operator()(null) const { output += "true"; }
    template <class T>
    void operator()(const std::vector<T>& set) const {
        each(set, *this);
    }
    void operator()(const list& list) const {
        each(list, [this](const value& one) { append_json(output, one); });
    }
    void operator()(const item& item) const { append_json(output, item); }

    template <class Range, class Write>
    void each(const Range& range, Write write) const {
        output += '[';
        for (std::size_t i = 0; i < range.size(); ++i) {
            if (i != 0) output += ',';
            write(range[i]);
        }
        output += ']';
    }
};

}  // namespace

std::string_view read_string(const json::value& source) {
    if (const auto* text = source.if_string()) return {text->data(), text->size()};
    if (source.is_structured()) throw wrong_structure(source, "class java.lang.String");
    throw wrong_scalar(source, "String");
}

const json::array& read_array(const json::value& source) {
    if (const auto* array = source.if_array()) return *array;
    if (source.is_object()) throw operation_error::serialization("Start of structure or map found where not expected");
    throw operation_error::serialization("Unexpected field type");
}

const json::object& read_map(const json::value& source) {
    if (const auto* object = source.if_object()) return *object;
    if (source.is_array())
        throw operation_error::serialization(
            "Unrecognized collection type java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>");
    throw operation_error::serialization("Unexpected field type");
}

std::int64_t read_integer(const json::value& source) {
    if (const auto* whole = source.if_int64()) return *whole;
    if (source.is_structured()) throw wrong_structure(source, "class java.lang.Long");
    if (!source.is_number()) throw wrong_scalar(source, "Long");
    return static_cast<std::int64_t>(std::clamp(source.to_number<double>(), -9.2e18, 9.2e18));
}

bool read_boolean(const json::value& source) {
    if (const auto* content = source.if_bool()) return *content;
    if (source.is_structured()) throw wrong_structure(source, "class java.lang.Boolean");
    const auto* text = source.if_string();
    if (text == nullptr) throw wrong_scalar(source, "Boolean");
    const std::string_view word(text->data(), text->size());
    if (ascii::equal_ignoring_case(word, "true") || word == "1" || ascii::equal_ignoring_case(word, "yes")) return true;
    if (ascii::equal_ignoring_case(word, "false") || word == "0" || ascii::equal_ignoring_case(word, "no"))
        return false;
    throw operation_error::serialization("Unexpected token received from parser");
}

std::expected<value, operation_error> read_value(const json::value& source, wording style) {
    reader read(style);
    value result = read.read(source, 1);
    if (read.problem) return std::unexpected(std::move(*read.problem));
    return result;
}

std::expected<item, operation_error> read_item(const json::value& source, wording style) {
    reader read(style);
    item result = read.read_members(source, 1);
    if (read.problem) return std::unexpected(std::move(*read.problem));
    return result;
}

void append_json(std::string& output, const value& operand) {
    output += "{\"";
    output += wire_name(operand.type());
    output += "\":";
    std::visit(writer{output}, operand.data);
    output += '}';
}

void append_json(std::string& output, const item& item) {
    output += '{';
    for (const auto& one : item) {
        if (&one != item.begin()) output += ',';
        append_json_string(output, one.name);
        output += ':';
        append_json(output, one.content);
    }
    output += '}';
}

std::expected<std::string, operation_error> read_base64(std::string_view text) {
    if (text.size() % 4 != 0)
        return std::unexpected(operation_error::serialization(
            "Base64 encoded length is expected a multiple of 4 bytes but found: " + std::to_string(text.size())));
    if (auto bytes = decode_base64(text)) return *std::move(bytes);
    return std::unexpected(operation_error::serialization("Invalid last non-pad Base64 character dectected"));
}

}  // namespace tight::cloud::dynamodb
