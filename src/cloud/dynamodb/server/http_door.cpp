// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/server/http_door.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/validation/bulk.hpp"
#include "cloud/dynamodb/values/failure.hpp"
#include "cloud/dynamodb/server/signature.hpp"
#include "cloud/dynamodb/server/worker.hpp"

namespace tight::engine {
namespace {

constexpr std::size_t worth_compressing = 1024;

std::string checksum(std::string_view body) {
    const auto* bytes = reinterpret_cast<const Bytef*>(body.data());
    return std::to_string(crc32_z(crc32_z(0, nullptr, 0), bytes, body.size()));
}

std::string gzip(std::string_view body) {
    z_stream stream{};
    constexpr int with_gzip_header = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, body.size()), '\0');
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = deflate(&stream, Z_FINISH);
    out.erase(stream.total_out);
    deflateEnd(&stream);
    return code == Z_STREAM_END ? out : std::string();
}

// Of what a request says that it is, the type that its answer has; empty where it is none of the API's.
std::string_view json_type(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    for (const std::string_view known :
         {"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json"})
        if (net::same_name(type, known)) return known;
    return {};
}

// "DynamoDB_20120810.GetItem": what follows the dot; empty for another service.
std::string_view operation_of(std::string_view target) {
    const auto dot = target.find('.');
    if (dot == std::string_view::npos) return {};
    const auto service = target.substr(0, dot);
    if (service != "DynamoDB_20120810" && service != "DynamoDBStreams_20120810") return {};
    return target.substr(dot + 1);
}

// What a request says of the shape of its answer.
struct style {
    std::string_view type = {};  // Content-Type; empty: none
    bool compressed = false;
};

style style_of(const net::http_request& request, std::string_view type) {
    return {type, net::list_contains(request.header("accept-encoding"), "gzip")};
}

