// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/deployment.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

#include <tight/aws/sigv4.hpp>
#include <tight/aws/sts.hpp>

#include "core/ascii.hpp"
#include "core/read_file.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::deploy {

namespace {

constexpr std::size_t largest_inline_template = 51'200;

std::string now_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts)};
}

std::string contents(const std::filesystem::path& file) {
    constexpr std::size_t largest_package = std::size_t{1} << 30;
    auto read = read_regular_file(file, largest_package);
    if (!read) fail_command(read.error().message);
    return *std::move(read);
}

// The name of a change set tells which change it is, so that a second run recognises what the first one began.
std::string change_set_prefix(const change_request& request, std::string_view body) {
    std::string all(body);
    for (const auto& [name, value] : request.parameters) all += '\n' + name + '=' + value.value_or("(stays)");
    return "tight-" + aws::sha256_hex(all).substr(0, 24) + '-';
}

std::string value_or(const text_map& map, std::string_view key, std::string otherwise) {
    const auto found = map.find(key);
    return found == map.end() ? std::move(otherwise) : found->second;
}

// Whether a change takes data away, or makes clients lose their way.
bool loses_data(const resource_change& change) {
    static constexpr std::array keepers{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue",
                                        "AWS::SNS::Topic"};
    const bool goes = change.action == "Remove" || change.replacement == "True";
    return goes && std::ranges::find(keepers, change.type) != keepers.end();
}

}  // namespace

deployment::deployment(const cloud& aws, const configuration& app, deploy_watcher& watcher)
    : aws_(aws), app_(app), watcher_(watcher), stacks_(aws), functions_(aws) {}

void deployment::open(const deploy_options& options) {
    stack_ = value_or_throw(stacks_.find(app_.name));
    const stack_phase phase = phase_of(stack_);
    if (options.code_stays && phase == stack_phase::absent)
        fail_command(app_.name + " has not been deployed yet, so there is no code for it to keep",
                     "run `tight deploy` without --no-lambda first");
    stack_changer changer(aws_, watcher_, {});
    if (phase == stack_phase::deleting) {
        watcher_.say(app_.name + " is being deleted; waiting for it");
        (void)changer.follow(*stack_);
        stack_.reset();
    } else if (phase == stack_phase::leftover) {
        const command_error why = changer.why(*stack_);
        watcher_.say(why.message());
        if (!watcher_.agree("Nothing of " + app_.name + " runs (" + stack_->status +
                                "). Delete what is left of it and begin again?",
                            false))
            fail_command(app_.name + " is " + stack_->status + ": it cannot be changed, only deleted",
                         "`tight deploy --yes` deletes what is left of it and begins again");
        changer.remove(*stack_);
        stack_.reset();
    } else if (phase == stack_phase::stuck) {
        const command_error why = changer.why(*stack_);
        watcher_.say(why.message());
        if (!watcher_.agree("An update of " + app_.name + " failed, and so did the way back. Try the way back again?",
                            false))
            fail_command(app_.name + " is " + stack_->status + ": it cannot be changed before it is back",
                         "mend what the message above names, then `tight deploy --yes` tries the way back");
        stack_ = changer.continue_rollback(*stack_);
    }
}

const std::string& deployment::account() {
    if (account_.empty()) account_ = value_or_throw(aws::caller_identity(*aws_.retrying)).account;
    return account_;
}

std::string deployment::bucket_name() {
    if (!app_.bucket.empty()) return app_.bucket;
    if (stack_)
        if (const auto has = stack_->parameters.find("LambdaS3Bucket"); has != stack_->parameters.end())
            return has->second;
    const std::string name = ascii::to_lower(app_.name);
    const std::string rest = '-' + account() + '-' + aws_.region;
    constexpr std::size_t longest = 63;
    return name.substr(0, longest - rest.size()) + rest;
}

source_lines deployment::lines_of(const stack_template& definition) const {
    return {.file = app_.file.filename().native(), .lines = definition.lines};
}

