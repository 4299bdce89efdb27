// SPDX-License-Identifier: Apache-2.0
#include "aws/http_client.hpp"

#include <unistd.h>

#include <algorithm>

namespace tight::aws {
namespace {

// AWS closes idle connections after about a minute; one that was frozen with its function may be gone without a word.
constexpr auto longest_idle = std::chrono::seconds(45);
constexpr std::size_t most_kept = 32;

std::string request_text(const url& where, const http_message& request, bool by_plain_proxy) {
    std::string out;
    out.reserve(256 + request.target.size() + request.body.size());
    out.append(request.method).append(" ");
    if (by_plain_proxy) out.append("http://").append(where.authority());
    out.append(request.target).append(" HTTP/1.1\r\nhost: ").append(where.authority());
    for (const auto& [name, value] : request.headers) out.append("\r\n").append(name).append(": ").append(value);
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
        out.append("\r\ncontent-length: ").append(std::to_string(request.body.size()));
    return out.append("\r\n\r\n").append(request.body);
}

// A header or target with a line break would let data become headers.
bool safe(const http_message& request) {
    const auto broken = [](std::string_view text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
    };
    if (broken(request.method) || request.target.find_first_of(std::string_view(" \r\n\0", 4)) != std::string::npos)
        return false;
    return std::ranges::none_of(request.headers,
                                [&](const auto& each) { return broken(each.first) || broken(each.second); });
}

struct reading {
    stream* connection;
    timeouts limits;
    deadline until;
};

result<std::size_t> read_more(void* context, char* output, std::size_t size) {
    const auto& from = *static_cast<reading*>(context);
    return from.connection->read(output, size,
                                 std::min(from.until, std::chrono::steady_clock::now() + from.limits.read));
}

bool matches_no_proxy(std::string_view host, std::string_view list) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        std::string_view entry = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (entry.starts_with(' ')) entry.remove_prefix(1);
        while (entry.ends_with(' ')) entry.remove_suffix(1);
        if (entry == "*") return true;
        if (entry.starts_with('*')) entry.remove_prefix(1);
        if (entry.starts_with('.')) entry.remove_prefix(1);
        if (entry.empty() || !host.ends_with(entry)) continue;
        if (host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.') return true;
    }
    return false;
}

std::string either(const environment& variables, std::string_view lower, std::string_view upper) {
    const std::string value = variables.get_or(lower, "");
    return value.empty() ? variables.get_or(upper, "") : value;
}

}  // namespace

http_client::http_client(const environment& variables, std::unique_ptr<tls_maker> tls, timeouts limits,
                         sending_watcher* watcher)
    : variables_(&variables), tls_(std::move(tls)), limits_(limits), watcher_(watcher) {}

http_client::proxy http_client::proxy_for(const url& where) const {
    // HTTP_PROXY in upper case is what a CGI program's client can set: only the lower-case name counts for http.
    const std::string named =
        where.tls ? either(*variables_, "https_proxy", "HTTPS_PROXY") : variables_->get_or("http_proxy", "");
    const bool here = where.host == "localhost" || where.host.starts_with("127.") || where.host.starts_with("169.254.");
    if (named.empty() || here || matches_no_proxy(where.host, either(*variables_, "no_proxy", "NO_PROXY"))) return {};
    auto address = parse_url(named.find("://") == std::string::npos ? "http://" + named : named);
    if (!address) return {};
    return {true, std::move(*address)};
}

