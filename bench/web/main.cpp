// SPDX-License-Identifier: Apache-2.0
// What an adapter adds to the application behind it: CPU for a request, and time to start. A Runtime API that answers
// the Extensions API too starts the adapter, feeds it events and reads its clocks; the application alone is started and
// asked beside it, in the same run.
//
//     tight-bench-web --server build/release/bin/tight-bench-web-server tight-web=build/release/bin/tight-web

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "measure.hpp"
#include "support/free_port.hpp"
#include "support/http_client.hpp"
#include "support/runtime_server.hpp"

namespace {

using bench::cpu_us;
using bench::median;
using clock_type = std::chrono::steady_clock;

struct settings : bench::extent {
    settings() : extent{.rounds = 3, .starts = 15, .invokes = 5000} {}

    std::string server = {};
    std::vector<std::pair<std::string, std::string>> adapters = {};
};

struct figures {
    std::vector<double> start_ms = {}, start_cpu_ms = {}, cpu_us = {}, round_trip_us = {};
    long resident_kb = 0;
};

double milliseconds(clock_type::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

// A process in a group of its own, ended with all of it.
class program {
public:
    program(const std::vector<std::string>& words, std::vector<std::string> variables) {
        std::vector<char*> argv, envp;
        for (const std::string& each : words) argv.push_back(const_cast<char*>(each.c_str()));
        for (std::string& each : variables) envp.push_back(each.data());
        argv.push_back(nullptr);
        envp.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::setpgid(0, 0);
            std::freopen("/dev/null", "w", stdout);
            ::execve(argv[0], argv.data(), envp.data());
            ::_exit(127);
        }
        ::setpgid(pid_, pid_);
    }
    ~program() {
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    program(const program&) = delete;
    program& operator=(const program&) = delete;

    pid_t pid() const { return pid_; }

private:
    pid_t pid_;
};

bool listens(std::uint16_t port) {
    try {
        const support::http_client probe(port);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// The application alone: from its start until it listens.
double start_alone(const std::string& server) {
    const std::uint16_t port = support::free_port();
    const auto before = clock_type::now();
    const program alone({server}, {"PORT=" + std::to_string(port)});
    while (!listens(port)) std::this_thread::sleep_for(std::chrono::microseconds(50));
    return milliseconds(clock_type::now() - before);
}

// The Runtime API of one adapter, from its start to its first /next, and through so many events.
void run_adapter(const settings& how, const std::string& adapter, std::size_t invokes, figures& into) {
    const std::string event = bench::read_file(how.event);
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t given = 0;
    bool asked = false, done = false;
    double first_cpu = 0;
    pid_t pid = 0;
    clock_type::time_point first, sent;
    support::runtime_server api([&](const support::api_request& request) -> support::api_reply {
        if (request.path.ends_with("/extension/register"))
            return support::reply(200, "{}", "Lambda-Extension-Identifier: ext-1\r\n");
        if (request.path.ends_with("/event/next")) return {.hang = true};
        const std::scoped_lock lock(mutex);
        const auto now = clock_type::now();
        if (!request.is_next()) {
            into.round_trip_us.push_back(1000 * milliseconds(now - sent));
            return support::accepted();
        }
        if (!std::exchange(asked, true)) {
            first = now;
            if (invokes == 0) into.start_cpu_ms.push_back(cpu_us(pid) / 1000);
        }
        if (given == 200) first_cpu = cpu_us(pid);
        if (given == invokes + 200 || invokes == 0) {
            if (invokes > 0) into.cpu_us.push_back((cpu_us(pid) - first_cpu) / static_cast<double>(invokes));
            done = true;
            changed.notify_all();
            return {.hang = true};
        }
        ++given;
        sent = clock_type::now();
        return support::event("id-" + std::to_string(given), event,
                              "Lambda-Runtime-Deadline-Ms: 1895000000000\r\nLambda-Runtime-Invoked-Function-Arn: "
                              "arn:aws:lambda:us-east-1:123456789012:function:hello\r\n");
    });
    const std::string port = std::to_string(support::free_port());
    const auto before = clock_type::now();
    const program running(
        {adapter, how.server},
        {"AWS_LAMBDA_RUNTIME_API=" + api.address(), "TIGHT_WEB_PORT=" + port, "AWS_LWA_PORT=" + port, "PORT=" + port,
         "AWS_LAMBDA_FUNCTION_NAME=hello", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128", "AWS_LAMBDA_FUNCTION_VERSION=1",
         "AWS_LAMBDA_LOG_GROUP_NAME=g", "AWS_LAMBDA_LOG_STREAM_NAME=s"});
    pid = running.pid();
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, std::chrono::minutes(2), [&] { return done; }))
        throw std::runtime_error(adapter + " does not ask for events");
    if (invokes == 0) into.start_ms.push_back(milliseconds(first - before));
    into.resident_kb = bench::resident_kb(pid);
}

settings read_arguments(int argc, char** argv) {
    settings found;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = argument.find('=');
        const bool more = i + 1 < argc;
        if (found.take(i, argc, argv)) continue;
        if (argument == "--server" && more)
            found.server = argv[++i];
        else if (equals != argument.npos && !argument.starts_with('-'))
            found.adapters.emplace_back(argument.substr(0, equals), argument.substr(equals + 1));
    }
    if (found.server.empty() || found.adapters.empty())
        throw std::runtime_error(
            "usage: tight-bench-web --server PROGRAM [--rounds N] [--starts N] [--invokes N] "
            "[--event FILE] name=ADAPTER...");
    return found;
}

void measure(const settings& how) {
    figures alone;
    std::vector<figures> behind(how.adapters.size());
    for (std::size_t round = 0; round < how.rounds; ++round) {
        for (std::size_t start = 0; start < how.starts; ++start) {
            alone.start_ms.push_back(start_alone(how.server));
            for (std::size_t i = 0; i < behind.size(); ++i) run_adapter(how, how.adapters[i].second, 0, behind[i]);
        }
        for (std::size_t i = 0; i < behind.size(); ++i)
            run_adapter(how, how.adapters[i].second, how.invokes, behind[i]);
    }
    const double own = median(alone.start_ms);
    std::printf("%-12s %14s %14s %14s %16s %14s %10s\n", "", "start p50 ms", "added ms", "its CPU ms",
                "CPU a request us", "round trip us", "RSS MB");
    std::printf("%-12s %14.2f\n", "alone", own);
    for (std::size_t i = 0; i < behind.size(); ++i)
        std::printf("%-12s %14.2f %14.2f %14.2f %16.1f %14.1f %10.1f\n", how.adapters[i].first.c_str(),
                    median(behind[i].start_ms), median(behind[i].start_ms) - own, median(behind[i].start_cpu_ms),
                    median(behind[i].cpu_us), median(behind[i].round_trip_us),
                    static_cast<double>(behind[i].resident_kb) / 1024);
}

}  // namespace

int main(int argc, char** argv) try { measure(read_arguments(argc, argv)); } catch (const std::exception& problem) {
    std::fprintf(stderr, "tight-bench-web: %s\n", problem.what());
    return 1;
}
