// SPDX-License-Identifier: Apache-2.0
#include <cli/process.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tight::cli {

namespace {

// A file in memory that a child writes to or reads from: it never blocks the child, and a grandchild that keeps it open
// never holds us up, as a pipe would.
class memory_file {
public:
    memory_file() = default;
    ~memory_file() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    bool open(std::string_view content = {}) {
        descriptor_ = memfd_create("tight", MFD_CLOEXEC);
        if (descriptor_ < 0) return false;
        while (!content.empty()) {
            const ssize_t written = write(descriptor_, content.data(), content.size());
            if (written < 0 && errno != EINTR) return false;
            if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
        }
        return lseek(descriptor_, 0, SEEK_SET) == 0;
    }

    std::string content(off_t offset = 0) const {
        std::string text;
        std::array<char, 65536> block;
        for (;;) {
            const ssize_t count = pread(descriptor_, block.data(), block.size(), offset);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return text;
            text.append(block.data(), static_cast<std::size_t>(count));
            offset += count;
        }
    }

    int descriptor() const { return descriptor_; }

private:
    int descriptor_ = -1;
};

class spawn_actions {
public:
    spawn_actions() { posix_spawn_file_actions_init(&actions_); }
    ~spawn_actions() { posix_spawn_file_actions_destroy(&actions_); }
    spawn_actions(const spawn_actions&) = delete;
    spawn_actions& operator=(const spawn_actions&) = delete;

    void change_directory(const std::filesystem::path& path) {
        posix_spawn_file_actions_addchdir_np(&actions_, path.c_str());
    }
    void connect(const memory_file& file, int descriptor) {
        posix_spawn_file_actions_adddup2(&actions_, file.descriptor(), descriptor);
    }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

std::string_view variable_name(std::string_view entry) { return entry.substr(0, entry.find('=')); }

std::vector<std::string> child_environment(const process_options& options) {
    std::vector<std::string> entries;
    const auto replaced = [&](std::string_view name) {
        return std::ranges::any_of(options.environment, [&](const auto& variable) { return variable.first == name; }) ||
               std::ranges::find(options.removed_variables, name) != options.removed_variables.end();
    };
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (!replaced(variable_name(*entry))) entries.emplace_back(*entry);
    for (const auto& [name, value] : options.environment) entries.push_back(name + '=' + value);
    return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// Calls `look`, where there is one, again and again until the child has ended.
int wait_for(pid_t child, std::chrono::milliseconds limit, const std::function<void()>& look) {
    int status = 0;
    const auto wait = [&](int options) {
        pid_t ended = 0;
        while ((ended = waitpid(child, &status, options)) < 0 && errno == EINTR) {
        }
        return ended == child;
    };
    if (limit == std::chrono::milliseconds::max() && !look) {
        wait(0);
        return exit_code(status);
    }
    using clock = std::chrono::steady_clock;
    const auto begun = clock::now();
    while (!wait(WNOHANG)) {
        if (std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begun) >= limit) {
            kill(child, SIGKILL);
            wait(0);
            break;
        }
        if (look) look();
        std::this_thread::sleep_for(std::chrono::milliseconds(look ? 20 : 2));
    }
    return exit_code(status);
}

}  // namespace

result<process_result> run_process(const std::vector<std::string>& command, const process_options& options) {
    memory_file in;
    memory_file out;
    memory_file err;
    spawn_actions actions;
    const bool opened = (!options.input || in.open(*options.input)) &&
                        (options.output == process_output::inherit || (out.open() && err.open()));
    if (!opened) return fail(errc::io, std::string("cannot make a file in memory: ") + std::strerror(errno));
    if (!options.directory.empty()) actions.change_directory(options.directory);
    if (options.input) actions.connect(in, STDIN_FILENO);
    if (options.output != process_output::inherit) {
        actions.connect(out, STDOUT_FILENO);
        actions.connect(options.output == process_output::together ? out : err, STDERR_FILENO);
    }

    std::vector<std::string> arguments = command;
    std::vector<std::string> environment = child_environment(options);
    pid_t child = 0;
    const int failure = posix_spawnp(&child, command.at(0).c_str(), actions.get(), nullptr, pointers(arguments).data(),
                                     pointers(environment).data());
    if (failure != 0)
        return fail(failure == ENOENT ? errc::not_found : errc::io,
                    "cannot run " + command[0] + ": " + std::generic_category().message(failure));

    process_result done;
    std::function<void()> look;
    off_t seen = 0;
    if (options.watch)
        look = [&] {
            const std::string fresh = out.content(seen);
            seen += static_cast<off_t>(fresh.size());
            options.watch(fresh);
        };
    done.status = wait_for(child, options.limit, look);
    if (options.output != process_output::inherit) done.out = out.content();
    if (options.output == process_output::apart) done.err = err.content();
    return done;
}

std::optional<std::filesystem::path> find_program(std::string_view name) {
    const char* variable = std::getenv("PATH");
    std::string_view folders = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
    while (!folders.empty()) {
        const std::size_t end = folders.find(':');
        const std::filesystem::path candidate = std::filesystem::path(folders.substr(0, end)) / name;
        if (access(candidate.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(candidate)) return candidate;
        folders = end == std::string_view::npos ? std::string_view{} : folders.substr(end + 1);
    }
    return std::nullopt;
}

std::filesystem::path this_program() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

}  // namespace tight::cli
