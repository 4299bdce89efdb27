// SPDX-License-Identifier: Apache-2.0
#include "local/app_host.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <utility>

namespace tight::local {

namespace {

constexpr std::chrono::seconds describe_time{10};
constexpr std::chrono::seconds stop_time{1};
constexpr std::size_t largest_description = std::size_t{4} * 1024 * 1024;

// Children run in other folders than we do.
app_settings absolute(app_settings settings) {
    settings.root = std::filesystem::absolute(settings.root);
    settings.program = std::filesystem::absolute(settings.program);
    for (auto& folder : settings.ignored) folder = std::filesystem::absolute(folder);
    return settings;
}

std::string seconds(double milliseconds) {
    std::array<char, 32> text;
    const auto length = std::snprintf(text.data(), text.size(), "%.2f s", milliseconds / 1000);
    return {text.data(), static_cast<std::size_t>(std::max(length, 0))};
}

}  // namespace

app_host::app_host(net::event_loop& loop, app_settings settings, reporter& out)
    : loop_(loop),
      settings_(absolute(std::move(settings))),
      out_(out),
      builder_(loop, settings_.build_command, settings_.root) {}

app_host::~app_host() = default;

result<void> app_host::start() {
    if (settings_.watch && !settings_.build_command.empty()) {
        watcher_ = std::make_unique<watcher>(
            loop_, watcher_settings{.root = settings_.root, .ignored = settings_.ignored, .endings = settings_.endings},
            [this](const std::vector<std::string>& files) { on_change(files); },
            [this](const std::filesystem::path& folder, bool is_there) { on_folder(folder, is_there); });
        if (auto watching = watcher_->start(); !watching) return watching;
    }
    if (!settings_.build_command.empty()) out_.say("building");
    build();
    return {};
}

void app_host::when_ready(answer callback) {
    if (phase_ == phase::building)
        waiting_.push_back(std::move(callback));
    else
        callback(phase_ == phase::running ? current_.get() : nullptr, &report_);
}

void app_host::on_change(const std::vector<std::string>& files) {
    if (stopping_) return;
    const auto more = files.size() > 1 ? " and " + std::to_string(files.size() - 1) + " more" : std::string();
    out_.say(files.front() + more + " changed");
    if (phase_ == phase::building) {
        changed_again_ = true;
        builder_.cancel();
        return;
    }
    build();
}

void app_host::on_folder(const std::filesystem::path& folder, bool is_there) {
    if (is_there) return out_.say("the folder " + folder.native() + " is back");
    out_.say("the folder " + folder.native() +
                 " is gone: the running functions go on serving, and are built again once it is back",
             severity::warning);
}

// A build of a folder that has vanished says nothing of the application.
bool app_host::keeps_current() const { return current_ && watcher_ && watcher_->is_missing(); }

void app_host::build() {
    phase_ = phase::building;
    changed_again_ = false;
    if (settings_.build_command.empty()) return describe({.succeeded = true});
    builder_.start({}, [this](build_report report) { on_built(std::move(report)); });
}

void app_host::on_built(build_report report) {
    if (stopping_) return build_ended_();
    if (changed_again_ || report.cancelled) return build();
    if (!report.succeeded) return fail_with(std::move(report));
    describe(std::move(report));
}

// What decides whether the processes that run are still the right ones: the file of the program and its variables.
std::string app_host::fingerprint() const {
    struct stat file {};
    if (::stat(settings_.program.c_str(), &file) != 0) return {};
    auto text = std::to_string(file.st_ino) + " " + std::to_string(file.st_size) + " " +
                std::to_string(file.st_mtim.tv_sec) + "." + std::to_string(file.st_mtim.tv_nsec);
    for (const auto& [name, value] : environment_) text.append("\n").append(name).append("=").append(value);
    return text;
}

void app_host::describe(build_report report) {
    report_ = std::move(report);
    environment_ = settings_.environment ? settings_.environment() : decltype(environment_)();
    if (current_ && fingerprint() == built_from_) {
        phase_ = phase::running;
        out_.say("nothing to rebuild");
        return release();
    }
    description_text_.clear();
    describing_ = std::make_unique<child_process>(
        loop_, child_process::callbacks{
                   .line = [this](child_stream which, std::string_view line) { append_description(which, line); },
                   .exited = [this](const child_exit& end) { on_described_by_program(end); }});
    describe_timer_ = loop_.after(describe_time, [this] { describing_->signal(SIGKILL); });
    const auto started = describing_->start({.command = {settings_.program.string(), "--describe"},
                                             .directory = settings_.root,
                                             .environment = environment_,
                                             .inherit_environment = true});
    if (started) return;
    describing_.reset();
    describe_timer_.cancel();
    report_.errors.push_back({.message = started.error().message});
    fail_with(std::move(report_));
}

void app_host::append_description(child_stream which, std::string_view line) {
    if (which == child_stream::err) return report_.append(line);
    description_text_.append(line);
    if (description_text_.size() <= largest_description) return;
    report_.append("the application describes itself in more than 4 MB");
    description_text_.clear();
    describing_->signal(SIGKILL);
}

void app_host::on_described_by_program(const child_exit& end) {
    describing_.reset();
    describe_timer_.cancel();
    if (stopping_) return;
    if (changed_again_) return build();
    auto description = end.clean() ? read_description(description_text_)
                                   : fail(errc::io, settings_.program.string() + " --describe failed: " + end.reason());
    if (!description) {
        report_.errors.push_back({.message = description.error().message});
        return fail_with(std::move(report_));
    }
    swap_to(std::move(*description));
}

void app_host::fail_with(build_report report) {
    if (keeps_current()) {
        phase_ = phase::running;
        return release();
    }
    report_ = std::move(report);
    report_.succeeded = false;
    phase_ = phase::broken;
    for (std::string_view rest = report_.output; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        out_.report({line_kind::build, severity::error, {}, rest.substr(0, end)});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    out_.say("the build failed: " + first_error(report_) + "; save a file to try again", severity::error);
    retire_current();
    release();
}

void app_host::swap_to(described_application description) {
    retire_current();
    built_from_ = fingerprint();
    auto app = std::make_shared<running_app>();
    for (const auto& controller : description.controllers) {
        for (const auto& route : controller.routes) app->routes.add(controller.name, route.verb, route.path);
        if (controller.requests) app->routes.add_controller(controller.name);
        auto function = settings_.function;
        function.name = controller.name;
        function.handler = "app_index." + controller.name;
        if (function.command.empty()) function.command = {settings_.program.string()};
        if (function.directory.empty()) function.directory = settings_.root;
        function.environment = environment_;
        app->functions[controller.name] = std::make_unique<function_pool>(loop_, std::move(function), out_);
    }
    app->description = std::move(description);
    current_ = std::move(app);
    if (!settings_.build_command.empty()) out_.say("built in " + seconds(report_.milliseconds));
    if (described_) described_(current_->description);
    phase_ = phase::running;
    release();
}

void app_host::retire_current() {
    if (!current_) return;
    const auto old = std::exchange(current_, nullptr);
    built_from_.clear();
    if (old->functions.empty()) return;
    retired_.push_back(old);
    const auto remaining = std::make_shared<std::size_t>(old->functions.size());
    for (const auto& [name, pool] : old->functions)
        pool->retire([this, remaining, raw = old.get()] {
            if (--*remaining == 0) forget(*raw);
        });
}

// The last pool that goes takes the whole build with it, a little later: it is inside one of its own functions.
void app_host::forget(const running_app& app) {
    const auto found =
        std::find_if(retired_.begin(), retired_.end(), [&](const auto& one) { return one.get() == &app; });
    forgotten_.push_back(std::move(*found));
    retired_.erase(found);
    forget_timer_ = loop_.after(std::chrono::milliseconds(0), [this] { forgotten_.clear(); });
}

void app_host::release() {
    for (auto& callback : std::exchange(waiting_, {}))
        callback(phase_ == phase::running ? current_.get() : nullptr, &report_);
}

void app_host::stop(std::function<void()> on_stopped) {
    stopping_ = true;
    watcher_.reset();
    builder_.cancel();
    on_stopped_ = std::move(on_stopped);
    auto all = retired_;
    if (current_) all.push_back(current_);
    const auto remaining = std::make_shared<std::size_t>(1);
    const auto one_less = [this, remaining] {
        if (--*remaining == 0 && on_stopped_) loop_.post(std::exchange(on_stopped_, nullptr));
    };
    stop_timer_ = loop_.after(stop_time, [this] {
        if (on_stopped_) std::exchange(on_stopped_, nullptr)();
    });
    if (builder_.running()) {
        ++*remaining;
        build_ended_ = one_less;
    }
    for (const auto& app : all) *remaining += app->functions.size();
    for (const auto& app : all)
        for (const auto& [name, pool] : app->functions) pool->end(one_less);
    one_less();
}

}  // namespace tight::local
