// SPDX-License-Identifier: Apache-2.0
// Starts a server again and again, and prints one line of JSON: the median and the best time from starting the program
// to its first answer, in milliseconds, and what it keeps resident when idle, in KB.
//
//     tight-bench-start PORT ROUNDS COMMAND...

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "measure.hpp"

namespace {

using steady = std::chrono::steady_clock;

constexpr std::string_view question =
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
    "X-Amz-Date: 20261120T000000Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261120/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, "
    "Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n"
    "X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n{}";

pid_t start(char** command) {
    pid_t child = 0;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    const int problem = posix_spawnp(&child, command[0], &quiet, nullptr, command, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (problem != 0) throw std::runtime_error(std::string("cannot start ") + command[0]);
    return child;
}

// Whether the server has answered; false: nobody listens yet.
bool ask(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char answer[4096];
    const bool answered = connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                          send(socket, question.data(), question.size(), MSG_NOSIGNAL) > 0 &&
                          recv(socket, answer, sizeof answer, 0) > 0;
    close(socket);
    return answered;
}

struct figures {
    double milliseconds;
    long kilobytes;
};

figures once(std::uint16_t port, char** command) {
    const auto begin = steady::now();
    const pid_t child = start(command);
    while (!ask(port)) {
        if (steady::now() - begin > std::chrono::seconds(20)) throw std::runtime_error("no answer in 20 seconds");
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    const double took = std::chrono::duration<double, std::milli>(steady::now() - begin).count();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const long entry = bench::resident_kb(child);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    return {took, entry};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: tight-bench-start PORT ROUNDS COMMAND...\n");
        return 2;
    }
    try {
        const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
        std::vector<double> times;
        std::vector<long> entry;
        for (int i = std::atoi(argv[2]); i > 0; --i) {
            const auto seen = once(port, argv + 3);
            times.push_back(seen.milliseconds);
            entry.push_back(seen.kilobytes);
        }
        std::sort(times.begin(), times.end());
        std::sort(entry.begin(), entry.end());
        std::printf(R"({"start_ms":%.2f,"best_ms":%.2f,"idle_kb":%ld})"
                    "\n",
                    times[times.size() / 2], times.front(), entry[entry.size() / 2]);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "tight-bench-start: %s\n", problem.what());
        return 1;
    }
}
