// SPDX-License-Identifier: Apache-2.0
#include "process/run.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "process/guarded_process.hpp"
#include "process/line_splitter.hpp"

namespace tight::process {

namespace {

constexpr std::size_t most_at_once = std::size_t{1024} * 1024;  // as much as a pipe can be made to hold
constexpr std::chrono::milliseconds look_interval{100};

class descriptor {
public:
    explicit descriptor(int number = -1) : number_(number) {}
    ~descriptor() { close(); }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    void reset(int number) {
        close();
        number_ = number;
    }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }
    int get() const { return number_; }

private:
    int number_;
};

// The child's input, in memory: it is never held up by us.
bool open_input(descriptor& file, std::string_view content) {
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
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
        ours_.reset(ends[0]);
        its_.reset(ends[1]);
        return ::fcntl(ours_.get(), F_SETFL, O_NONBLOCK) == 0;
    }

    int its_end() const { return its_.get(); }
    int our_end() const { return ours_.get(); }
    void close_its_end() { its_.close(); }

    void read(const listener& watch) {
        if (ours_.get() < 0) return;
        const bool more = read_available(ours_.get(), most_at_once, [&](std::string_view bytes) {
            const std::size_t room = largest_output - text_.size();
            text_.append(bytes.substr(0, room));
            omitted_ += bytes.size() - std::min(room, bytes.size());
            if (watch) watch(bytes);
        });
        if (!more) ours_.close();
    }

    std::string take() {
        if (omitted_ != 0) text_ += "\n(" + std::to_string(omitted_) + " more bytes of output were left out)\n";
        return std::move(text_);
    }

private:
    descriptor ours_, its_;
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
    descriptor in_;
    captured_output out_, err_;
    guarded_process child_;
};

}  // namespace

result<process_result> run_process(const std::vector<std::string>& command, const process_options& options) {
    return run(options).to_end(command);
}

}  // namespace tight::process
