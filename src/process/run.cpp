// SPDX-License-Identifier: Apache-2.0
#include "process/run.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/file_descriptor.hpp"
#include "process/guarded_process.hpp"
#include "process/line_splitter.hpp"

namespace tight::process {

namespace {

constexpr std::size_t most_at_once = std::size_t{1024} * 1024;  // as much as a pipe can be made to hold
constexpr std::chrono::milliseconds look_interval{100};

// The child's input, in memory: it is never held up by us.
bool open_input(file_descriptor& file, std::string_view content) {
    file.reset(::memfd_create("tight", MFD_CLOEXEC));
    if (file.get() < 0) return false;
    while (!content.empty()) {
        const ssize_t written = ::write(file.get(), content.data(), content.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::lseek(file.get(), 0, SEEK_SET) == 0;
}

// What the child writes to one end.
class captured_output {
public:
    using listener = std::function<void(std::string_view)>;

    bool open() {
        auto pipe = open_pipe();
        if (!pipe) return false;
        pipe_ = *std::move(pipe);
        return true;
    }

    int its_end() const { return pipe_.write.get(); }
    int our_end() const { return pipe_.read.get(); }
    void close_its_end() { pipe_.write.close(); }

    void read(const listener& watch) {
        if (!pipe_.read.is_open()) return;
        const bool more = read_available(pipe_.read.get(), most_at_once, [&](std::string_view bytes) {
            const std::size_t room = largest_output - text_.size();
            text_.append(bytes.substr(0, room));
            omitted_ += bytes.size() - std::min(room, bytes.size());
            if (watch) watch(bytes);
        });
        if (!more) pipe_.read.close();
    }

    std::string take() {
        if (omitted_ != 0) text_ += "\n(" + std::to_string(omitted_) + " more bytes of output were left out)\n";
        return std::move(text_);
    }

private:
    pipe_ends pipe_;
    std::string text_;
    std::size_t omitted_ = 0;
};

int exit_code(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

class run {
    using clock = std::chrono::steady_clock;

public:
    explicit run(const process_options& options) : options_(options) {}

    result<process_result> to_end(const std::vector<std::string>& command) {
        if (!open()) return fail(errc::io, std::string("cannot run " + command[0] + ": ") + std::strerror(errno));
        const bool together = options_.output == process_output::together;
        const auto started =
            child_.start({.command = command,
                          .directory = options_.directory,
                          .environment = environment_with(options_.environment, options_.removed_variables),
                          .descriptors = {in_.get(), out_.its_end(), together ? out_.its_end() : err_.its_end()},
                          .shares_terminal = true});
        if (!started) return std::unexpected(started.error());
        out_.close_its_end();
        err_.close_its_end();
        process_result done;
        done.status = exit_code(wait().status);
        out_.read(options_.watch);  // all that wrote are gone: it is whole
        err_.read({});
        done.out = out_.take();
        done.err = err_.take();
        return done;
    }

private:
    bool open() {
        if (options_.input && !open_input(in_, *options_.input)) return false;
        if (options_.output == process_output::inherit) return true;
        return out_.open() && (options_.output == process_output::together || err_.open());
    }

    // What is left of the time, and no longer than until the next look.
    std::chrono::milliseconds pause(clock::time_point begin) const {
        const auto left = options_.limit - std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - begin);
        return std::clamp(left, std::chrono::milliseconds(0), look_interval);
    }

    process_end wait() {
        const auto begin = clock::now();
        bool killed = false;
        while (true) {
            const auto time = killed ? look_interval : pause(begin);
            if (time.count() == 0 && !std::exchange(killed, true)) child_.signal(SIGKILL);
            std::array<pollfd, 3> ends{pollfd{.fd = child_.descriptor(), .events = POLLIN, .revents = 0},
                                       pollfd{.fd = out_.our_end(), .events = POLLIN, .revents = 0},
                                       pollfd{.fd = err_.our_end(), .events = POLLIN, .revents = 0}};
            ::poll(ends.data(), ends.size(), static_cast<int>(time.count()));
            if (ends[1].revents != 0) out_.read(options_.watch);
            if (ends[2].revents != 0) err_.read({});
            if (const auto end = child_.ended()) return *end;
            if (options_.watch) options_.watch({});
        }
    }

    const process_options& options_;
    file_descriptor in_;
    captured_output out_, err_;
    guarded_process child_;
};

}  // namespace

result<process_result> run_process(const std::vector<std::string>& command, const process_options& options) {
    return run(options).to_end(command);
}

}  // namespace tight::process
