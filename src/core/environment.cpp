// SPDX-License-Identifier: Apache-2.0
#include <tight/environment.hpp>

#include <cstdlib>

namespace tight {
namespace {

class process_environment final : public environment {
public:
    std::optional<std::string> get(std::string_view name) const override {
        const char* found = std::getenv(std::string(name).c_str());
        if (found == nullptr) return std::nullopt;
        return found;
    }
};

void assign(const std::string& name, const std::optional<std::string>& value) {
    if (value)
        setenv(name.c_str(), value->c_str(), 1);
    else
        unsetenv(name.c_str());
}

}  // namespace

const environment& environment::process() {
    static const process_environment instance;
    return instance;
}

std::optional<std::string> memory_environment::get(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

scoped_environment::scoped_environment(const std::map<std::string, std::optional<std::string>>& values) {
    for (const auto& [name, value] : values) {
        old_.emplace_back(name, environment::process().get(name));
        assign(name, value);
    }
}

scoped_environment::~scoped_environment() {
    for (const auto& [name, value] : old_) assign(name, value);
}

}  // namespace tight
