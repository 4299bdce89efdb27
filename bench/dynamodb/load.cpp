// SPDX-License-Identifier: Apache-2.0
// Loads a server that speaks DynamoDB's protocol over keep-alive connections and prints one line of JSON for each
// operation: requests a second, median, 99th percentile and longest in microseconds, and the server's CPU time for
// each.
//
//     tight-bench-load PORT [--connections 1,8] [--seconds 2] [--items 1000] [--server PID] [--seed no]
//                      [--operations get,put,update,query100,batch25]
//
// --operations fill --items N --filled M adds the items M to N.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using steady = std::chrono::steady_clock;

struct settings {
    std::uint16_t port = 0;
    std::vector<int> connections = {8};
    double seconds = 2;
    int items = 1000;  // that the table holds, or is to hold
    int filled = 0;    // of them, those that are there before "fill"
    std::string operations = "get,put,update,query100,batch25";
    int server = 0;    // its process, where its CPU time is wanted
    bool seed = true;  // whether the table has to be made and filled
};

struct request {
    std::string operation;
    std::string body;
};

std::string wire(const request& what) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
           "X-Amz-Date: 20261120T000000Z\r\n"
           "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261120/us-east-1/dynamodb/aws4_request, "
           "SignedHeaders=host;x-amz-date;x-amz-target, "
           "Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n"
           "X-Amz-Target: DynamoDB_20120810." +
           what.operation + "\r\nContent-Length: " + std::to_string(what.body.size()) + "\r\n\r\n" + what.body;
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int target = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &target, sizeof target);
    if (connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("nothing listens on port " + std::to_string(port));
    return socket;
}

// One connection with one request under way.
class connection {
public:
    explicit connection(std::uint16_t port) : socket_(connect_to(port)) {}
    ~connection() { close(socket_); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    int socket() const { return socket_; }
    steady::time_point started() const { return started_; }
    const std::string& answer() const { return answer_; }

    void send(const std::string& bytes) {
        answer_.clear();
        started_ = steady::now();
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error("a request was not taken whole");
    }

    // Reads what is there; true once the answer is complete.
    bool receive() {
        char buffer[65536];
        const ssize_t size = recv(socket_, buffer, sizeof buffer, 0);
        if (size <= 0) throw std::runtime_error("the server closed a connection");
        answer_.append(buffer, static_cast<std::size_t>(size));
        return complete();
    }

private:
    bool complete() const {
        const std::size_t head = answer_.find("\r\n\r\n");
        if (head == std::string::npos) return false;
        const std::size_t name = find_length(head);
        return answer_.size() >= head + 4 + std::strtoul(answer_.c_str() + name, nullptr, 10);
    }

    std::size_t find_length(std::size_t head) const {
        for (std::size_t line = answer_.find("\r\n"); line < head; line = answer_.find("\r\n", line + 2))
            if (strncasecmp(answer_.c_str() + line + 2, "content-length:", 15) == 0) return line + 17;
        throw std::runtime_error("an answer has no Content-Length");
    }

    int socket_;
    std::string answer_;
    steady::time_point started_;
};

void expect_ok(const connection& source) {
    if (source.answer().compare(9, 3, "200") != 0) throw std::runtime_error("refused: " + source.answer());
}

void call(connection& over, const request& what) {
    over.send(wire(what));
    while (!over.receive()) {
    }
    expect_ok(over);
}

std::string item(int key, int sort) {
    return R"({"pk":{"S":"key-)" + std::to_string(key) + R"("},"sk":{"N":")" + std::to_string(sort) +
           R"("},"n":{"N":"1"},"name":{"S":"a name of some length"},"tags":{"SS":["one","two"]},"text":{"S":")" +
           std::string(300, 'x') + R"("}})";
}

std::string key_of(int key, int sort) {
    return R"("Key":{"pk":{"S":"key-)" + std::to_string(key) + R"("},"sk":{"N":")" + std::to_string(sort) + R"("}})";
}

void seed(connection& over, const settings& how) {
    call(over, {"CreateTable",
                R"({"TableName":"bench","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
                R"({"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],)"
                R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]})"});
    usleep(600'000);  // some servers make a table in the background
    for (int i = 0; i < how.items; ++i) call(over, {"PutItem", R"({"TableName":"bench","Item":)" + item(i, 0) + "}"});
    for (int i = 0; i < 100; ++i) call(over, {"PutItem", R"({"TableName":"bench","Item":)" + item(-1, i) + "}"});
}

request make(std::string_view operation, int turn, const settings& how) {
    const int key = static_cast<int>(static_cast<unsigned>(turn) * 7919U % static_cast<unsigned>(how.items));
    if (operation == "get") return {"GetItem", R"({"TableName":"bench",)" + key_of(key, 0) + "}"};
    if (operation == "put") return {"PutItem", R"({"TableName":"bench","Item":)" + item(key, 0) + "}"};
    if (operation == "update")
        return {"UpdateItem", R"({"TableName":"bench",)" + key_of(key, 0) +
                                  R"json(,"UpdateExpression":"SET n = n + :one",)json"
                                  R"json("ConditionExpression":"attribute_exists(pk)",)json"
                                  R"json("ExpressionAttributeValues":{":one":{"N":"1"}}})json"};
    if (operation == "query100")
        return {"Query", R"({"TableName":"bench","KeyConditionExpression":"pk = :k",)"
                         R"("ExpressionAttributeValues":{":k":{"S":"key--1"}}})"};
    if (operation == "batch25" || operation == "fill") {
        const int first = operation == "fill" ? how.filled + turn * 25 : turn * 25 % how.items;
        std::string writes;
        for (int i = first; i < first + 25; ++i)
            writes += (i == first ? "" : ",") + (R"({"PutRequest":{"Item":)" + item(i % how.items, 0) + "}}");
        return {"BatchWriteItem", R"({"RequestItems":{"bench":[)" + writes + "]}}"};
    }
    throw std::runtime_error("no such operation: " + std::string(operation));
}

