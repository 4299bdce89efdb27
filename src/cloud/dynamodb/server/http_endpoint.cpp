// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/server/http_endpoint.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/server/signature.hpp"
#include "cloud/dynamodb/server/worker.hpp"
#include "cloud/dynamodb/validation/request_limits.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "core/ascii.hpp"

#include "http1/framing.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::size_t min_compressed_size = 1024;

std::string checksum(std::string_view body) {
    const auto* bytes = reinterpret_cast<const Bytef*>(body.data());
    return std::to_string(crc32_z(crc32_z(0, nullptr, 0), bytes, body.size()));
}

std::string gzip(std::string_view body) {
    z_stream stream{};
    constexpr int with_gzip_header = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string output(deflateBound(&stream, body.size()), '\0');
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int code = deflate(&stream, Z_FINISH);
    output.erase(stream.total_out);
    deflateEnd(&stream);
    return code == Z_STREAM_END ? output : std::string();
}

// The type of the response to a request of that type; empty if it is not one that the API has.
std::string_view json_type(std::string_view content_type) {
    const auto type = ascii::trim(content_type.substr(0, content_type.find(';')), " \t");
    for (const std::string_view known :
         {"application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/json"})
        if (ascii::equal_ignoring_case(type, known)) return known;
    return {};
}

// The operation of "DynamoDB_20120810.GetItem"; empty for another service.
std::string_view operation_of(std::string_view target) {
    const auto dot = target.find('.');
    if (dot == std::string_view::npos) return {};
    const auto service = target.substr(0, dot);
    if (service != "DynamoDB_20120810" && service != "DynamoDBStreams_20120810") return {};
    return target.substr(dot + 1);
}

// What a request says about the form of its response.
struct response_format {
    std::string_view type = {};  // Content-Type; empty: none
    bool compressed = false;
};

response_format format_of(const http1::request& request, std::string_view type) {
    return {type, http1::list_contains(request.header("accept-encoding"), "gzip")};
}

bool is_account(std::string_view key_id) { return key_id.size() == 12 && std::ranges::all_of(key_id, ascii::is_digit); }

}  // namespace

struct http_endpoint::implementation {
    implementation(database& database, endpoint_options options)
        : database_(database), settings(std::move(options)), server(server_options(), handler()) {}
    implementation(net::event_loop& loop, database& database, endpoint_options options)
        : database_(database), settings(std::move(options)), server(loop, server_options(), handler()) {}

    net::http_server_options server_options() const {
        net::http_server_options result;
        result.host = settings.host;
        result.port = settings.port;
        result.connections = settings.connections;
        result.access = settings.access;
        return result;
    }

    net::http_handler handler() {
        return [this](http1::request request, net::exchange_ptr exchange) {
            respond(std::move(request), std::move(exchange));
        };
    }

    // 52 letters and digits, different for each request; no secret.
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

    void send(net::exchange& exchange, const response_format& format, int status, std::string body) {
        http1::header_list headers;
        headers.reserve(5);
        headers.emplace_back("x-amzn-RequestId", request_id());
        if (!format.type.empty()) headers.emplace_back("Content-Type", format.type);
        if (format.compressed && body.size() >= min_compressed_size)
            if (auto small = gzip(body); !small.empty()) {
                body = std::move(small);
                headers.emplace_back("Content-Encoding", "gzip");
            }
        headers.emplace_back("x-amz-crc32", checksum(body));
        exchange.respond(status, std::move(headers), std::move(body));
    }

    // A body of another type is no operation, whatever its headers say; an empty body of no type is malformed JSON.
    void respond(http1::request request, net::exchange_ptr exchange) {
        if ((request.method == "GET" || request.method == "HEAD") && request.path() == "/")
            return send(*exchange, format_of(request, {}), 200,
                        "healthy: " + std::string(request.header("host")) + " ");
        const auto type = json_type(request.header("content-type"));
        if (request.method != "POST" || (type.empty() && !request.body.empty()))
            return send(*exchange, format_of(request, {}), 404, "<UnknownOperationException/>\n");
        const auto format = format_of(request, type.empty() ? "application/json" : type);
        if (request.body.size() > large_request)
            return execute_on_worker(std::move(request), std::move(exchange), format);
        auto [response, id] = run(request);
        finish(std::move(exchange), format, std::move(response), id);
    }

