// SPDX-License-Identifier: Apache-2.0
// A Lambda function for the tests. The event says what to do, anywhere in its text: "do=hang", "do=env:NAME". START in
// the environment says what to do before asking for work.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/http_client.hpp"

namespace {

constexpr std::string_view root = "/2018-06-01/runtime/";

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string quoted(std::string_view text) {
    std::string safe = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') safe += '\\';
        if (c == '\n')
            safe += "\\n";
        else
            safe += c;
    }
    return safe + "\"";
}

std::string first_line(const std::string& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

std::string reply(std::string_view body, int status = 200) {
    return "{\"statusCode\":" + std::to_string(status) +
           ",\"headers\":{\"Content-Type\":\"text/plain\"},\"body\":" + quoted(body) + "}";
}

std::string wish(std::string_view event) {
    for (const std::string_view mark : {"do=", "\"do\":\""})  // in a query as it came, or read by the gateway
        if (const auto at = event.find(mark); at != std::string_view::npos) {
            const auto rest = event.substr(at + mark.size());
            return std::string(rest.substr(0, rest.find_first_of("\"&\\ ")));
        }
    return {};
}

// Writes as fast as it can and for ever: "flood" lines, "flood-no-end" one line, "flood-bytes" what is no text.
[[noreturn]] void flood(const std::string& what) {
    std::string block;
    if (what == "flood-no-end") block.assign(65536, 'x');
    if (what == "flood-bytes")
        for (int i = 0; i < 65536; ++i) block += static_cast<char>(i % 251);
    while (block.size() < 65536) block += "all work and no play\n";
    for (;;)
        for (const int end : {STDOUT_FILENO, STDERR_FILENO}) {
            [[maybe_unused]] const ssize_t written = ::write(end, block.data(), block.size());
        }
}

// A process that has left the group and the session, and whose parent is gone.
pid_t detach() {
    int ends[2];
    if (::pipe(ends) != 0) std::_Exit(73);
    const pid_t middle = ::fork();
    if (middle == 0) {
        ::setsid();
        if (::fork() != 0) std::_Exit(0);
        ::signal(SIGHUP, SIG_IGN);
        ::signal(SIGTERM, SIG_IGN);
        const pid_t self = ::getpid();
        [[maybe_unused]] const ssize_t written = ::write(ends[1], &self, sizeof self);
        for (;;) ::pause();
    }
    pid_t detached = 0;
    if (::read(ends[0], &detached, sizeof detached) != sizeof detached) std::_Exit(74);
    ::waitpid(middle, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
    return detached;
}

struct function {
    support::http_client api;
    std::string id;
    int calls = 0;

    support::http_answer post(const std::string& what, std::string_view body,
                              const support::header_list& headers = {}) {
        return api.request("POST", std::string(root) + "invocation/" + id + "/" + what, headers, body);
    }

    void stream(std::string_view type, const std::vector<std::string>& parts, std::string_view end) {
        api.send("POST " + std::string(root) + "invocation/" + id +
                 "/response HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                 "Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Type: " +
                 std::string(type) +
                 "\r\nTrailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n");
        for (const auto& part : parts) {
            char size[32];
            std::snprintf(size, sizeof size, "%zx\r\n", part.size());
            api.send(size + part + "\r\n");
        }
        if (end == "exit") std::_Exit(9);
        api.send(std::string("0\r\n") + std::string(end) + "\r\n");
        const auto answer = api.read();
        if (answer.status != 202) std::_Exit(70);
    }

    void answer(const support::http_answer& work);
    bool misbehave(const std::string& what);
};

bool function::misbehave(const std::string& what) {
    if (what == "hang")
        for (;;) ::pause();
    if (what == "hang-with-child") {
        if (::fork() == 0)
            for (;;) ::pause();
        for (;;) ::pause();
    }
    if (what.starts_with("flood")) flood(what);
    if (what == "close-outputs") {
        ::close(STDOUT_FILENO);
        ::close(STDERR_FILENO);
        return post("response", reply("quiet")).status == 202;
    }
    if (what == "bigerror") return post("error", quoted(std::string(7'000'000, 'x'))).status == 413;
    if (what == "exit3") std::_Exit(3);
    if (what == "exit0") std::_Exit(0);
    if (what == "segv") {
        ::signal(SIGSEGV, SIG_DFL);
        ::raise(SIGSEGV);
    }
    if (what == "garbage") return post("response", "this is no JSON at all").status == 202;
    if (what == "badreply") return post("response", R"({"statusCode":"what","body":{}})").status == 202;
    if (what == "wrongid") {
        const auto right = id;
        id = "someone-else";
        const int status = post("response", "{}").status;
        id = right;
        return post("response", reply(std::to_string(status))).status == 202;
    }
    if (what == "big") {
        const int status = post("response", reply(std::string(7'000'000, 'x'))).status;
        std::printf("refused %d\n", status);
        std::fflush(stdout);
        // The connection is used up: the server did not read all of it, or it did.
        return true;
    }
    if (what == "throw")
        return post("error", R"({"errorType":"std::runtime_error","errorMessage":"no luck","stackTrace":[]})",
                    {{"Lambda-Runtime-Function-Error-Type", "std::runtime_error"}})
                   .status == 202;
    return false;
}

void function::answer(const support::http_answer& work) {
    id = work.header("Lambda-Runtime-Aws-Request-Id");
    ++calls;
    const auto what = wish(work.body);
    if (misbehave(what)) return;
    std::string text = "call " + std::to_string(calls) + " of " + std::to_string(::getpid());
    if (what.starts_with("env:")) text = variable(what.c_str() + 4);
    if (what.starts_with("file:")) text = first_line(what.substr(5));
    if (what.starts_with("header:")) text = work.header(what.substr(7));
    if (what.starts_with("sleep")) std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(what.substr(5))));
    if (what == "event") text = work.body;
    if (what == "detach") text = "detached one of " + std::to_string(detach());
    if (what == "much") {
        const std::string block(1 << 20, '\n');
        for (int i = 0; i < 200; ++i) {
            [[maybe_unused]] const ssize_t written = ::write(STDOUT_FILENO, block.data(), block.size());
        }
    }
    if (what == "print") {
        std::puts(work.body.c_str());
        std::fflush(stdout);
    }
    if (what == "log") {
        std::printf("to stdout\nand again\n");
        std::fflush(stdout);
        std::fprintf(stderr, "to stderr\n");
    }
    if (what == "stream") return stream("text/event-stream", {"one,", "two,", "three"}, "");
    if (what == "streambig")
        return stream("application/octet-stream", std::vector<std::string>(400, std::string(65536, 'x')), "");
    if (what == "streamhttp")
        return stream(
            "application/vnd.awslambda.http-integration-response",
            {R"({"statusCode":201,"headers":{"Content-Type":"text/plain","X-A":"b"},"cookies":["a=1","b=2"]})",
             std::string(5, '\0'), std::string(3, '\0') + "hel", "lo"},
            "");
    if (what == "streamfail")
        return stream("text/plain", {"half"},
                      "Lambda-Runtime-Function-Error-Type: Late\r\nLambda-Runtime-Function-Error-Body: "
                      "eyJlcnJvclR5cGUiOiJMYXRlIn0=\r\n");
    if (what == "streamexit") return stream("text/plain", {"half"}, "exit");
    if (what == "raw") {
        post("response", R"({"plain":true})");
        return;
    }
    if (post("response", reply(text)).status != 202) std::_Exit(71);
}