result<std::unique_ptr<stream>> http_client::connect(const url& where, const proxy& by, deadline until) {
    if (where.tls && !tls_)
        return fail(errc::invalid,
                    "this program was built to speak plain HTTP only and cannot reach https://" + where.host);
    const url& first = by.used ? by.address : where;
    const auto socket = connect_socket(first.host, first.port, until);
    if (!socket) return std::unexpected(socket.error());
    if (!where.tls) return plain_stream(*socket);
    if (!by.used) return tls_->connect(*socket, where.host, until);

    // The stream of the tunnel must not close the socket that TLS goes on using: it gets a copy of the descriptor.
    const int tunnel = ::dup(*socket);
    const auto plain = plain_stream(*socket);
    const std::string target = where.host + ':' + where.port;
    reading context{plain.get(), limits_, until};
    response_receiver receiver(read_more, &context);
    auto sent = plain->write("CONNECT " + target + " HTTP/1.1\r\nhost: " + target + "\r\n\r\n", until);
    const auto answer = sent ? receiver.receive(true) : result<received_response>(std::unexpected(sent.error()));
    if (answer && answer->reply.status == 200) return tls_->connect(tunnel, where.host, until);
    ::close(tunnel);
    if (!answer) return std::unexpected(answer.error());
    return fail(errc::unavailable, "the proxy " + first.host + " answered " + std::to_string(answer->reply.status) +
                                       " when asked for " + target);
}

std::unique_ptr<stream> http_client::take_kept(const std::string& key) {
    const std::scoped_lock lock(lock_);
    auto& connections = pool_[key];
    const auto now = std::chrono::steady_clock::now();
    while (!connections.empty()) {
        kept last = std::move(connections.back());
        connections.pop_back();
        if (now - last.since < longest_idle && last.connection->idle()) return std::move(last.connection);
    }
    return nullptr;
}

void http_client::keep(const std::string& key, std::unique_ptr<stream> connection) {
    const std::scoped_lock lock(lock_);
    auto& connections = pool_[key];
    if (connections.size() < most_kept)
        connections.push_back({std::move(connection), std::chrono::steady_clock::now()});
}

result<void> http_client::open(const url& where) {
    auto made = connect(where, proxy_for(where), std::chrono::steady_clock::now() + limits_.connect);
    if (!made) return std::unexpected(std::move(made).error());
    keep((where.tls ? "s" : "p") + where.authority(), std::move(*made));
    return {};
}

result<void> http_client::write(stream& to, std::string_view text, std::size_t body, deadline until) const {
    constexpr std::size_t piece = std::size_t{64} * 1024;
    if (watcher_ == nullptr || body <= piece) return to.write(text, until);
    const std::size_t head = text.size() - body;
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view part = text.substr(at, piece);
        if (auto written = to.write(part, until); !written) return written;
        at += part.size();
        watcher_->sent(std::max(at, head) - head, body);
    }
    return {};
}

result<reply> http_client::send(const url& where, const http_message& request) {
    if (!safe(request)) return fail(errc::invalid, "a request with a line break in its target or headers is not sent");
    const deadline until = std::chrono::steady_clock::now() + limits_.total;
    const std::string key = (where.tls ? "s" : "p") + where.authority();
    const proxy by = proxy_for(where);
    const std::string text = request_text(where, request, by.used && !where.tls);
    for (bool reused = true;; reused = false) {
        auto connection = reused ? take_kept(key) : nullptr;
        if (reused && !connection) continue;
        if (!reused) {
            auto made = connect(where, by, std::min(until, std::chrono::steady_clock::now() + limits_.connect));
            if (!made) return std::unexpected(std::move(made).error());
            connection = std::move(*made);
        }
        reading context{connection.get(), limits_, until};
        response_receiver receiver(read_more, &context);
        auto written = write(*connection, text, request.body.size(), until);
        auto answer = written ? receiver.receive(request.method == "HEAD")
                              : result<received_response>(std::unexpected(written.error()));
        if (answer) {
            if (answer->reusable) keep(key, std::move(connection));
            return std::move(answer->reply);
        }
        const bool dead = reused && !receiver.started() && answer.error().code == errc::unavailable;
        if (!dead) {
            answer.error().message = where.host + ": " + answer.error().message;
            return std::unexpected(std::move(answer).error());
        }
    }
}

}  // namespace tight::aws
