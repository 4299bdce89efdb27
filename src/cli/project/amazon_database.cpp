// SPDX-License-Identifier: Apache-2.0
#include "cli/project/amazon_database.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <thread>

#include <tight/environment.hpp>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "local/child_process.hpp"
#include "net/event_loop.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

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
    const auto java = process::find_program("java");
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
    // Where it is told nothing, pages of every origin may read what it answers.
    std::string origins = options.origins.empty() ? "http://127.0.0.1:" + std::to_string(options.port) : std::string();
    for (const std::string& each : options.origins) origins += (origins.empty() ? "" : ",") + each;
    command.insert(command.end(), {"-cors", origins});
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

// The child is watched on a thread of its own; what it says of its end is kept until somebody asks.
struct amazon_database::impl {
    int port = 0;
    std::mutex guard;
    std::optional<std::string> reason;  // why it ended
    std::string last_line;
    net::event_loop loop;
    std::optional<local::child_process> child;
    std::thread thread;

    ~impl() {
        loop.stop();
        if (thread.joinable()) thread.join();
        child.reset();
    }

    void start(const std::vector<std::string>& command) {
        child.emplace(loop, local::child_process::callbacks{
                                .line = [this](local::child_stream, std::string_view line) { last_line = line; },
                                .exited = [this](const local::child_exit& end) { on_exit(end); }});
        if (const auto started = child->start({.command = command, .inherit_environment = true}); !started)
            fail_command(started.error().message);
        thread = std::thread([this] { loop.run(); });
    }

    void on_exit(const local::child_exit& end) {
        const std::lock_guard lock(guard);
        reason = end.reason() + (last_line.empty() ? "" : ", after \"" + last_line + '"');
    }

    std::optional<std::string> ended() {
        const std::lock_guard lock(guard);
        return reason;
    }

    void wait_until_it_listens() {
        const auto limit = std::chrono::steady_clock::now() + start_time;
        while (!listens(port)) {
            if (const auto why = ended()) fail_command("DynamoDB Local ended: " + *why);
            if (std::chrono::steady_clock::now() > limit) fail_command("DynamoDB Local does not answer after a minute");
            std::this_thread::sleep_for(50ms);
        }
    }
};

amazon_database::amazon_database(const amazon_database_options& options) : impl_(std::make_unique<impl>()) {
    const auto command = command_for(options);
    if (!options.path.empty()) std::filesystem::create_directories(options.path);
    if (listens(options.port))
        fail_command("port " + std::to_string(options.port) + " is taken",
                     "another database may be running; choose another port");
    impl_->port = options.port;
    impl_->start(command);
    impl_->wait_until_it_listens();
}

amazon_database::~amazon_database() = default;

std::string amazon_database::url() const { return "http://127.0.0.1:" + std::to_string(impl_->port); }

std::optional<std::string> amazon_database::wait(const process::blocked_stop_signals& stop) {
    while (!stop.wait_for(100ms))
        if (auto why = impl_->ended()) return why;
    return std::nullopt;
}

}  // namespace tight::cli
