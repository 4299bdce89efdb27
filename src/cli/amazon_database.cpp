// SPDX-License-Identifier: Apache-2.0
#include <cli/amazon_database.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include <tight/environment.hpp>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>
#include <cli/process.hpp>
#include <local/child_process.hpp>
#include <net/event_loop.hpp>

namespace tight::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto start_time = 60s;

bool listens(int port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(static_cast<std::uint16_t>(port));
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool taken = ::connect(fd, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    ::close(fd);
    return taken;
}

std::vector<std::string> command_for(const amazon_database_options& options) {
    const std::filesystem::path folder = amazon_database_folder();
    const std::filesystem::path archive = folder / "DynamoDBLocal.jar";
    if (!std::filesystem::exists(archive))
        fail_command("DynamoDB Local is not installed", "run `tight dynamo installdb`");
    const auto java = find_program("java");
    if (!java)
        fail_command("DynamoDB Local needs Java, and there is no `java` on PATH",
                     "install a Java runtime, 17 or newer");
    std::vector<std::string> command{java->string(), "-Djava.library.path=" + (folder / "DynamoDBLocal_lib").string(),
                                     "-jar",         archive.string(),
                                     "-port",        std::to_string(options.port)};
    if (options.shared) command.emplace_back("-sharedDb");
    if (options.path.empty())
        command.emplace_back("-inMemory");
    else
        command.insert(command.end(), {"-dbPath", std::filesystem::absolute(options.path).string()});
    return command;
}

}  // namespace

std::filesystem::path amazon_database_folder() {
    const environment& variables = environment::process();
    const std::string data = variables.get_or("XDG_DATA_HOME", "");
    const std::filesystem::path base = data.empty()
                                           ? std::filesystem::path(variables.get_or("HOME", "/")) / ".local/share"
                                           : std::filesystem::path(data);
    return base / "tight" / "dynamodb-local";
}

struct amazon_database::parts {
    int port = 0;
    net::event_loop loop;
    std::string last_line;
    std::optional<std::string> ended;
    local::child_process child{loop,
                               {.line = [this](local::child_stream, std::string_view line) { last_line = line; },
                                .exited =
                                    [this](const local::child_exit& end) {
                                        ended =
                                            end.reason() + (last_line.empty() ? "" : ", after \"" + last_line + '"');
                                        loop.stop();
                                    }}};

    // Until it listens, looked for every 50 ms.
    void look() {
        if (listens(port) || std::chrono::steady_clock::now() > limit) return loop.stop();
        timer = loop.after(50ms, [this] { look(); });
    }

    std::chrono::steady_clock::time_point limit = std::chrono::steady_clock::now() + start_time;
    net::event_loop::subscription timer = {};
};

amazon_database::amazon_database(const amazon_database_options& options) : parts_(std::make_unique<parts>()) {
    const auto command = command_for(options);
    if (!options.path.empty()) std::filesystem::create_directories(options.path);
    if (listens(options.port))
        fail_command("port " + std::to_string(options.port) + " is taken",
                     "another database may be running; choose another port");
    parts_->port = options.port;
    if (const auto started = parts_->child.start({.command = command, .inherit_environment = true}); !started)
        fail_command(started.error().message);
    parts_->look();
    parts_->loop.run();
    if (parts_->ended) fail_command("DynamoDB Local ended: " + *parts_->ended);
    if (!listens(options.port)) fail_command("DynamoDB Local does not answer after a minute");
}

amazon_database::~amazon_database() = default;

std::string amazon_database::url() const { return "http://127.0.0.1:" + std::to_string(parts_->port); }

std::optional<std::string> amazon_database::wait() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    ::sigaddset(&wanted, SIGINT);
    ::sigaddset(&wanted, SIGTERM);
    const int signals = ::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
    auto watch = parts_->loop.when_readable(signals, [this, signals] {
        signalfd_siginfo taken{};  // one left pending would end us as soon as it is let through again
        while (::read(signals, &taken, sizeof taken) == sizeof taken) parts_->loop.stop();
    });
    if (!parts_->ended) parts_->loop.run();
    watch.cancel();
    ::close(signals);
    return parts_->ended;
}

}  // namespace tight::cli