void misstart(support::http_client& api) {
    const auto what = variable("START");
    if (what == "exit4") std::_Exit(4);
    if (what == "hang")
        for (;;) ::pause();
    if (what == "initerror") {
        api.request("POST", std::string(root) + "init/error",
                    {{"Lambda-Runtime-Function-Error-Type", "App.NoConfiguration"}},
                    R"({"errorType":"App.NoConfiguration","errorMessage":"TABLE is not set"})");
        std::_Exit(1);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--describe") == 0) {
        if (variable("START") == "baddescribe") return 5;
        std::puts(
            R"({"name":"demo","controllers":[{"name":"demo","verbs":["GET","POST"],"routes":[{"verb":"GET","path":"/demo/items/{item}"}]},)"
            R"({"name":"other","verbs":["ANY"],"routes":[]}],"tables":[{"TableName":"movies","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"year",)"
            R"("AttributeType":"N"}],"KeySchema":[{"AttributeName":"year","KeyType":"HASH"}]}]})");
        return 0;
    }
    const auto address = variable("AWS_LAMBDA_RUNTIME_API");
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    function here{support::http_client(port), {}};
    misstart(here.api);
    while (true) {
        // The client's own patience is 20 s: a real runtime waits for ever.
        const timeval forever{};
        ::setsockopt(here.api.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof forever);
        try {
            here.answer(here.api.get(std::string(root) + "invocation/next"));
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "%s\n", failure.what());
            return 72;
        }
    }
}