// CPU time that a process has used, in microseconds; 0 where it is not asked for.
double cpu_time(int process) {
    double total = 0;
    if (process == 0) return total;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
        std::ifstream times(thread.path() / "schedstat");
        double nanoseconds = 0;
        if (times >> nanoseconds) total += nanoseconds / 1000;
    }
    return total;
}

// The requests of one measurement: as many as there is time for, or until the table is filled.
class requests {
public:
    requests(std::string_view operation, const settings& how) : operation_(operation), how_(how) {
        fills_ = operation == "fill";
        for (int i = 0; !fills_ && i < 2048; ++i)  // prepared, so that the loader's own work is small
            prepared_.push_back(wire(make(operation, i, how)));
        begin_ = steady::now();
        end_ = begin_ + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(how.seconds));
    }

    bool send_next(connection& over) {
        if (fills_) {
            if (how_.filled + turn_ * 25 >= how_.items) return false;
            over.send(wire(make(operation_, turn_++, how_)));
        } else {
            if (steady::now() >= end_) return false;
            over.send(prepared_[static_cast<std::size_t>(turn_++) % prepared_.size()]);
        }
        return true;
    }

    double seconds() const { return std::chrono::duration<double>(steady::now() - begin_).count(); }

private:
    std::string_view operation_;
    const settings& how_;
    bool fills_ = false;
    std::vector<std::string> prepared_;
    int turn_ = 0;
    steady::time_point begin_;
    steady::time_point end_;
};

void print(std::string_view operation, int connections, std::vector<float> times, double seconds, double cpu) {
    if (times.empty()) throw std::runtime_error("no answer in time");
    std::sort(times.begin(), times.end());
    const auto count = static_cast<double>(times.size());
    const auto quantile = [&](double q) {
        return static_cast<double>(times[static_cast<std::size_t>(q * (count - 1))]);
    };
    std::printf(
        R"({"operation":"%s","connections":%d,"per_second":%.0f,"p50_us":%.1f,"p99_us":%.1f,"max_us":%.0f,"cpu_us":%.1f})"
        "\n",
        std::string(operation).c_str(), connections, count / seconds, quantile(0.5), quantile(0.99), quantile(1),
        cpu / count);
    std::fflush(stdout);
}

void load(std::string_view operation, int connections, const settings& how) {
    std::vector<std::unique_ptr<connection>> all;
    const int poll = epoll_create1(0);
    for (int i = 0; i < connections; ++i) {
        all.push_back(std::make_unique<connection>(how.port));
        epoll_event interest{.events = EPOLLIN, .data = {.ptr = all.back().get()}};
        epoll_ctl(poll, EPOLL_CTL_ADD, all.back()->socket(), &interest);
    }
    std::vector<float> times;
    const double cpu_before = cpu_time(how.server);
    requests source(operation, how);
    int under_way = 0;
    for (auto& one : all) under_way += source.send_next(*one) ? 1 : 0;
    while (under_way > 0) {
        epoll_event ready[64];
        const int count = epoll_wait(poll, ready, 64, 1000);
        for (int i = 0; i < count; ++i) {
            auto& one = *static_cast<connection*>(ready[i].data.ptr);
            if (!one.receive()) continue;
            expect_ok(one);
            times.push_back(std::chrono::duration<float, std::micro>(steady::now() - one.started()).count());
            if (!source.send_next(one)) --under_way;
        }
    }
    close(poll);
    print(operation, connections, std::move(times), source.seconds(), cpu_time(how.server) - cpu_before);
}

template <class Each>
void for_each_word(std::string_view list, Each each) {
    for (std::size_t source = 0; source <= list.size();) {
        const std::size_t comma = std::min(list.find(',', source), list.size());
        each(list.substr(source, comma - source));
        source = comma + 1;
    }
}

settings read_arguments(int argc, char** argv) {
    settings how;
    if (argc < 2)
        throw std::runtime_error(
            "usage: tight-bench-load PORT [--connections N] [--seconds S] [--items N] [--operations a,b] "
            "[--server PID] [--seed no]");
    how.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--connections") {
            how.connections.clear();
            for_each_word(argv[i + 1], [&](std::string_view word) {
                how.connections.push_back(std::atoi(std::string(word).c_str()));
            });
        }
        if (name == "--filled") how.filled = std::atoi(argv[i + 1]);
        if (name == "--seconds") how.seconds = std::atof(argv[i + 1]);
        if (name == "--items") how.items = std::atoi(argv[i + 1]);
        if (name == "--operations") how.operations = argv[i + 1];
        if (name == "--server") how.server = std::atoi(argv[i + 1]);
        if (name == "--seed") how.seed = std::string_view(argv[i + 1]) != "no";
    }
    return how;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const settings how = read_arguments(argc, argv);
        connection first(how.port);
        if (how.seed) seed(first, how);
        for (const int connections : how.connections)
            for_each_word(how.operations, [&](std::string_view operation) { load(operation, connections, how); });
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "tight-bench-load: %s\n", problem.what());
        return 1;
    }
}