deployment::plan deployment::make_plan(const stack_template& definition, const std::optional<package_file>& package,
                                       const deploy_options& options) {
    plan work;
    const bool exists = phase_of(stack_) != stack_phase::absent;
    const text_map current = exists ? stack_->parameters : text_map();
    work.body = template_text(add_metadata(definition), template_format::compact_json);
    check_template_size(app_, work.body.size());
    work.old_key = value_or(current, "LambdaS3Key", {});
    work.bucket = options.code_stays ? value_or(current, "LambdaS3Bucket", {}) : bucket_name();
    work.key = package ? package_key(app_.name, package->sha256) : work.old_key;
    change_request& request = work.request;
    request.stack = app_.name;
    request.create = !exists;
    request.express = options.express;
    request.parameters["LambdaS3Bucket"] = work.bucket;
    request.parameters["LambdaS3Key"] = work.key;
    for (const stage_metadata& stage : definition.stages)
        for (const auto& [function, parameter] : stage.versions)
            request.parameters[parameter] =
                stage.name == options.stage ? "$LATEST" : value_or(current, parameter, "$LATEST");
    request.name = change_set_prefix(request, work.body);
    if (!exists) return work;
    work.parameters_stay = std::ranges::all_of(request.parameters, [&current](const auto& each) {
        const auto found = current.find(each.first);
        return found != current.end() && found->second == each.second;
    });
    const bool ready = phase_of(stack_) == stack_phase::ready;
    if (ready && (work.parameters_stay || options.hotswap)) {
        const auto now = json::parse(value_or_throw(stacks_.template_of(app_.name)));
        const auto desired = json::parse(work.body);
        work.template_stays = now && desired && *now == *desired;
    }
    return work;
}

bool deployment::runs_other_code(const stack_template& definition, const plan& work) const {
    if (definition.functions.empty()) return false;
    const std::string hash = package_hash(app_.name, work.key);
    const std::string name = physical_name(*stack_, definition.functions.front());
    if (hash.empty() || name.empty()) return false;
    const auto found = value_or_throw(functions_.find(name));
    return found && !found->code_sha256.empty() && found->code_sha256 != hash;
}

deployed deployment::apply(const stack_template& definition, const std::optional<package_file>& package,
                           const deploy_options& options) {
    plan work = make_plan(definition, package, options);
    if (phase_of(stack_) == stack_phase::busy) {
        if (stack_->change_set.find('/' + work.request.name) == std::string::npos)
            throw command_error(exit_status::internal,
                                "another deploy of " + app_.name + " is under way (" + stack_->status + ')',
                                std::string(while_another_runs));
        watcher_.say("This deploy is under way already; watching it");
        stack_changer changer(aws_, watcher_, lines_of(definition));
        return {deploy_outcome::updated, changer.follow(*stack_)};
    }
    if (work.template_stays && work.parameters_stay) {
        const bool swapped = package && runs_other_code(definition, work);
        if (!swapped || options.dry_run) return {deploy_outcome::unchanged, *stack_};
        watcher_.say("The functions run other code than the stack says; restoring it");
    }
    const bool code_alone =
        work.template_stays && package && !work.request.create && (work.parameters_stay || options.hotswap);
    if (options.hotswap && !code_alone)
        watcher_.say(work.request.create ? "There is no stack yet: deploying as usual"
                                         : "More than code has changed: deploying as usual");
    if (!options.dry_run || work.body.size() > largest_inline_template) upload(work, package);
    if (code_alone && !options.dry_run) return swap_code(work, definition);
    return change(work, definition, options);
}

void deployment::send_template(plan& work, const artifact_bucket& files) {
    if (work.body.size() <= largest_inline_template) {
        work.request.template_body = work.body;
        return;
    }
    work.template_key = app_.name + '/' + aws::sha256_hex(work.body) + ".template";
    (void)files.prepare(app_.bucket_versions);
    (void)files.upload(work.template_key, work.body, "application/json");
    work.request.template_url = files.url_of(work.template_key);
}

