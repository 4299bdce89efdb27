// SPDX-License-Identifier: Apache-2.0
#pragma once

// Random requests for the reference model: mostly right ones, on few keys, so that they meet; now and then wrong ones.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "attack/model/database.hpp"

namespace attack {

class request_generator {
public:
    // The tables' names begin with `prefix`. The same seed makes the same requests.
    request_generator(std::uint64_t seed, std::string prefix);

    const std::vector<model::table_schema>& tables() const { return tables_; }

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    bool chance(std::uint64_t percent) { return below(100) < percent; }
    template <class List>
    const auto& pick(const List& from) {
        return from[below(from.size())];
    }

    model::write single_write();
    std::vector<model::write> batch();        // puts and removes
    std::vector<model::write> transaction();  // all four
    model::search search();

    // A table that is (nearly always) there, a key of it that may be wrong, and attributes to project on.
    std::string table_name();
    model::document key(const std::string& table);
    std::vector<std::string> projection();

private:
    const model::table_schema& schema_of(const std::string& table) const;
    model::value number();
    model::value text();
    model::value bytes();
    model::value element();
    model::value attribute(const std::string& name);
    model::value key_value(const model::key_attribute& key);
    model::document item(const std::string& table);
    model::path path(const std::string& attribute);
    model::operand literal(model::value of) const;
    model::condition comparison(const std::string& attribute);
    model::condition condition(const std::vector<std::string>& attributes, int depth);
    model::condition sort_condition(const model::key_attribute& key);
    model::action set_action(const std::string& attribute);
    model::action action(const std::string& attribute);
    model::update_actions changes(const std::string& table, bool whole_attributes);
    model::write write(model::write::verb what);

    std::mt19937_64 random_;
    std::string prefix_;
    std::vector<model::table_schema> tables_;
};

}  // namespace attack
