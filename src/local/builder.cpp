// SPDX-License-Identifier: Apache-2.0
#include "local/builder.hpp"

#include <csignal>
#include <utility>

namespace tight::local {

namespace {

constexpr std::size_t most_output = std::size_t{512} * 1024;
constexpr std::chrono::milliseconds patience{500};  // of compilers, which take away what is half written

// A file of the application as people name it, others as they are.
std::string relative(const std::string& file, const std::filesystem::path& folder) {
    const auto prefix = folder.string() + "/";
    return file.starts_with(prefix) ? file.substr(prefix.size()) : file;
}

}  // namespace

void build_report::append(std::string_view line) {
    if (output.size() < most_output) output.append(line) += '\n';
}

std::string first_error(const build_report& failure) {
    if (failure.errors.empty()) return "the application does not build";
    const auto& first = failure.errors.front();
    return first.file.empty() ? first.message : first.where() + ": " + first.message;
}

builder::builder(net::event_loop& loop, std::vector<std::string> command, std::filesystem::path directory)
    : loop_(loop), command_(std::move(command)), directory_(std::move(directory)) {}

void builder::start(std::function<void(std::string_view line)> line, std::function<void(build_report)> done) {
    report_ = {};
    done_ = std::move(done);
    started_ = std::chrono::steady_clock::now();
    const auto on_line = [this, line = std::move(line)](child_stream, std::string_view text) {
        const auto plain = process::without_colours(text);
        report_.append(plain);
        if (line) line(plain);
    };
    child_ = std::make_unique<child_process>(
        loop_,
        child_process::callbacks{.line = on_line, .exited = [this](const child_exit& end) { finish(end.clean()); }});
    // Languages other than English would hide the word "error" from us.
    const auto started = child_->start({.command = command_,
                                        .directory = directory_,
                                        .environment = {{"LC_ALL", "C.UTF-8"}, {"CLICOLOR_FORCE", "0"}},
                                        .inherit_environment = true});
    if (started) return;
    report_.output = started.error().message + "\n";
    report_.errors.push_back({.message = started.error().message});
    not_started_ = loop_.after(std::chrono::milliseconds(0), [this] { finish(false); });
}

void builder::cancel() {
    if (!child_) return;
    report_.cancelled = true;
    child_->signal(SIGTERM);
    kill_timer_ = loop_.after(patience, [this] { child_->signal(SIGKILL); });
}

void builder::finish(bool succeeded) {
    kill_timer_.cancel();
    child_.reset();
    report_.succeeded = succeeded && !report_.cancelled;
    report_.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started_).count();
    if (!report_.succeeded && report_.errors.empty()) report_.errors = process::find_errors(report_.output);
    report_.output = process::compiler_messages(report_.output);
    for (auto& one : report_.errors) one.file = relative(one.file, directory_);
    const auto done = std::exchange(done_, nullptr);
    done(std::move(report_));
}

}  // namespace tight::local