void deployment::upload(plan& work, const std::optional<package_file>& package) {
    if (!package) return;
    const artifact_bucket files(aws_, work.bucket, account());
    if (files.holds(work.key)) return;
    if (files.prepare(app_.bucket_versions)) watcher_.say("Created the bucket " + work.bucket);
    std::string bytes = contents(package->file);
    watcher_.say("Uploading " + package->file.filename().native() + " (" +
                 std::to_string((bytes.size() + 1023) / 1024) + " KB)");
    work.uploaded = files.upload(work.key, std::move(bytes), "application/zip");
}

deployed deployment::swap_code(const plan& work, const stack_template& definition) {
    for (const function_metadata& function : definition.functions) {
        const std::string name = physical_name(*stack_, function);
        watcher_.say("Swapping the code of " + function.name);
        function_configuration now = value_or_throw(functions_.update_code(name, work.bucket, work.key));
        for (int waited = 0; now.update == "InProgress" && waited < 120; ++waited) {
            if (!watcher_.pause(std::chrono::milliseconds(500)))
                throw interrupted("stopped while the code of " + function.name + " was being swapped",
                                  "run the same command again to swap the rest");
            now = value_or_throw(functions_.find(name)).value_or(now);
        }
        if (now.update == "Failed")
            throw command_error(exit_status::internal,
                                "the code of " + function.name + " could not be swapped: " + now.reason,
                                "`tight deploy` without --hotswap brings all functions to the same code");
    }
    return {deploy_outcome::swapped, *stack_};
}

deployed deployment::change(plan& work, const stack_template& definition, const deploy_options& options) {
    const artifact_bucket files(aws_, work.bucket, account());
    const std::string start_time = now_text();
    stack_changer changer(aws_, watcher_, lines_of(definition));
    try {
        send_template(work, files);
        work.request.name += std::to_string(std::time(nullptr));
        const auto planned = changer.prepare(work.request);
        if (!planned) {
            after_failure(work, files);
            return {deploy_outcome::unchanged, stack_.value_or(stack_description{.name = app_.name})};
        }
        watcher_.changes(planned->changes);
        const bool safe = std::ranges::none_of(planned->changes, loses_data);
        const bool go_on =
            !options.dry_run &&
            watcher_.agree(safe ? "Make these changes?" : "This takes data away. Make these changes?", safe);
        if (!go_on) {
            changer.discard(work.request);
            after_failure(work, files);
            if (!options.dry_run && !safe)
                fail_command("not deployed: the change would take data away",
                             "`tight deploy --yes` makes it all the same");
            return {options.dry_run ? deploy_outcome::dry_run : deploy_outcome::refused,
                    stack_.value_or(stack_description{.name = app_.name})};
        }
        const stack_description now = changer.execute(work.request);
        after_success(work, files, start_time);
        return {work.request.create ? deploy_outcome::created : deploy_outcome::updated, now, work.request.express};
    } catch (const command_error&) {
        after_failure(work, files);
        throw;
    }
}

void deployment::after_success(const plan& work, const artifact_bucket& files, const std::string& start_time) {
    const auto objects = files.list(app_.name + '/');
    if (!objects) return watcher_.say("Old packages were not removed: " + objects.error().message);
    for (const stored_object& object : *objects) {
        const bool is_ours = object.key.ends_with(".template") || !package_hash(app_.name, object.key).empty();
        if (object.key == work.key || !is_ours) continue;
        const bool done_with = object.key == work.old_key || object.key == work.template_key;
        if (!done_with && object.modified.substr(0, start_time.size()) >= start_time)
            continue;  // of a deploy beside this one
        if (const auto removed = files.remove(object.key); !removed)
            watcher_.say("The old package " + object.key + " was not removed: " + removed.error().message);
    }
}

// The package goes only where no stack refers to it: not this one's last change, nor that of a deploy beside it.
void deployment::after_failure(const plan& work, const artifact_bucket& files) {
    if (!work.template_key.empty()) (void)files.remove(work.template_key);
    if (!work.uploaded) return;
    const auto now = stacks_.find(app_.name);
    if (!now) return;
    if (*now && value_or((*now)->parameters, "LambdaS3Key", {}) == work.key &&
        phase_of((*now)->status) != stack_phase::leftover)
        return;
    (void)files.remove(work.key);
}

}  // namespace tight::deploy
