// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/database.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include <tight/dynamo/description.hpp>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/server/http_endpoint.hpp"

namespace tight::testing {
namespace {

std::unique_ptr<cloud::dynamodb::database> value_or_throw(result<std::unique_ptr<cloud::dynamodb::database>> database) {
    if (!database) throw std::runtime_error(database.error().message);
    return *std::move(database);
}

}  // namespace

class database::engine_transport final : public aws::transport {
public:
    explicit engine_transport(std::unique_ptr<cloud::dynamodb::database> database) : database_(std::move(database)) {}

    [[nodiscard]] result<aws::reply> send(const aws::call& request) override {
        if (request.service != "dynamodb")
            return fail(errc::unavailable, "the test's database answers dynamodb, not " + request.service);
        cloud::dynamodb::response answer = database_->handle(request.operation, request.body);
        return aws::reply{.status = answer.status, .body = std::move(answer.body)};
    }

    cloud::dynamodb::database& database() { return *database_; }

private:
    std::unique_ptr<cloud::dynamodb::database> database_;
};

// A test has one database, in process and over HTTP alike, whatever key and region its clients have.
database::database()
    : database(std::make_shared<engine_transport>(value_or_throw(cloud::dynamodb::database::open({.shared = true})))) {}
database::database(std::shared_ptr<engine_transport> transport) : transport_(std::move(transport)) {}
database::~database() = default;
database::database(database&&) noexcept = default;
database& database::operator=(database&&) noexcept = default;

std::shared_ptr<aws::transport> database::transport() const { return transport_; }

void database::create(const dynamo::table_description& table) {
    call("CreateTable", dynamo::create_table_request(table));
}

json::value database::call(std::string_view operation, const json::value& request) {
    const cloud::dynamodb::response answer = transport_->database().handle(operation, json::serialize(request));
    if (answer.status != 200) throw std::runtime_error(std::string(operation) + ": " + answer.body);
    return json::parse(answer.body).value();
}

database database::fork() const {
    return database(std::make_shared<engine_transport>(value_or_throw(transport_->database().fork())));
}

struct database_server::state {
    explicit state(std::shared_ptr<database::engine_transport> served)
        : kept(std::move(served)), endpoint(kept->database(), {}) {}

    std::shared_ptr<database::engine_transport> kept;
    cloud::dynamodb::http_endpoint endpoint;
};

database_server::database_server(const database& served) : state_(std::make_unique<state>(served.transport_)) {
    state_->endpoint.start();
}
database_server::~database_server() { state_->endpoint.stop(); }

std::string database_server::url() const { return state_->endpoint.url(); }

}  // namespace tight::testing
