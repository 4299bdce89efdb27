// SPDX-License-Identifier: Apache-2.0
#pragma once

// Environment variables, behind an interface, so that configuration can be tested without touching the process.

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight {

class environment {
public:
    virtual ~environment() = default;

    // The variable's value; an empty one is present. Nothing if it is not set.
    virtual std::optional<std::string> get(std::string_view name) const = 0;

    std::string get_or(std::string_view name, std::string_view fallback) const {
        return get(name).value_or(std::string(fallback));
    }

    // The variables of this process, read at each call. Lives as long as the process.
    static const environment& process();
};

// Variables held in memory.
class memory_environment final : public environment {
public:
    using variables = std::map<std::string, std::string, std::less<>>;

    memory_environment() = default;
    memory_environment(std::initializer_list<variables::value_type> values) : values_(values) {}

    std::optional<std::string> get(std::string_view name) const override;
    void set(std::string name, std::string value) { values_.insert_or_assign(std::move(name), std::move(value)); }

private:
    variables values_;
};

// Sets variables of this process, or removes those without a value, and restores the old ones when its scope
// ends. For tests; not safe while other threads read the environment.
class scoped_environment {
public:
    explicit scoped_environment(const std::map<std::string, std::optional<std::string>>& values);
    ~scoped_environment();
    scoped_environment(const scoped_environment&) = delete;
    scoped_environment& operator=(const scoped_environment&) = delete;

private:
    std::vector<std::pair<std::string, std::optional<std::string>>> old_;
};

}  // namespace tight
