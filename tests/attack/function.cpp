// SPDX-License-Identifier: Apache-2.0
// A Lambda function that attacks what runs it, as the event says: "do=print-lines" anywhere in its text. It speaks the
// Runtime API over raw sockets. Routes: /good answers, /open answers with CORS for every page, /hostile misbehaves.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>

#include "support/http_client.hpp"

namespace {

constexpr std::string_view root = "/2018-06-01/runtime/invocation/";

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::uint16_t api_port() {
    const auto address = variable("AWS_LAMBDA_RUNTIME_API");
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
}

[[noreturn]] void hang() {
    for (;;) ::pause();
}

void write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written <= 0) hang();  // nobody reads any more
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

[[noreturn]] void print_without_end(int descriptor, std::string_view block) {
    for (;;) write_all(descriptor, block);
}

// A grandchild in a session of its own that ignores being asked to stop.
template <class Work>
void daemonize(Work work) {
    if (::fork() != 0) return;
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
    work();
    hang();
}

struct invocation {
    support::http_client& api;
    std::string id;

    std::string path(std::string_view what = "response") const {
        return std::string(root) + id + '/' + std::string(what);
    }
    int answer(std::string_view body) const { return api.request("POST", path(), {}, body).status; }
    void good(std::string_view headers = "") const {
        answer(R"({"statusCode":200,"headers":{"Content-Type":"application/json")" + std::string(headers) +
               R"(},"body":"{\"good\":true}"})");
    }
};

const std::map<std::string, std::function<void(invocation&)>, std::less<>>& behaviours() {
    static const std::string lines = [] {
        std::string text;
        for (int i = 0; i < 1000; ++i) text += "a line that never ends to be one of many\n";
        return text;
    }();
    static const std::string bytes = std::string("\0\x1b[2J\xff\xfe\r\r\n\x80", 11);
    static const std::map<std::string, std::function<void(invocation&)>, std::less<>> all{
        {"print-lines", [](invocation&) { print_without_end(1, lines); }},
        {"print-empty-lines", [](invocation&) { print_without_end(2, std::string(4096, '\n')); }},
        {"print-one-line", [](invocation&) { print_without_end(1, std::string(65536, 'x')); }},
        {"print-bytes", [](invocation&) { print_without_end(2, bytes); }},
        {"print-both",
         [](invocation&) {
             if (::fork() == 0) print_without_end(1, lines);
             print_without_end(2, lines);
         }},
        {"print-then-answer",
         [](invocation& one) {
             for (int i = 0; i < 500; ++i) write_all(1, lines);
             one.good();
         }},
        {"close-pipes",
         [](invocation& one) {
             ::close(1);
             ::close(2);
             one.good();
         }},
        {"daemon",
         [](invocation& one) {
             daemonize([] {});
             one.good();
         }},
        {"daemon-prints",
         [](invocation&) {
             daemonize([] { print_without_end(1, lines); });
             ::_exit(0);
         }},
        {"daemon-and-crash",
         [](invocation&) {
             daemonize([] {});
             ::raise(SIGKILL);
         }},
        {"daemons",
         [](invocation&) {
             for (int i = 0; i < 30; ++i) daemonize([] {});
             hang();
         }},
        {"ignore-signals",
         [](invocation&) {
             for (int number = 1; number < 32; ++number) ::signal(number, SIG_IGN);
             hang();
         }},
        {"stop-itself", [](invocation&) { ::raise(SIGSTOP); }},
        {"never", [](invocation&) { hang(); }},
        {"exit", [](invocation&) { ::_exit(3); }},
        {"exit-in-answer",
         [](invocation& one) {
             one.api.send("POST " + one.path() + " HTTP/1.1\r\nHost: r\r\nContent-Length: 1000\r\n\r\n{\"half");
             ::_exit(0);
         }},
        {"garbage-answer", [](invocation& one) { one.answer("\xff\xfe no JSON {"); }},
        {"garbage-request",
         [](invocation& one) {
             one.api.send(std::string("\0\1\2 nothing\r\n\r\n\r\nPOST", 20));
             hang();
         }},
        {"answer-number", [](invocation& one) { one.answer("1e999"); }},
        {"answer-wrong-types",
         [](invocation& one) { one.answer(R"({"statusCode":{},"headers":[1],"body":true,"cookies":{"a":1}})"); }},
        {"answer-bad-headers",
         [](invocation& one) { one.answer(R"({"statusCode":200,"headers":{"a\r\nb":"c\r\n\r\nd"},"body":"x"})"); }},
        {"answer-twice",
         [](invocation& one) {
             one.good();
             one.good();
         }},
        {"answer-foreign",
         [](invocation& one) {
             const std::string own = std::exchange(one.id, "00000000-0000-0000-0000-000000000000");
             one.good();
             one.id = own;
             one.good();
         }},
        {"answer-huge", [](invocation& one) { one.answer('"' + std::string(8'000'000, 'x') + '"'); }},
        {"answer-without-end",
         [](invocation& one) {
             one.api.send("POST " + one.path() + " HTTP/1.1\r\nHost: r\r\nTransfer-Encoding: chunked\r\n\r\n");
             while (one.api.send("10000\r\n" + std::string(65536, 'x') + "\r\n")) {
             }
             hang();
         }},
        {"error-garbage",
         [](invocation& one) {
             one.api.request("POST", one.path("error"), {}, "\xff{");
             hang();
         }},
        {"hold",
         [](invocation& one) {
             const std::string folder = variable("ATTACK_FOLDER");
             std::ofstream(folder + "/held.txt") << one.id << '\n';
             while (::access((folder + "/release.txt").c_str(), F_OK) != 0) ::usleep(10'000);
             one.good();
         }},
        {"page",
         [](invocation& one) {
             one.answer(
                 R"({"statusCode":200,"headers":{"Content-Type":"text/html"},"body":"<script>)"
                 R"(const to='http://127.0.0.1:'+new URLSearchParams(location.search).get('results')+'/attack-results';)"
                 R"(const told=r=>[{page:'own',port:+location.port,attempt:'GET',readable:true,status:r.status}];)"
                 R"(const post=r=>fetch(to,{method:'POST',mode:'no-cors',body:JSON.stringify(told(r))});)"
                 R"(fetch('/good').then(post)</script>"})");
         }},
        {"next-and-next",
         [](invocation& one) {
             one.api.send_request("GET", std::string(root) + "next");
             hang();
         }},
        {"connections",
         [](invocation& one) {
             std::list<support::http_client> many;
             for (int i = 0; i < 200; ++i) many.emplace_back(api_port()).send("GET / HTTP/1.1\r\n");
             one.good();
             hang();
         }},
        {"allocate",
         [](invocation& one) {
             constexpr std::size_t size = std::size_t{256} << 20;
             void* const block = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             std::memset(block, 1, size);
             one.good();
         }},
    };
    return all;
}

