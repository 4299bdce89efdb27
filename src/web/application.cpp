// SPDX-License-Identifier: Apache-2.0
#include "web/application.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <tight/log.hpp>
#include <utility>

#include "process/process_table.hpp"
#include "web/listening.hpp"

namespace tight::web {
namespace {

using namespace std::chrono_literals;

constexpr auto kept_for = 1s;                // shorter than any server's patience with a connection at rest
constexpr auto first_poll_interval = 200us;  // of one that starts at once
constexpr auto poll_interval = 1ms;
constexpr auto slow_poll_interval = 10ms;  // of an application that takes its time
constexpr auto end_patience = 200ms;
constexpr auto port_patience = 1s;
constexpr auto change_patience = 300ms;  // of another stage's, asked to end

// A port that nothing listens on: `wanted`, or any where that is taken. 0 where there is none.
std::uint16_t free_port(std::uint16_t wanted) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_ANY);
    here.sin_port = htons(wanted);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    const int on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(probe, address, size) != 0) {
        here.sin_port = 0;
        if (::bind(probe, address, size) != 0) here.sin_port = 0;
    }
    ::getsockname(probe, address, &size);
    ::close(probe);
    return ntohs(here.sin_port);
}

// The longer it takes, the less another moment counts; each look is a connection.
std::chrono::microseconds poll_pause(std::chrono::steady_clock::duration waited) {
    if (waited < 50ms) return first_poll_interval;
    return waited < 2s ? poll_interval : slow_poll_interval;
}

place choose_place(const settings& how) {
    if (!how.socket.empty()) return {.socket = how.socket};
    if (how.port && *how.port != 0) return {.port = *how.port};
    return {.port = free_port(how.port ? std::uint16_t{0} : std::uint16_t{8080})};
}

// Whether nothing listens there, after a moment: one that is ending leaves it soon.
bool is_free(const place& where) {
    const auto until = std::chrono::steady_clock::now() + port_patience;
    while (true) {
        const auto other = upstream_connection::connect(where);
        if (!other) return true;
        ::close(*other);
        if (std::chrono::steady_clock::now() >= until) return false;
        std::this_thread::sleep_for(slow_poll_interval);
    }
}

std::string seconds(std::chrono::milliseconds time) {
    std::string text = std::to_string(time.count() / 1000);
    if (const auto rest = time.count() % 1000; rest != 0) text += '.' + std::to_string(1000 + rest).substr(1);
    while (text.find('.') != text.npos && text.ends_with('0')) text.pop_back();
    return text + " s";
}

error problem_of(errc code, std::string_view type, std::string message) {
    return {.code = code, .message = std::move(message), .service_code = std::string(type)};
}

}  // namespace

result<void> application::start(std::string_view stage) {
    const std::scoped_lock lock(visitors_mutex_, mutex_);
    stage_ = stage;
    auto started = start_locked();
    just_started_ = started.has_value();
    return started;
}

result<void> application::enter(std::string_view stage, deadline until) {
    std::unique_lock lock(visitors_mutex_);
    const auto wait_for = [&](auto&& what) { return left_.wait_until(lock, until, what); };
    bool free = wait_for([this] { return !changing_; });
    if (free && stage != stage_) {
        changing_ = true;
        free = wait_for([this] { return visitors_ == 0; });
        if (free) become(stage);
        changing_ = false;
        left_.notify_all();
    }
    if (!free)
        return std::unexpected(problem_of(errc::timed_out, "Web.TimedOut",
                                          "the application was busy with requests of another stage of the function: "
                                          "one instance serves one stage at a time"));
    ++visitors_;
    return {};
}

void application::leave() {
    const std::scoped_lock lock(visitors_mutex_);
    --visitors_;
    left_.notify_all();
}

// Ends it; ready() starts it anew, with the other variables.
void application::become(std::string_view stage) {
    const std::scoped_lock lock(mutex_);
    log::info("the application is started anew for another stage", {{"from", stage_}, {"to", stage}});
    process_.stop(change_patience);
    log_.finish();
    ready_ = false;
    stage_ = stage;
}

variables application::variables_for_start() const {
    variables own = stages_.variables_of(stage_);
    const auto set = [&own](std::string_view name, std::string value) {
        std::erase_if(own, [name](const auto& each) { return each.first == name; });
        own.emplace_back(name, std::move(value));
    };
    if (place_.socket.empty()) set("PORT", std::to_string(place_.port));
    // What Python writes would otherwise wait in its buffer until it ends.
    if (std::getenv("PYTHONUNBUFFERED") == nullptr) set("PYTHONUNBUFFERED", "1");
    return own;
}

result<void> application::start_locked() {
    process_.kill();  // what the last one may have left behind
    forget_connections();
    log_.forget();
    // Once, when it is first started: connect() reads it without the lock.
    if (place_.port == 0 && place_.socket.empty()) place_ = choose_place(settings_);
    if (settings_.port && *settings_.port != 0 && !is_free(place_))
        return std::unexpected(problem_of(errc::io, "Web.PortTaken",
                                          place_.text() + " is taken by another program: choose another with port: in "
                                                          "web: of tight.yml, or leave that out"));
    if (!place_.socket.empty()) ::unlink(place_.socket.c_str());  // of the last one
    started_ = std::chrono::steady_clock::now();
    ready_ = false;
    auto started = process_.start(settings_.command, variables_for_start(), log_.stdout_end(), log_.stderr_end());
    if (!started) return std::unexpected(problem_of(errc::io, "Web.CannotStart", started.error().message));
    return {};
}

