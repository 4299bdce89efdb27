// SPDX-License-Identifier: Apache-2.0
// An HTTP server that does what a test tells it to, good or bad, over raw sockets: it shares nothing with the adapter
// it stands behind.
//
//     web-test-server [MODE]     listens on $PORT; MODE: die, silent, elsewhere, slow, unix:PATH, unready

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct asked {
    std::string method, target, body;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

    std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

class client {
public:
    explicit client(int socket) : socket_(socket) {}
    ~client() { ::close(socket_); }
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    bool read_head(asked& into) {
        std::size_t end = 0;
        while ((end = held_.find("\r\n\r\n")) == held_.npos)
            if (!fill()) return false;
        std::string_view text(held_.data(), end + 2);
        const std::string_view line = text.substr(0, text.find("\r\n"));
        const std::size_t first = line.find(' '), last = line.rfind(' ');
        into.method = line.substr(0, first);
        into.target = line.substr(first + 1, last - first - 1);
        for (text.remove_prefix(line.size() + 2); !text.empty();) {
            const std::string_view field = text.substr(0, text.find("\r\n"));
            text.remove_prefix(field.size() + 2);
            const std::size_t colon = field.find(": ");
            into.headers.emplace_back(lower(std::string(field.substr(0, colon))), field.substr(colon + 2));
        }
        held_.erase(0, end + 4);
        return true;
    }

    bool read_body(asked& into) {
        const std::string length = into.header("content-length");
        const std::size_t size = length.empty() ? 0 : std::stoul(length);
        while (held_.size() < size)
            if (!fill()) return false;
        into.body = held_.substr(0, size);
        held_.erase(0, size);
        return true;
    }

    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    int socket() const { return socket_; }

private:
    bool fill() {
        std::string block(65536, '\0');
        const ssize_t size = ::recv(socket_, block.data(), block.size(), 0);
        if (size <= 0) return false;
        held_.append(block.data(), static_cast<std::size_t>(size));
        return true;
    }

    int socket_;
    std::string held_;
};

// What gateways add, or the adapter; the rest is the client's.
bool is_of_the_way(std::string_view name) {
    return name == "host" || name == "content-length" || name == "via" || name == "connection" ||
           name.starts_with("x-forwarded-") || name.starts_with("x-amz");
}

// The request as it was seen, in an order of its own. Repeated fields are one line, as RFC 9110 section 5.2 allows.
std::string seen(const asked& request) {
    std::map<std::string, std::string> fields;
    for (const auto& [name, value] : request.headers) {
        if (is_of_the_way(name)) continue;
        auto& line = fields[name];
        line += (line.empty() ? "" : ",") + value;
    }
    std::string text = request.method + ' ' + request.target + '\n';
    for (const auto& [name, value] : fields) text += name + ": " + value + '\n';
    return text + '\n' + request.body;
}

std::string chunked(std::string_view body) {
    std::string out;
    for (std::size_t size = 1; !body.empty(); size = size * 3 + 1) {
        const std::string_view piece = body.substr(0, size);
        char head[20];
        std::snprintf(head, sizeof head, "%zx\r\n", piece.size());
        ((out += head) += piece) += "\r\n";
        body.remove_prefix(piece.size());
    }
    return out + "0\r\nX-Checksum: none\r\n\r\n";
}

// x-reply-status, x-reply-fields ("A: 1|B: 2"), x-reply-framing (length, chunked, close) and x-reply-interim shape the
// answer. False where the connection must be closed.
bool echo(const client& to, const asked& request) {
    std::string status = request.header("x-reply-status"), framing = request.header("x-reply-framing");
    if (status.empty()) status = "200";
    const std::string version = framing == "old" ? "HTTP/1.0 " : "HTTP/1.1 ";
    const bool has_body = request.method != "HEAD" && status != "204" && status != "304";
    std::string body = seen(request), head;
    if (!request.header("x-reply-interim").empty()) head = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    head += version + status + " As Told\r\n";
    std::string fields = request.header("x-reply-fields");
    for (std::size_t bar = 0; !fields.empty(); fields.erase(0, bar == fields.npos ? bar : bar + 1)) {
        bar = fields.find('|');
        head += fields.substr(0, bar) + "\r\n";
    }
    if (framing == "chunked") {
        head += "Transfer-Encoding: chunked\r\n";
        body = chunked(body);
    } else if (framing == "close") {
        head += "Connection: close\r\n";
    } else if (framing != "old") {
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    if (!to.send(head + "\r\n")) return false;
    return (!has_body || to.send(body)) && framing != "close" && framing != "old";
}

void answer(const client& to, int status, std::string_view body, std::string_view fields = {}) {
    std::string text =
        "HTTP/1.1 " + std::to_string(status) + " Some Words\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    text += fields;
    text += "\r\n";
    to.send(text += body);
}

[[noreturn]] void die(const char* words) {
    std::fprintf(stderr, "first words\n%s\n", words);
    std::exit(3);
}

bool break_off(const client& to, std::string_view how) {
    if (how == "garbage") to.send("this is no HTTP\r\n\r\n");
    if (how == "short") to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
    if (how == "chunk") to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    if (how == "field") to.send("HTTP/1.1 200 OK\r\nno field at all\r\nContent-Length: 2\r\n\r\nok");
    return false;  // and "nothing": closed without a word
}

void stream(const client& to) {
    to.send(
        "HTTP/1.1 201 Made\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    for (const char* const line : {"6\r\nfirst\n\r\n", "7\r\nsecond\n\r\n", "6\r\nthird\n\r\n"}) {
        to.send(line);
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
    }
    to.send("0\r\n\r\n");
}

// A length that is said twice, the same or not, or beside chunks.
void say_length(const client& to, std::string_view how) {
    std::string fields = "Content-Length: 2\r\nContent-Length: 2\r\n";
    if (how == "different") fields = "Content-Length: 2\r\nContent-Length: 3\r\n";
    if (how == "chunked") fields = "Content-Length: 900\r\nTransfer-Encoding: chunked\r\n";
    to.send("HTTP/1.1 200 OK\r\n" + fields + "\r\n" + (how == "chunked" ? "2\r\nok\r\n0\r\n\r\n" : "ok"));
}

// As a CGI script behind a server that adds the first lines.
void answer_as_script(const client& to) {
    to.send(
        "HTTP/1.0 200 Script output follows\r\nServer: test\r\nContent-Type: text/plain\nX-A: 1\n\na\n\nb\r\n\r\nc");
}

// A body where there must be none, and a while after the head.
void answer_too_much(const client& to) {
    to.send("HTTP/1.1 204 Nothing\r\nContent-Length: 7\r\n\r\n");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    to.send("nothing");
}

void drip(const client& to) {
    for (const char c : std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nslow!")) {
        to.send({&c, 1});
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

std::string many_fields(unsigned long count) {
    std::string fields;
    for (unsigned long i = 0; i < count; ++i) fields += "X-" + std::to_string(i) + ": " + std::to_string(i) + "\r\n";
    return fields;
}

std::string variable(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? "(none)" : value;
}

// False where the connection must be closed.
bool serve(const client& to, const asked& request) {
    const std::string_view target = request.target;
    const auto under = [target](std::string_view path) { return target.starts_with(path); };
    if (under("/die")) die("last words");
    if (under("/hang")) {
        std::this_thread::sleep_for(std::chrono::minutes(1));
        return false;
    }
    if (under("/slow")) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (under("/half-and-die")) {
        to.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        ::shutdown(to.socket(), SHUT_RDWR);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        die("last words");
    }
    if (under("/script")) return answer_as_script(to), false;
    if (under("/broken/")) return break_off(to, target.substr(8));
    if (under("/end-soon")) {
        answer(to, 200, "bye");
        std::_Exit(3);
    }
    if (under("/big/")) {
        answer(to, 200, std::string(std::stoul(std::string(target.substr(5))), 'x'));
    } else if (under("/status/")) {
        answer(to, std::stoi(std::string(target.substr(8))), "as asked");
    } else if (under("/length/")) {
        say_length(to, target.substr(8));
    } else if (under("/nothing")) {
        answer_too_much(to);
    } else if (under("/drip")) {
        drip(to);
    } else if (under("/fields/")) {
        answer(to, 200, "many", many_fields(std::stoul(std::string(target.substr(8)))));
    } else if (under("/variable/")) {
        answer(to, 200, variable(std::string(target.substr(10))));
    } else if (under("/stream")) {
        stream(to);
    } else if (under("/log")) {
        std::puts("a line on stdout");
        std::fflush(stdout);
        std::fputs("a line on stderr\n", stderr);
        answer(to, 200, "logged");
    } else if (under("/pid")) {
        answer(to, 200, std::to_string(::getpid()));
    } else if (under("/header/")) {
        answer(to, 200, request.header(target.substr(8)));
    } else if (under("/events")) {
        const bool fails = request.body.find("\"fail\"") != request.body.npos;
        answer(to, fails ? 500 : 200, fails ? "it cannot be done" : "{\"got\":" + request.body + "}");
    } else {
        return echo(to, request);
    }
    return true;
}

void converse(int socket) {
    client one(socket);
    while (true) {
        asked request;
        if (!one.read_head(request)) return;
        if (request.target.starts_with("/refuse")) {
            answer(one, 413, "too much", "Connection: close\r\n");
            return;
        }
        if (!one.read_body(request) || !serve(one, request)) return;
    }
}

int listen_on(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(made, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(made, 64) != 0) die("cannot listen");
    ::getsockname(made, reinterpret_cast<sockaddr*>(&here), &size);
    std::printf("listening on %d\n", ntohs(here.sin_port));
    std::fflush(stdout);
    return made;
}

int listen_on(const std::string& path) {
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un here{};
    here.sun_family = AF_UNIX;
    std::memcpy(here.sun_path, path.data(), std::min(path.size(), sizeof here.sun_path - 1));
    if (::bind(made, reinterpret_cast<sockaddr*>(&here), sizeof here) != 0 || ::listen(made, 64) != 0)
        die("cannot listen");
    return made;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string mode = argc > 1 ? argv[1] : "";
    const char* const port_text = std::getenv("PORT");
    auto port = static_cast<std::uint16_t>(port_text != nullptr ? std::atoi(port_text) : 0);
    if (mode == "die") die("no database here");
    if (mode == "silent") std::this_thread::sleep_for(std::chrono::minutes(1));
    if (mode == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(400));
    if (mode == "elsewhere") port = 0;
    const int listener = mode.starts_with("unix:") ? listen_on(mode.substr(5)) : listen_on(port);
    while (true) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket >= 0) std::thread(converse, socket).detach();
    }
}