// What follows "do=" in a query or "do":" in an event.
std::string wish(std::string_view event) {
    for (const std::string_view mark : {"do=", "\"do\":\""})
        if (const auto at = event.find(mark); at != event.npos) {
            const auto rest = event.substr(at + mark.size());
            return std::string(rest.substr(0, rest.find_first_of("\"&\\ ")));
        }
    return {};
}

void serve_one(support::http_client& api) {
    const auto work = api.get(std::string(root) + "next");
    invocation one{api, work.header("Lambda-Runtime-Aws-Request-Id")};
    std::string line = work.body;
    for (char& c : line)
        if (c == '\n') c = ' ';
    std::ofstream(variable("ATTACK_FOLDER") + "/calls.txt", std::ios::app) << line << '\n';
    const auto found = behaviours().find(wish(work.body));
    if (found != behaviours().end()) return found->second(one);
    const bool open = variable("_HANDLER").ends_with("open");
    one.good(open ? R"(,"Access-Control-Allow-Origin":"*","Access-Control-Allow-Headers":"*")" : "");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--describe") == 0) {
        std::puts(R"({"name":"attacked","controllers":[{"name":"good","verbs":["ANY"],"routes":[]},)"
                  R"({"name":"open","verbs":["ANY"],"routes":[]},{"name":"hostile","verbs":["ANY"],"routes":[]}],)"
                  R"("tables":[{"TableName":"movies","BillingMode":"PAY_PER_REQUEST",)"
                  R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
                  R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}]})");
        return 0;
    }
    if (argc > 1 && std::strcmp(argv[1], "--behaviours") == 0) {
        for (const auto& [name, what] : behaviours())
            if (name != "hold" && name != "page") std::puts(name.c_str());  // these two attack nobody
        return 0;
    }
    ::signal(SIGPIPE, SIG_IGN);
    support::http_client api(api_port());
    const timeval forever{};  // a runtime waits for ever
    ::setsockopt(api.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof forever);
    try {
        for (;;) serve_one(api);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 72;
    }
}
