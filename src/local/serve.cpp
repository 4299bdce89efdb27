// SPDX-License-Identifier: Apache-2.0
#include "local/serve.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <deque>
#include <system_error>
#include <utility>

#include "local/gateway.hpp"
#include "local/invoke_api.hpp"
#include "net/http_server.hpp"

namespace tight::local {

namespace {

constexpr std::size_t largest_request = std::size_t{10} * 1024 * 1024;  // API Gateway's limit

// SIGINT and SIGTERM as events of the loop while it lives; no handler runs at a bad moment.
class stop_signals {
public:
    stop_signals(net::event_loop& loop, std::function<void()> on_signal) {
        sigset_t signals;
        ::sigemptyset(&signals);
        for (const int number : numbers) ::sigaddset(&signals, number);
        ::pthread_sigmask(SIG_BLOCK, &signals, &before_);
        // A shell starts background programs with SIGINT ignored, and what is ignored never arrives.
        for (std::size_t i = 0; i < numbers.size(); ++i) handlers_[i] = ::signal(numbers[i], SIG_DFL);
        descriptor_ = ::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
        watch_ = loop.when_readable(descriptor_, [this, on_signal = std::move(on_signal)] {
            signalfd_siginfo one{};
            while (::read(descriptor_, &one, sizeof one) == sizeof one) on_signal();
        });
    }
    ~stop_signals() {
        watch_.cancel();
        ::close(descriptor_);
        for (std::size_t i = 0; i < numbers.size(); ++i) ::signal(numbers[i], handlers_[i]);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    stop_signals(const stop_signals&) = delete;
    stop_signals& operator=(const stop_signals&) = delete;

private:
    static constexpr std::array numbers{SIGINT, SIGTERM};

    sigset_t before_{};
    std::array<void (*)(int), numbers.size()> handlers_{};
    int descriptor_ = -1;
    net::event_loop::subscription watch_ = {};
};

error unknown_function(const running_app& app, std::string_view name) {
    std::string known;
    for (const auto& [one, pool] : app.functions) known += (known.empty() ? "" : ", ") + one;
    return {errc::not_found, "no function is called '" + std::string(name) + "'; there are: " + known};
}

// The functions find it, and their tables in it.
void use_database(local_database* database, app_host& host, reporter& out,
                  std::function<void(const described_application&)> described) {
    if (database != nullptr) host.use_dynamodb(database->url());
    host.on_described([database, &out, described = std::move(described)](const described_application& app) {
        if (database != nullptr) database->make_tables(app.tables, out);
        if (described) described(app);
    });
}

// Whether somebody listens there.
bool answers(const database_options& where) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(where.port);
    const bool valid = ::inet_pton(AF_INET, where.host.c_str(), &address.sin_addr) == 1;
    const bool taken =
        valid && where.port != 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return taken;
}

net::http_server_options server_options(const serve_options& options) {
    net::http_server_options server_options;
    server_options.host = options.host;
    server_options.port = options.port;
    server_options.limits.body = largest_request;
    server_options.access = options.access;
    server_options.any_origin = [](const http1::request& head) { return !invoke_api::owns(head.path()); };
    return server_options;
}

}  // namespace

struct local_server::state {
    state(net::event_loop& loop, const serve_options& options, reporter& out, std::unique_ptr<local_database> opened)
        : database(std::move(opened)),
          host(loop, options.app, out),
          front(host, out, options.api),
          invoke(host, out),
          server(loop, server_options(options), [this](http1::request request, net::exchange_ptr exchange) {
              if (invoke_api::owns(request.path())) return invoke.handle(std::move(request), std::move(exchange));
              front.handle(std::move(request), std::move(exchange));
          }) {
        if (database)
            for (const auto& settings : options.triggers) triggers.emplace_back(loop, *database, host, settings, out);
        use_database(database.get(), host, out, [this](const described_application& app) {
            for (stream_trigger& trigger : triggers) trigger.begin();
            if (described) described(app);
        });
    }

