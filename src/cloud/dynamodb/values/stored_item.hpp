// SPDX-License-Identifier: Apache-2.0
#pragma once

// The form an item has in the database: its size as AWS counts it, the lengths of its attributes, and the JSON text
// that responses carry, so that reading an item is copying bytes. Equal items have equal bytes.
//
//     std::string row = store(movie);
//     response += stored_item(row).json();

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

std::string store(const item& item);
void store(const item& item, std::string& output);  // replaces `into`, keeping its memory

// A view of stored bytes, which must outlive it. Requires: bytes from store(). Cheap to copy.
class stored_item {
public:
    stored_item() = default;  // an item without attributes
    explicit stored_item(std::string_view bytes);

    std::size_t size() const { return size_; }  // item_size() of the item
    std::size_t attributes() const { return count_; }
    std::string_view json() const { return json_; }      // {"title":{"S":"Brazil"},...}
    std::string_view find(std::string_view name) const;  // {"S":"Brazil"}; empty if absent
    std::optional<value> decode(std::string_view name) const;
    item decode() const;

    // Appends {"a":...} with those of the named attributes that are there. Requires: sorted names.
    void append_selected(std::string& output, std::span<const std::string> names) const;

private:
    template <class Visit>
    void walk(Visit visit) const;

    std::string_view lengths_;
    std::string_view json_ = "{}";
    std::size_t size_ = 0;
    std::size_t count_ = 0;
};

// What expressions are evaluated on: an item in memory, or a stored one of which only the attributes in use are
// decoded. Not for several threads at once.
class document {
public:
    explicit document(const item& item) : item_(&item) {}
    explicit document(stored_item stored) : stored_(stored) {}

    // Belongs to the document.
    const value* find(std::string_view name) const;

private:
    struct decoded {
        std::string name;
        std::optional<value> content;
    };
    const item* item_ = nullptr;
    stored_item stored_;
    mutable std::deque<decoded> decoded_;
};

}  // namespace tight::cloud::dynamodb