bool is_account(std::string_view key_id) {
    return key_id.size() == 12 &&
           std::all_of(key_id.begin(), key_id.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct http_door::implementation {
    implementation(database& database_, door_options wanted)
        : on(database_), settings(std::move(wanted)), server(server_options(), handler()) {}
    implementation(net::event_loop& loop, database& database_, door_options wanted)
        : on(database_), settings(std::move(wanted)), server(loop, server_options(), handler()) {}

    net::http_server_options server_options() const {
        net::http_server_options made;
        made.host = settings.host;
        made.port = settings.port;
        made.connections = settings.connections;
        made.access = settings.access;
        return made;
    }

    net::http_handler handler() {
        return [this](net::http_request request, net::exchange_ptr exchange) {
            answer(std::move(request), std::move(exchange));
        };
    }

    // 52 letters and digits, told apart from those of other requests; no secret.
    std::string request_id() {
        static constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
        std::string id(52, '\0');
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < id.size(); ++i) {
            if (i % 12 == 0) bits = random();
            id[i] = letters[bits & 31];
            bits >>= 5;
        }
        return id;
    }

    void send(net::exchange& to, const style& how, int status, std::string body) {
        net::header_list headers;
        headers.reserve(5);
        headers.emplace_back("x-amzn-RequestId", request_id());
        if (!how.type.empty()) headers.emplace_back("Content-Type", how.type);
        if (how.compressed && body.size() >= worth_compressing)
            if (auto small = gzip(body); !small.empty()) {
                body = std::move(small);
                headers.emplace_back("Content-Encoding", "gzip");
            }
        headers.emplace_back("x-amz-crc32", checksum(body));
        to.respond(status, std::move(headers), std::move(body));
    }

    // A body of another type is no operation, whatever its headers say, and neither is an empty one, which is no JSON.
    void answer(net::http_request request, net::exchange_ptr to) {
        if ((request.method == "GET" || request.method == "HEAD") && request.path() == "/")
            return send(*to, style_of(request, {}), 200, "healthy: " + std::string(request.header("host")) + " ");
        const auto type = json_type(request.header("content-type"));
        if (request.method != "POST" || (type.empty() && !request.body.empty()))
            return send(*to, style_of(request, {}), 404, "<UnknownOperationException/>\n");
        const auto how = style_of(request, type.empty() ? "application/json" : type);
        if (request.body.size() > bulky_request) return answer_aside(std::move(request), std::move(to), how);
        auto [made, its] = run(request);
        finish(std::move(to), how, std::move(made), its);
    }

    // Reading megabytes takes its time: on another thread, while everybody else is served here.
    void answer_aside(net::http_request request, net::exchange_ptr to, const style& how) {
        auto kept = std::make_shared<net::http_request>(std::move(request));
        aside.give([this, kept = std::move(kept), to = std::move(to), how] {
            server.post([this, here = std::weak_ptr(alive), to, how, answered = run(*kept)]() mutable {
                if (!here.expired()) finish(std::move(to), how, std::move(answered.first), answered.second);
            });
        });
    }

    void finish(net::exchange_ptr to, const style& how, reply made, turn its) {
        if (!working && on.busy()) work();
        if (its == 0) return send(*to, how, made.status, std::move(made.body));
        if (waiting.empty())
            server.post([this, here = std::weak_ptr(alive)] {
                if (!here.expired()) settle();
            });
        waiting.push_back({std::move(to), how, std::move(made), its});
    }

    // In the service's order: the body is JSON, the operation is known, the signature is whole.
    std::pair<reply, turn> run(const net::http_request& request) {
        try {
            const auto operation = operation_of(request.header("x-amz-target"));
            if (!database::knows(operation)) throw failure::unknown_operation();
            const auto who = read_signature(request);
            if (settings.required) check_signature(request, who, *settings.required, std::chrono::system_clock::now());
            return on.propose(operation, request.body,
                              {.region = who.region,
                               .account = is_account(who.key_id) ? who.key_id : std::string_view(),
                               .key_id = who.key_id});
        } catch (const failure& ended) {
            if (!request.body.empty() && !json::parse(request.body)) {
                const auto malformed = failure::serialization();
                return {{malformed.status(), malformed.body()}, 0};
            }
            return {{ended.status(), ended.body()}, 0};
        }
    }

    // All that was ready in one turn of the loop is kept by one commit, and answered after it.
    void settle() {
        for (auto& each : std::exchange(waiting, {})) {
            if (const auto kept = on.settle(each.its); !kept) each.made = database::unkept(kept.error());
            send(*each.to, each.how, each.made.status, std::move(each.made.body));
        }
    }

    // In between requests, for as long as there is something to do.
    void work() {
        working = true;
        server.post([this, here = std::weak_ptr(alive)] {
            if (here.expired()) return;
            on.advance();
            working = false;
            if (on.busy()) work();
        });
    }

    void sweep_later() {
        ticking = server.loop().after(std::chrono::seconds(1), [this] {
            on.sweep();
            sweep_later();
        });
    }

    struct held_answer {
        net::exchange_ptr to;
        style how;
        reply made;
        turn its;
    };

    database& on;
    door_options settings;
    std::vector<held_answer> waiting;
    bool working = false;
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);  // a loop that others share may outlive the door
    std::mt19937_64 random{std::random_device{}()};
    net::http_server server;
    net::event_loop::subscription ticking;
    worker aside;
};

http_door::http_door(database& on, door_options options)
    : self_(std::make_unique<implementation>(on, std::move(options))) {
    self_->sweep_later();
}

http_door::http_door(net::event_loop& loop, database& on, door_options options)
    : self_(std::make_unique<implementation>(loop, on, std::move(options))) {
    self_->sweep_later();
}

http_door::~http_door() {
    self_->server.stop();
    self_->ticking.cancel();
}

std::uint16_t http_door::port() const { return self_->server.port(); }
std::string http_door::url() const { return self_->server.url(); }
void http_door::run() { self_->server.run(); }
void http_door::start() { self_->server.start(); }
void http_door::stop() { self_->server.stop(); }

}  // namespace tight::engine
