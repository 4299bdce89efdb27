// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/deploy_console.hpp"

#include <algorithm>
#include <string_view>

#include "cli/terminal/prompt.hpp"

namespace tight::cli {

namespace {

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    if (out.size() < width) out.append(width - out.size(), ' ');
    return out;
}

std::string_view colour_of(std::string_view status) {
    if (status.find("FAILED") != std::string_view::npos || status.find("ROLLBACK") != std::string_view::npos)
        return "31";
    return status.ends_with("_COMPLETE") ? "32" : "33";
}

// "+ add", "~ change", "- remove" as they are known from other tools.
std::string_view sign_of(const deploy::resource_change& change) {
    if (change.action == "Add" || change.action == "Import") return "+";
    return change.action == "Remove" ? "-" : "~";
}

std::string_view effect_of(const deploy::resource_change& change) {
    if (change.action == "Add") return "is created";
    if (change.action == "Import") return "is taken into the stack";
    if (change.action == "Remove") return "is removed from the stack";
    if (change.replacement == "True") return "is replaced by a new one";
    if (change.replacement == "Conditional") return "is changed, and may be replaced";
    return "is changed";
}

}  // namespace

void deploy_console::take_signals() {
    if (!stop_) stop_ = std::make_unique<process::interruption>();
}

void deploy_console::event(const deploy::stack_event& event) {
    const std::string time = event.time.size() >= 19 ? event.time.substr(11, 8) : event.time;
    const std::string status = out_.painted(colour_of(event.status), padded(event.status, 20));
    std::string line = "  " + time + "  " + status + "  " + event.logical_id + "  " + event.type;
    if (event.status.ends_with("_FAILED") && !event.reason.empty()) line += "\n            " + event.reason;
    out_.say(line);
    last_ = event.logical_id + " " + event.status;
}

bool deploy_console::pause(std::chrono::milliseconds duration) {
    take_signals();
    waiting_.show(last_);
    return stop_->pause(duration);
}

void deploy_console::say(const std::string& line) {
    out_.say(line);
    sending_.restart();
}

void deploy_console::sent(std::size_t bytes, std::size_t of) {
    const auto kilobytes = [](std::size_t size) { return std::to_string((size + 1023) / 1024); };
    sending_.show(kilobytes(bytes) + " of " + kilobytes(of) + " KB sent");
}

void deploy_console::changes(const std::vector<deploy::resource_change>& all) {
    for (const deploy::resource_change& change : all) {
        const std::string_view colour = change.action == "Remove" || change.replacement == "True" ? "31"
                                        : change.action == "Add"                                  ? "32"
                                                                                                  : "33";
        out_.say("  " + out_.painted(colour, sign_of(change)) + ' ' + change.logical_id + " (" + change.type + ") " +
                 std::string(effect_of(change)));
    }
}

bool deploy_console::agree(const std::string& question, bool unasked) {
    if (yes_) return true;
    if (!can_ask(out_)) return unasked;
    take_signals();
    const answer reply = ask(question, out_, *stop_);
    interrupted_ = reply == answer::stopped;
    waiting_.restart();
    return reply == answer::yes;
}

}  // namespace tight::cli
