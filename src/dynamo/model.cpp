// SPDX-License-Identifier: Apache-2.0
#include <tight/dynamo/model.hpp>

#include <algorithm>

namespace tight::dynamo::detail {
namespace {

std::string sentence(const std::vector<field_error>& fields) {
    std::string out;
    for (const auto& [field, reason] : fields) {
        if (!out.empty()) out += "; ";
        if (!field.empty()) (out += field) += ' ';
        out += reason;
    }
    return out;
}

std::string names_of(std::span<const field> fields) {
    std::string out;
    for (const field& each : fields) (out += out.empty() ? "" : ", ") += each.name;
    return out;
}

std::string_view key_fault(const value& of) {
    const std::string* text = of.if_as<std::string>();
    const binary* bytes = of.if_as<binary>();
    const bool empty = (text != nullptr && text->empty()) || (bytes != nullptr && bytes->bytes.empty());
    return empty ? "must not be empty" : "";
}

}  // namespace

result<item> item_from_json(std::span<const field> fields, const json::value& in) {
    problems bad;
    item out;
    const json::object* members = in.if_object();
    if (members == nullptr) {
        bad.report("must be an object");
    } else {
        for (const field& each : fields) {
            const problems::inside here(bad, each.name);
            const json::value* member = members->if_contains(each.name);
            if (member == nullptr || member->is_null()) {
                if (each.required) bad.report("is required");
                continue;
            }
            auto encoded = each.from_json(*member, bad);
            if (!encoded) continue;
            if (each.required && !key_fault(*encoded).empty())
                bad.report(std::string(key_fault(*encoded)));
            else
                out.set(each.name, std::move(*encoded));
        }
        for (const auto& member : *members) {
            if (std::ranges::find(fields, std::string_view(member.key()), &field::name) != fields.end()) continue;
            const problems::inside here(bad, member.key());
            bad.report("is not known here; known are " + names_of(fields));
        }
    }
    if (bad.empty()) return out;
    error problem{errc::bad_input};
    problem.fields = bad.take();
    problem.message = sentence(problem.fields);
    return std::unexpected(std::move(problem));
}

json::object item_to_json(std::span<const field> fields, const item& from) {
    json::object out;
    out.reserve(fields.size());
    for (const field& each : fields)
        if (const value* stored = from.find(each.name)) out.emplace(each.name, each.to_json(*stored));
    return out;
}

void wrong_type(std::string_view attribute, const value* stored) {
    raise(errc::invalid, stored == nullptr ? "the item has no '" + std::string(attribute) + "', which is its key"
                                           : "attribute '" + std::string(attribute) + "' is kept as " +
                                                 std::string(wire_name(stored->type())) +
                                                 ", or as a value that its type in the model cannot hold");
}

void check_key_value(std::string_view attribute, const value& of) {
    if (const std::string_view fault = key_fault(of); !fault.empty())
        raise(errc::invalid, "key '" + std::string(attribute) + "' " + std::string(fault));
}

}  // namespace tight::dynamo::detail
