// SPDX-License-Identifier: Apache-2.0
#pragma once

// The calls of CloudWatch Logs that `tight logs` and `tight delete` make.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "deploy/stack/cloud.hpp"

namespace tight::deploy {

struct log_event {
    std::string id = {};      // unique in its group
    std::string stream = {};  // "2026/11/21/[7]0123..."
    std::int64_t time_ms = 0;
    std::string message = {};
};

struct log_page {
    std::vector<log_event> events = {};
    std::string next = {};  // asks for the rest; a page may be empty and not the last
};

struct log_query {
    std::string group = {};
    std::int64_t from_ms = 0;  // inclusive
    std::string filter = {};   // CloudWatch's own pattern; empty: everything
    std::string token = {};    // of the page before, of this group and this query
};

class log_groups {
public:
    explicit log_groups(const cloud& aws) : transport_(aws.retrying) {}

    // One page. A group that is not there (nothing was written yet) has no events.
    result<log_page> events(const log_query& query) const;

    // The names of the groups that begin with `prefix`.
    result<std::vector<std::string>> names(std::string_view prefix) const;

    // A group that is not there is no error.
    result<void> remove(std::string_view group) const;

private:
    result<json::value> ask(std::string_view operation, const json::object& with) const;

    std::shared_ptr<aws::transport> transport_;
};

}  // namespace tight::deploy
