// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Lambda Runtime API that starts a program, feeds it events and watches what that costs. One thread, one program at a
// time; whoever calls pins the thread, and the program inherits it.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct observation {
    double next_ms = 0;                      // from just before the program was started to its whole first /next
    double first_cpu_ms = 0;                 // the CPU it had used by then
    std::vector<double> round_trip_us = {};  // from sending an event to having its whole answer
    double cpu_us = 0;                       // the program's CPU for an invoke
    long resident_kb = 0;                    // after the last invoke
    std::size_t wrong = 0;                   // answers that were none
};

class mock {
public:
    explicit mock(std::string event);
    ~mock();
    mock(const mock&) = delete;
    mock& operator=(const mock&) = delete;

    // Starts the program, gives it so many events after `warm_up` others, and ends it. Throws std::runtime_error where
    // it ends by itself or says nothing for 10 s.
    observation run(const std::string& program, std::size_t invokes, std::size_t warm_up = 0);

private:
    using clock = std::chrono::steady_clock;

    pid_t start(const std::string& program) const;
    void converse(pid_t child, std::size_t invokes, std::size_t warm_up, observation& seen);
    void accept_connection();
    // A whole request, moved out of the buffer; its first line and body.
    void read_request(std::string& line, std::string& body);
    void fill();
    void send_event();
    void send_text(std::string_view text) const;
    void wait_for(int file, const char* what) const;

    std::string event_;
    int listener_ = -1;
    int poll_ = -1;
    int client_ = -1;
    std::uint16_t port_ = 0;
    std::uint64_t number_ = 0;
    std::string buffer_;
    std::string message_;
};

}  // namespace bench
