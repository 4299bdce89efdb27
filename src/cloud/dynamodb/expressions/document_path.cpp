// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/document_path.hpp"

#include <algorithm>

namespace tight::cloud::dynamodb {
namespace {

// Of a value or a const one; nullptr where the step leads nowhere.
template <class Value>
Value* follow_step(Value& source, const resolved_step& step) {
    if (step.is_index) {
        auto* elements = source.template as<list>();
        return elements != nullptr && step.index < elements->size() ? &(*elements)[step.index] : nullptr;
    }
    auto* members = source.template as<item>();
    return members != nullptr ? members->find(step.name) : nullptr;
}

// The value that holds what the path names; nullptr where it is not there. Requires: more than one step.
value* holder(item& item, const resolved_path& path) {
    value* at = item.find(path.front().name);
    for (std::size_t i = 1; at != nullptr && i + 1 < path.size(); ++i) at = follow_step(*at, path[i]);
    return at;
}

// The end of the run of paths that go the same way at `depth`.
std::size_t run_end(std::span<const resolved_path> sorted, std::size_t begin, std::size_t depth) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && sorted[end][depth] == sorted[begin][depth]) ++end;
    return end;
}

enum class relation : std::uint8_t { apart, overlap, conflict };

relation compare(const resolved_path& one, const resolved_path& two) {
    const std::size_t common = std::min(one.size(), two.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (one[i].is_index != two[i].is_index) return relation::conflict;
        if (one[i] != two[i]) return relation::apart;
    }
    return relation::overlap;
}

std::string pair_message(std::string_view what, const resolved_path& one, const resolved_path& two) {
    return "Two document paths " + std::string(what) +
           " with each other; must remove or rewrite one of these paths; path one: " + describe(one) +
           ", path two: " + describe(two);
}

}  // namespace

std::string describe(const resolved_path& path) {
    std::string text = "[";
    for (const resolved_step& step : path) {
        if (text.size() > 1) text += ", ";
        if (step.is_index)
            text.append("[").append(std::to_string(step.index)).append("]");
        else
            text += step.name;
    }
    return text + "]";
}

const value* follow(const value& operand, std::span<const resolved_step> steps) {
    const value* at = &operand;
    for (const resolved_step& step : steps)
        if (at = follow_step(*at, step); at == nullptr) break;
    return at;
}

const value* follow(const item& item, const resolved_path& path) {
    const value* first = item.find(path.front().name);
    return first != nullptr ? follow(*first, std::span(path).subspan(1)) : nullptr;
}

std::optional<value> pick(const value& operand, std::span<const resolved_path> sorted, std::size_t depth) {
    if (sorted.front().size() == depth) return operand;
    if (sorted.front()[depth].is_index && operand.is<list>()) {
        list picked;
        for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
            end = run_end(sorted, begin, depth);
            const value* existing = follow_step(operand, sorted[begin][depth]);
            if (existing == nullptr) continue;
            if (auto part = pick(*existing, sorted.subspan(begin, end - begin), depth + 1))
                picked.push_back(std::move(*part));
        }
        return picked.empty() ? std::nullopt : std::optional(value{std::move(picked)});
    }
    item picked;
    for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
        end = run_end(sorted, begin, depth);
        const value* existing = follow_step(operand, sorted[begin][depth]);
        if (existing == nullptr) continue;
        if (auto part = pick(*existing, sorted.subspan(begin, end - begin), depth + 1))
            picked.set(sorted[begin][depth].name, std::move(*part));
    }
    return picked.empty() ? std::nullopt : std::optional(value{std::move(picked)});
}

item pick(const item& attributes, std::span<const resolved_path> sorted) {
    item picked;
    for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
        end = run_end(sorted, begin, 0);
        const std::string_view name = sorted[begin].front().name;
        const value* existing = attributes.find(name);
        if (existing == nullptr) continue;
        if (auto part = pick(*existing, sorted.subspan(begin, end - begin), 1)) picked.set(name, std::move(*part));
    }
    return picked;
}

bool assign(item& target, const resolved_path& path, value operand) {
    if (path.size() == 1) {
        target.set(path.front().name, std::move(operand));
        return true;
    }
    value* in = holder(target, path);
    if (in == nullptr) return false;
    const resolved_step& last = path.back();
    if (!last.is_index) {
        auto* members = in->as<item>();
        if (members == nullptr) return false;
        members->set(last.name, std::move(operand));
        return true;
    }
    auto* elements = in->as<list>();
    if (elements == nullptr) return false;
    if (last.index < elements->size())
        (*elements)[last.index] = std::move(operand);
    else
        elements->push_back(std::move(operand));
    return true;
}

bool remove(item& attributes, const resolved_path& path) {
    if (path.size() == 1) {
        attributes.erase(path.front().name);
        return true;
    }
    value* in = holder(attributes, path);
    if (in == nullptr) return false;
    const resolved_step& last = path.back();
    if (!last.is_index) {
        auto* members = in->as<item>();
        if (members != nullptr) members->erase(last.name);
        return members != nullptr;
    }
    auto* elements = in->as<list>();
    if (elements == nullptr) return false;
    if (last.index < elements->size()) elements->erase(elements->begin() + static_cast<std::ptrdiff_t>(last.index));
    return true;
}

std::optional<std::string> find_overlap(std::span<const resolved_path> paths) {
    std::optional<std::string> conflict;
    for (std::size_t i = 1; i < paths.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
            const relation found = compare(paths[k], paths[i]);
            if (found == relation::overlap) return pair_message("overlap", paths[k], paths[i]);
            if (found == relation::conflict && !conflict) conflict = pair_message("conflict", paths[k], paths[i]);
        }
    return conflict;
}

}  // namespace tight::cloud::dynamodb