    // Parsing megabytes takes long: done on another thread, while this one serves other requests.
    void execute_on_worker(http1::request request, net::exchange_ptr exchange, const response_format& format) {
        auto saved = std::make_shared<http1::request>(std::move(request));
        worker_.post([this, saved = std::move(saved), exchange = std::move(exchange), format] {
            server.post([this, here = std::weak_ptr(alive), exchange, format, executed = run(*saved)]() mutable {
                if (!here.expired()) finish(std::move(exchange), format, std::move(executed.first), executed.second);
            });
        });
    }

    void finish(net::exchange_ptr exchange, const response_format& format, response response, commit_id id) {
        if (!working && database_.has_background_work()) work();
        if (id == 0) return send(*exchange, format, response.status, std::move(response.body));
        if (pending.empty())
            server.post([this, here = std::weak_ptr(alive)] {
                if (!here.expired()) commit();
            });
        pending.push_back({std::move(exchange), format, std::move(response), id});
    }

    // Reports errors in the service's order: malformed JSON, an unknown operation, an incomplete signature.
    std::pair<response, commit_id> run(const http1::request& request) {
        try {
            const auto operation = operation_of(request.header("x-amz-target"));
            if (!database::knows(operation)) throw operation_error::unknown_operation();
            const auto signature = read_signature(request);
            if (settings.required)
                check_signature(request, signature, *settings.required, std::chrono::system_clock::now());
            return database_.execute(operation, request.body,
                                     {.region = signature.region,
                                      .account = is_account(signature.key_id) ? signature.key_id : std::string_view(),
                                      .key_id = signature.key_id});
        } catch (const operation_error& error) {
            if (!request.body.empty() && !json::parse(request.body)) {
                const auto malformed = operation_error::serialization();
                return {{malformed.status(), malformed.body()}, 0};
            }
            return {{error.status(), error.body()}, 0};
        }
    }

    // One commit keeps what all requests of one turn of the loop wrote; their responses are sent after it.
    void commit() {
        for (auto& each : std::exchange(pending, {})) {
            auto response = database_.complete(std::move(each.response), each.id);
            send(*each.exchange, each.format, response.status, std::move(response.body));
        }
    }

    // Does background work between requests, until none is left.
    void work() {
        working = true;
        server.post([this, here = std::weak_ptr(alive)] {
            if (here.expired()) return;
            database_.advance_background_work();
            working = false;
            if (database_.has_background_work()) work();
        });
    }

    void schedule_sweep() {
        sweep_timer = server.loop().after(std::chrono::seconds(1), [this] {
            database_.sweep();
            schedule_sweep();
        });
    }

    struct pending_response {
        net::exchange_ptr exchange;
        response_format format;
        dynamodb::response response;
        commit_id id;
    };

    dynamodb::database& database_;
    endpoint_options settings;
    std::vector<pending_response> pending;
    bool working = false;
    std::shared_ptr<bool> alive = std::make_shared<bool>(true);  // a loop that others share may outlive the endpoint
    std::mt19937_64 random{std::random_device{}()};
    net::http_server server;
    net::event_loop::subscription sweep_timer;
    worker worker_;
};

http_endpoint::http_endpoint(database& database, endpoint_options options)
    : self_(std::make_unique<implementation>(database, std::move(options))) {
    self_->schedule_sweep();
}

http_endpoint::http_endpoint(net::event_loop& loop, database& database, endpoint_options options)
    : self_(std::make_unique<implementation>(loop, database, std::move(options))) {
    self_->schedule_sweep();
}

http_endpoint::~http_endpoint() {
    self_->server.stop();
    self_->sweep_timer.cancel();
}

std::uint16_t http_endpoint::port() const { return self_->server.port(); }
std::string http_endpoint::url() const { return self_->server.url(); }
void http_endpoint::run() { self_->server.run(); }
void http_endpoint::start() { self_->server.start(); }
void http_endpoint::stop() { self_->server.stop(); }

}  // namespace tight::cloud::dynamodb
