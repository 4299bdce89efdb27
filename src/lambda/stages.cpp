// SPDX-License-Identifier: Apache-2.0
#include "lambda/stages.hpp"

#include <stdlib.h>
#include <unistd.h>

#include "core/words.hpp"

namespace tight::lambda {
namespace {

// "prod" of "arn:aws:lambda:eu-west-1:123456789012:function:movies:prod"; empty without an alias.
std::string_view alias_of(std::string_view arn) {
    for (int colons = 0; colons < 7; ++colons) {
        const std::size_t end = arn.find(':');
        if (end == std::string_view::npos) return {};
        arn.remove_prefix(end + 1);
    }
    return arn;
}

void assign(const std::string& name, const std::optional<std::string>& value) {
    if (value)
        ::setenv(name.c_str(), value->c_str(), 1);
    else
        ::unsetenv(name.c_str());
}

// The names of the variables of this process that begin so, without that.
std::vector<std::string> names_after(std::string_view prefix) {
    std::vector<std::string> names;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view text(*each);
        if (!text.starts_with(prefix)) continue;
        const std::string_view name = text.substr(prefix.size(), text.find('=') - prefix.size());
        if (!name.empty()) names.emplace_back(name);
    }
    return names;
}

}  // namespace

stage_environment::stage_environment(const environment& base, std::string stage, std::size_t number)
    : base_(base), stage_(std::move(stage)), prefix_("TIGHT_STAGE_" + std::to_string(number) + '_') {}

std::optional<std::string> stage_environment::own(std::string_view name) const {
    if (auto found = base_.get(prefix_ + std::string(name))) return found;
    if (name == "STAGE") return stage_;
    return std::nullopt;
}

std::optional<std::string> stage_environment::get(std::string_view name) const {
    if (auto found = own(name)) return found;
    return base_.get(name);
}

stages::stages(tight::platform& platform) : platform_(platform) {
    const std::string list = platform.environment().get_or("TIGHT_STAGES", "");
    for (const std::string_view name : words_of(list)) {
        const std::string prefix = "TIGHT_STAGE_" + std::to_string(all_.size()) + '_';
        for (std::string& each : names_after(prefix)) {
            told_as_.push_back(prefix + each);
            common_.emplace(std::move(each), std::nullopt);
        }
        all_.emplace_back(platform, std::string(name), all_.size());
    }
    if (all_.empty()) return;
    told_as_.emplace_back("TIGHT_STAGES");
    common_.emplace("STAGE", std::nullopt);
    for (auto& [name, value] : common_) value = platform.environment().get(name);
}

stages::one& stages::find(std::string_view function_arn) {
    const std::string_view alias = alias_of(function_arn);
    for (one& each : all_)
        if (each.variables.stage() == alias) return each;
    return all_.front();
}

tight::platform& stages::platform_of(std::string_view function_arn) {
    return all_.empty() ? platform_ : find(function_arn).world;
}

void stages::enter(std::string_view function_arn) {
    if (all_.empty()) return;
    const one& stage = find(function_arn);
    if (entered_ == &stage) return;
    for (const auto& [name, value] : common_) assign(name, value);
    for (const auto& [name, value] : common_) assign(name, stage.variables.get(name));
    entered_ = &stage;
}

std::string stages::name_of(std::string_view function_arn) {
    return all_.empty() ? std::string() : find(function_arn).variables.stage();
}

std::string stages::expected_name(std::string_view function_version) const {
    if (all_.empty()) return {};
    const bool is_newest = function_version.empty() || function_version == "$LATEST";
    return (is_newest ? all_.front() : all_.back()).variables.stage();
}

stages::variables stages::variables_of(std::string_view stage) const {
    variables made;
    for (const std::string& name : told_as_) made.emplace_back(name, std::nullopt);
    for (const one& each : all_) {
        if (each.variables.stage() != stage) continue;
        for (const auto& [name, value] : common_) {
            auto own = each.variables.own(name);
            made.emplace_back(name, own ? std::move(own) : value);
        }
    }
    return made;
}

}  // namespace tight::lambda
