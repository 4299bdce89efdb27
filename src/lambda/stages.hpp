// SPDX-License-Identifier: Apache-2.0
#pragma once

// The stages of a function. Aliases of one function share its versions and so its variables; a function that serves
// several stages has, besides what they have in common,
//
//     TIGHT_STAGES=dev prod               the stages; the first is what is called without an alias
//     TIGHT_STAGE_1_LOG_LEVEL=warning     LOG_LEVEL of the second
//
// and is told by the ARN under which it was invoked which of them it is to be.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/environment.hpp>
#include <tight/lambda/context.hpp>

namespace tight::lambda {

// The variables of a stage before those that all have; STAGE is its name.
class stage_environment final : public environment {
public:
    stage_environment(const environment& base, std::string stage, std::size_t number);
    std::optional<std::string> get(std::string_view name) const override;
    // The stage's own value, its name being that of STAGE.
    std::optional<std::string> own(std::string_view name) const;
    const std::string& stage() const { return stage_; }

private:
    const environment& base_;
    std::string stage_;
    std::string prefix_;  // "TIGHT_STAGE_1_"
};

// Safe from several threads, enter() excepted.
class stages {
public:
    // Reads TIGHT_STAGES. `platform` must outlive it, and is that of every invocation where it is not set.
    explicit stages(tight::platform& platform);

    // The world of the stage that an invocation is for.
    tight::platform& platform_of(std::string_view function_arn);

    // Gives the variables of that stage to this process, for those who read them with getenv; what another stage had
    // and this one has not goes. Of use only where one invocation runs at a time.
    void enter(std::string_view function_arn);

    // The name of that stage; empty where TIGHT_STAGES is not set.
    std::string name_of(std::string_view function_arn);

    // The stage that the first invocation of this process will most likely be for: the first stage has $LATEST, the
    // others have published versions, and most invocations are for the last one. Empty as above.
    std::string expected_name(std::string_view function_version) const;

    // What the environment of a process of that stage has in place of this one's; nothing: it must not have it. Those
    // of the other stages are not for it.
    using variables = std::vector<std::pair<std::string, std::optional<std::string>>>;
    variables variables_of(std::string_view stage) const;

private:
    struct one {
        one(tight::platform& base, std::string name, std::size_t number)
            : variables(base.environment(), std::move(name), number), world(variables, base.clock()) {}
        stage_environment variables;
        tight::platform world;
    };

    one& find(std::string_view function_arn);

    tight::platform& platform_;
    std::deque<one> all_;
    const one* entered_ = nullptr;
    // The variables that some stage has, with the value that all have in common.
    std::map<std::string, std::optional<std::string>> common_;
    std::vector<std::string> told_as_;  // TIGHT_STAGES and its like
};

}  // namespace tight::lambda
