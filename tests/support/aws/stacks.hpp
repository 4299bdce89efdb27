// SPDX-License-Identifier: Apache-2.0
#pragma once

// The CloudFormation of the stand-in: change sets, stacks that change step by step, rollback, events, retain policies.

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include "support/aws/cloud.hpp"
#include "support/aws/template_body.hpp"

namespace support::aws {

struct event {
    std::string id, time, logical, physical, type, status, reason, properties;
};

struct resource {
    std::string type = {}, physical = {}, status = {};
    tight::json::value wanted = nullptr;  // with the parameters' values in it
};

struct change_set {
    std::string name = {}, arn = {}, status = {}, reason = {}, body = {};
    bool create = false, executed = false, express = false, imports = false;
    text_map parameters = {}, tags = {};
    std::vector<std::array<std::string, 3>> changes = {};  // action, logical id, type
};

struct stack {
    std::string name = {}, id = {}, status = {}, body = {}, change_set_arn = {};
    bool express = false, imports = false;
    text_map parameters = {}, tags = {}, outputs = {};
    std::map<std::string, resource> resources = {};
    std::vector<event> events = {};
    std::map<std::string, change_set> change_sets = {};
    std::deque<std::function<void()>> steps = {};
    std::function<void()> cancel = {};    // an update that is under way
    std::function<void()> way_back = {};  // to how it was before an update that failed
};

// A change that is under way.
struct change {
    std::map<std::string, tight::json::value> left = {};  // of the template's resources
    stack before = {};
    std::map<std::string, lambda_function> functions = {};  // as they were before
};

class stacks {
public:
    explicit stacks(cloud& around) : cloud_(around) {}

    answer handle(const asked& call);

    // The properties of a resource as it is now, with what they refer to in them.
    tight::json::value properties(const stack& which, const resource& each) const;

    std::map<std::string, stack> all;                  // by name
    std::map<std::string, stack> deleted;              // by id
    std::set<std::string> tables;                      // by name, of no stack: kept by one that went or fell back
    std::pair<std::string, std::string> failing = {};  // type, reason
    bool rollback_fails = false;
    bool express_offered = true;
    bool has_outputs = true;
    int steps_for_each_look = 20;

private:
    stack& find(const std::string& name_or_id);
    answer create_change_set(const asked& call);
    void fill_change_set(const asked& call, stack& owner, change_set& made);
    void compare(const stack& owner, change_set& made);
    answer describe_change_set(const asked& call);
    answer execute_change_set(const asked& call);
    answer delete_stack(const asked& call);
    answer continue_rollback(const asked& call);
    answer cancel_update(const asked& call);
    answer describe_stacks(const asked& call);
    answer describe_events(const asked& call);
    answer list_resources(const asked& call);
    void advance(stack& which);
    void plan(stack& which, const change_set& wanted);
    void change_next(stack& which, change& work);
    void finish_change(stack& which, const std::string& word);
    void plan_rollback(stack& which, const stack& before, std::map<std::string, lambda_function> functions);
    void apply(stack& which, const std::string& logical, const tight::json::value& wanted);
    bool takes_in(const tight::json::value& wanted) const;
    void make_table(const stack& which, const std::string& name, const tight::json::value& wanted);
    void keep_table(const resource& each, const tight::json::value& how);
    void note(stack& which, const std::string& logical, const std::string& status, const std::string& reason = {},
              const std::string& properties = {});
    void note_stack(stack& which, const std::string& status, const std::string& reason = {});
    std::string template_from(const asked& call, const stack& owner) const;
    std::string named(const stack& which, const std::string& name) const;
    std::string substituted(const stack& which, const tight::json::value& sub) const;
    tight::json::value resolve(const stack& which, const tight::json::value& value) const;
    bool resolvable(const stack& which, const tight::json::value& value) const;

    cloud& cloud_;
    int numbers_ = 0;
};

std::string get(const text_map& from, const std::string& name);  // empty where there is none
[[noreturn]] void invalid(std::string message);
answer xml(const std::string& operation, const std::string& body);

}  // namespace support::aws
