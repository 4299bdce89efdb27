// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/request_limits.hpp"

#include "cloud/dynamodb/validation/request_members.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t max_bytes_beside_items = std::size_t{2} * 1024 * 1024;

std::size_t size_of_typed(std::string_view type, const json::value& content);

// At most the size that AWS would count, whatever is wrong with the value.
std::size_t size_of_value(const json::value& value) {
    const auto* typed = value.if_object();
    if (typed == nullptr || typed->empty()) return 0;
    return size_of_typed(typed->begin()->key(), typed->begin()->value());
}

std::size_t size_of_item(const json::value& item) {
    std::size_t sum = 0;
    if (const auto* members = item.if_object())
        for (const auto& [name, value] : *members) sum += name.size() + size_of_value(value);
    return sum;
}

std::size_t size_of_typed(std::string_view type, const json::value& content) {
    if (const auto* text = content.if_string()) {
        if (type == "S") return text->size();
        return type == "B" && text->size() > 4 ? text->size() / 4 * 3 - 2 : 1;
    }
    if (content.is_object()) return size_of_item(content);
    const auto* elements = content.if_array();
    if (elements == nullptr) return 1;
    std::size_t sum = elements->size();
    for (const auto& each : *elements) {
        if (const auto* text = each.if_string(); text != nullptr && type == "SS" && !text->empty())
            sum += text->size() - 1;
        if (each.is_object()) sum += size_of_value(each);
    }
    return sum;
}

// Of anything: its texts, and one for each element.
std::size_t size_of_any(const json::value& source, const json::value* beside = nullptr) {
    if (&source == beside) return 0;
    std::size_t sum = 1;
    if (const auto* text = source.if_string()) sum += text->size();
    if (const auto* array = source.if_array())
        for (const auto& each : *array) sum += size_of_any(each);
    if (const auto* object = source.if_object())
        for (const auto& [name, each] : *object) sum += name.size() + size_of_any(each, beside);
    return sum;
}

void check_item(const json::value* item) {
    if (item != nullptr && size_of_item(*item) > max_item_size)
        fail_validation("Item size has exceeded the maximum allowed size");
}

const json::value* inside(const json::value& source, std::string_view outer, std::string_view inner) {
    const auto* found = json::member(&source, outer);
    return found == nullptr ? nullptr : json::member(found, inner);
}

void check_batch(const json::value& body) {
    for (const auto& [name, writes] : object_member(body, "RequestItems"))
        if (const auto* all = writes.if_array())
            for (const auto& each : *all) check_item(inside(each, "PutRequest", "Item"));
}

void check_transaction(const json::value& body) {
    for (const auto& each : array_member(body, "TransactItems")) check_item(inside(each, "Put", "Item"));
}

}  // namespace

void check_request_limits(std::string_view operation, const json::value& body) {
    if (operation == "BatchWriteItem") return check_batch(body);
    if (operation == "TransactWriteItems") return check_transaction(body);
    if (operation == "BatchExecuteStatement" || operation == "ExecuteTransaction") return;
    const auto* item = operation == "PutItem" ? json::member(&body, "Item") : nullptr;
    check_item(item);
    if (size_of_any(body, item) > max_bytes_beside_items)
        fail_validation("The request is larger than the names and values of expressions may be: 2 MB");
}

}  // namespace tight::cloud::dynamodb