    std::unique_ptr<local_database> database;
    app_host host;
    gateway front;
    invoke_api invoke;
    std::deque<stream_trigger> triggers = {};
    std::function<void(const described_application&)> described = {};
    net::http_server server;
};

local_server::local_server(std::unique_ptr<state> initial) : state_(std::move(initial)) {}
local_server::~local_server() = default;

result<std::unique_ptr<local_server>> local_server::open(net::event_loop& loop, serve_options options,
                                                         reporter& out) try {
    std::unique_ptr<local_database> database;
    if (options.database) {
        auto opened = local_database::open(*options.database);
        if (!opened) return std::unexpected(opened.error());
        database = std::move(*opened);
    }
    return std::unique_ptr<local_server>(
        new local_server(std::make_unique<state>(loop, options, out, std::move(database))));
} catch (const std::system_error& failure) {
    return fail(errc::io, failure.what());
}

result<void> local_server::start() { return state_->host.start(); }
void local_server::stop(std::function<void()> on_stopped) { state_->host.stop(std::move(on_stopped)); }
std::uint16_t local_server::port() const { return state_->server.port(); }
std::string local_server::url() const { return state_->server.url(); }
std::string local_server::database_url() const { return state_->database ? state_->database->url() : std::string(); }
app_host& local_server::app() { return state_->host; }
void local_server::on_described(std::function<void(const described_application&)> callback) {
    state_->described = std::move(callback);
}

result<void> serve(serve_options options, reporter& out) {
    net::event_loop loop;
    std::unique_ptr<local_server> server;
    bool stopping = false;
    // Before any thread starts, so that none of them is hit by the signals instead.
    const stop_signals signals(loop, [&] {
        if (std::exchange(stopping, true)) return loop.stop();  // asked twice: at once
        server->stop([&] { loop.stop(); });
    });
    auto opened = local_server::open(loop, std::move(options), out);
    if (!opened) return std::unexpected(opened.error());
    server = std::move(*opened);
    if (auto started = server->start(); !started) return started;
    server->on_described([&out, &server, announced = false](const described_application& app) mutable {
        if (std::exchange(announced, true)) return;
        out.say(server->url() + " serves " + app.name + " (Ctrl-C stops)");
        for (const auto& controller : app.controllers)
            if (controller.requests)
                out.say("  curl " + server->url() + "/" +
                        (app.has_route(controller.name, "ANY", "/") ? "" : controller.name));
        if (const auto database = server->database_url(); !database.empty()) {
            out.say(database + " is its DynamoDB");
            out.say("  aws dynamodb list-tables --endpoint-url " + database);
        }
    });
    loop.run();
    return {};
}

result<invocation_result> invoke_once(app_settings app, std::string_view function, invocation_request call,
                                      reporter& out, std::optional<database_options> database) {
    net::event_loop loop;
    std::function<void()> end;
    const stop_signals signals(loop, [&] { end(); });  // before any thread starts
    result<invocation_result> answer = fail(errc::timed_out, "interrupted");
    std::unique_ptr<local_database> own;
    if (database && answers(*database)) {
        app.function.dynamodb_endpoint = "http://" + database->host + ":" + std::to_string(database->port);
    } else if (database) {
        auto opened = local_database::open(*database);
        if (!opened) return std::unexpected(opened.error());
        own = std::move(*opened);
    }
    app.watch = false;
    app_host host(loop, std::move(app), out);
    use_database(own.get(), host, out, {});
    end = [&] { host.stop([&] { loop.stop(); }); };
    if (auto started = host.start(); !started) return std::unexpected(started.error());
    host.when_ready([&](running_app* running, const build_report* failure) {
        auto* const pool = running != nullptr ? running->find(function) : nullptr;
        if (pool == nullptr) {
            answer = std::unexpected(running == nullptr ? error{errc::invalid, first_error(*failure)}
                                                        : unknown_function(*running, function));
            return end();
        }
        pool->invoke(std::move(call), {.done = [&](invocation_result done) {
                         answer = std::move(done);
                         end();
                     }});
    });
    loop.run();
    return answer;
}

}  // namespace tight::local