result<void> application::ready(deadline until) {
    const std::unique_lock lock(mutex_, until);
    if (!lock) return std::unexpected(not_ready());
    const bool just_started = std::exchange(just_started_, false);
    if (!process_.running()) {
        if (just_started) return std::unexpected(ended("before it took a request"));
        if (started_ != decltype(started_){} && !process_.how_it_ended().empty() && ready_) {
            log_.finish();
            log::error("the application has ended and is started anew", {{"end", process_.how_it_ended()}});
        }
        if (auto started = start_locked(); !started) return started;
    }
    if (ready_) return {};
    return wait_until_ready(until);
}

result<void> application::ready_again(deadline until) {
    const std::unique_lock lock(mutex_, until);
    if (!lock) return std::unexpected(not_ready());
    if (process_.running() && ready_ && answers(until)) return {};  // another request was here first
    log::error("the application no longer listens and is started anew", {{"place", place_.text()}});
    process_.kill();
    log_.finish();
    if (auto started = start_locked(); !started) return started;
    return wait_until_ready(until);
}

result<void> application::wait_until_ready(deadline until) {
    until = std::min(until, started_ + settings_.ready_timeout);
    while (true) {
        if (!process_.running()) return std::unexpected(ended("before it took a request"));
        if (answers(until)) break;
        const auto now = std::chrono::steady_clock::now();
        if (now >= until) return std::unexpected(not_ready());
        std::this_thread::sleep_for(poll_pause(now - started_));
    }
    ready_ = true;
    return {};
}

// Listening is enough, or an answer of less than 500 from the path that was named. The connection is kept: the first
// request goes over it.
bool application::answers(deadline until) {
    const auto socket = web::upstream_connection::connect(place_);
    if (!socket) return false;
    auto one = std::make_unique<web::upstream_connection>(*socket);
    if (!settings_.ready_path.empty()) {
        const std::string head = "GET " + settings_.ready_path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        const deadline limit = std::min(until, std::chrono::steady_clock::now() + 5s);
        const auto asked = one->ask({.head = head}, {.lone_lf = true}, limit);
        if (!asked || asked->status >= 500) return false;
        if (!one->read(limit) || !one->can_be_kept()) return true;
    }
    keep(std::move(one));
    return true;
}

result<application::taken> application::connect(bool fresh) {
    if (!fresh) {
        const std::scoped_lock lock(connections_mutex_);
        while (!connections_.empty()) {
            kept last = std::move(connections_.back());
            connections_.pop_back();
            if (std::chrono::steady_clock::now() - last.since < kept_for && last.connection->usable())
                return taken{std::move(last.connection), true};
        }
    }
    const auto socket = web::upstream_connection::connect(place_);
    if (!socket) return std::unexpected(socket.error());
    return taken{std::make_unique<web::upstream_connection>(*socket), false};
}

void application::keep(std::unique_ptr<web::upstream_connection> connection) {
    const std::scoped_lock lock(connections_mutex_);
    connections_.push_back({std::move(connection), std::chrono::steady_clock::now()});
}

void application::forget_connections() {
    const std::scoped_lock lock(connections_mutex_);
    connections_.clear();
}

error application::ended(std::string_view doing) {
    log_.finish();
    std::string message = "the application ended (" + process_.how_it_ended() + ") " + std::string(doing);
    if (const std::string lines = log_.tail(); !lines.empty()) message += "; its last lines:\n" + lines;
    return problem_of(errc::unavailable, "Web.ApplicationEnded", std::move(message));
}

error application::not_ready() const {
    const std::string port = std::to_string(place_.port);
    std::string message;
    if (!settings_.ready_path.empty())
        message = "the application gave no answer below 500 to GET " + settings_.ready_path;
    else
        message = "the application does not listen on " + place_.text();
    const auto waited = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started_);
    message += " after " + seconds(waited);
    const auto others = listening_ports(tight::process::process_tree(process_.pid()));
    const bool listens = std::ranges::find(others, place_.port) != others.end();
    if (!others.empty() && !listens && place_.socket.empty())
        message += ", but on " + std::to_string(others.front()) +
                   ": let it listen on $PORT, or set port: " + std::to_string(others.front()) + " in web: of tight.yml";
    else if (place_.socket.empty() && settings_.ready_path.empty())
        message += ": it is told the port as PORT; give it more time with ready_timeout: in web: of tight.yml";
    return problem_of(errc::timed_out, "Web.NotReady", std::move(message));
}

error application::explain(error problem) {
    const std::unique_lock lock(mutex_, std::chrono::steady_clock::now() + 1s);
    const auto until = std::chrono::steady_clock::now() + end_patience;
    const bool may_end = problem.code == errc::unavailable || problem.code == errc::bad_input;  // cut off in the middle
    while (lock && may_end && process_.running() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(1ms);
    if (lock && !process_.running() && ready_) return ended("before it answered");
    if (problem.code == errc::unavailable)
        problem.service_code = "Web.NoAnswer", problem.message = "the application gave no answer: " + problem.message;
    if (problem.code == errc::bad_input)
        problem.service_code = "Web.BrokenAnswer",
        problem.message = "the application's answer is broken: " + problem.message;
    return problem;
}

void application::kill() {
    const std::scoped_lock lock(mutex_);
    process_.kill();
    log_.finish();
    ready_ = false;
}

void application::stop(std::chrono::milliseconds patience) {
    const std::unique_lock lock(mutex_, std::chrono::steady_clock::now() + 100ms);
    if (!lock) {
        tight::process::kill_all_below();  // another thread waits for it, and need not any more
        return;
    }
    process_.stop(patience);
    log_.finish();
}

}  // namespace tight::web
