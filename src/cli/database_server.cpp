// SPDX-License-Identifier: Apache-2.0
#include <cli/database_server.hpp>

#include <csignal>
#include <system_error>
#include <utility>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>
#include <cli/stop_signals.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

std::unique_ptr<engine::database> open_database(const database_server_options& options) {
    if (options.path && options.path->has_parent_path()) {
        std::error_code problem;
        fs::create_directories(options.path->parent_path(), problem);
        if (problem)
            fail_command("cannot make the folder " + shown(options.path->parent_path()) + ": " + problem.message());
    }
    auto opened = engine::database::open(
        {.path = options.path, .sync = options.sync, .delay = options.delay, .shared = options.shared});
    if (!opened) fail_command(opened.error().message);
    return std::move(*opened);
}

std::unique_ptr<engine::http_door> open_door(engine::database& database, const database_server_options& options) {
    try {
        const blocked_stop_signals blocked;  // the door's thread leaves them to the main one
        auto door = std::make_unique<engine::http_door>(
            database,
            engine::door_options{
                .host = options.host, .port = static_cast<std::uint16_t>(options.port), .required = options.required});
        door->start();
        return door;
    } catch (const std::system_error& problem) {
        fail_command("the database cannot listen on " + options.host + ':' + std::to_string(options.port) + ": " +
                         problem.code().message(),
                     "another one may be running; choose another port");
    }
}

}  // namespace

struct database_server::parts {
    std::unique_ptr<engine::database> database;
    std::unique_ptr<engine::http_door> door;
    std::string region = "us-east-1";

    result<json::value> call(std::string_view operation, const json::object& request) const {
        const engine::reply reply = database->handle(operation, json::serialize(request), {.region = region});
        auto body = json::parse(reply.body);
        if (reply.status == 200) return body;
        const json::value* const message = body ? json::safeget(*body, "message") : nullptr;
        const bool told = message != nullptr && message->is_string();
        return fail(errc::invalid, told ? std::string(message->get_string()) : reply.body);
    }
};

database_server::database_server(const database_server_options& options) : parts_(std::make_unique<parts>()) {
    ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is answered, not died of
    parts_->database = open_database(options);
    parts_->door = open_door(*parts_->database, options);
}

database_server::~database_server() { parts_->door->stop(); }

void database_server::make_tables(const json::array& create_table, const std::map<std::string, std::string>& variables,
                                  existing_tables existing) {
    if (const auto region = variables.find("AWS_REGION"); region != variables.end()) parts_->region = region->second;
    make_model_tables(
        create_table, variables, existing,
        [this](std::string_view operation, const json::object& request) { return parts_->call(operation, request); });
}

std::vector<std::string> database_server::table_names() const { return parts_->database->table_names(); }

std::string database_server::url() const { return parts_->door->url(); }

}  // namespace tight::cli
