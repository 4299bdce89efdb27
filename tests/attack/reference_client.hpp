// SPDX-License-Identifier: Apache-2.0
#pragma once

// Sends random requests to an engine and to the reference model, and compares what both answer.

#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "attack/model/database.hpp"
#include "attack/request_generator.hpp"

namespace attack {

// Says what was sent, what came back and what the model says instead.
struct mismatch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class reference_client {
public:
    struct reply {
        int status = 0;
        std::string body = {};
    };
    using send_function = std::function<reply(std::string_view operation, const std::string& body)>;

    reference_client(request_generator& random, send_function send) : random_(random), send_(std::move(send)) {}

    void create_tables();

    // One random operation. Throws mismatch.
    void step();

    // Everything that both hold: tables, items, indexes, counts. Throws mismatch.
    void check_state();

    // The same model before an engine that is a copy of the one here.
    reference_client copy(send_function send) const;

    // The last requests and their answers, the newest last.
    std::string history() const;

private:
    reply send(std::string_view operation, const tight::json::object& request);
    void compare(std::string_view operation, const tight::json::object& request, const model::outcome& expected);
    void check_same(const tight::json::value& found, const tight::json::value& expected);
    [[noreturn]] void fail(const std::string& what, const std::string& expected) const;

    void create(const model::table_schema& schema);
    void recreate();
    void write_one();
    void write_batch();
    void write_transaction();
    void read_one();
    void read_batch();
    void read_transaction();
    struct pages;
    void read_pages(const model::search& what, int segment, const std::vector<model::document>& examined, pages& found);
    void check_search(const model::search& what);
    void check_count(const std::string& table);

    request_generator& random_;
    send_function send_;
    model::database model_ = {};
    std::deque<std::string> history_ = {};
    int tokens_ = 0;
};

}  // namespace attack
