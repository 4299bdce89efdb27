// SPDX-License-Identifier: Apache-2.0
#pragma once

// The contents of a request. Texts are views into the event, which is kept whole, or into `kept`; nothing changes once
// the request is shared, except for the two values that are parsed at first use.

#include <atomic>
#include <cstdint>
#include <forward_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/http/request.hpp>
#include <tight/json.hpp>

namespace tight::http {

// A value that the first call of get() creates, in whichever thread; later calls of all threads share it.
class lazy_json {
public:
    lazy_json() = default;
    ~lazy_json() { delete value_.load(std::memory_order_acquire); }
    lazy_json(const lazy_json&) = delete;
    lazy_json& operator=(const lazy_json&) = delete;

    template <class Create>
    const json::value& get(Create create) const {
        if (const json::value* found = value_.load(std::memory_order_acquire)) return *found;
        auto fresh = std::make_unique<const json::value>(create());
        const json::value* expected = nullptr;
        if (value_.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
        return *expected;
    }

private:
    mutable std::atomic<const json::value*> value_ = nullptr;
};

// Which list of the event a name and its value come from.
enum class section : std::uint8_t { header, multi_header, query, multi_query, path_parameter, cookie };

struct entry {
    section where;
    std::string_view name;
    std::string_view value;
};

enum class body_state : std::uint8_t { absent, present, bad_base64 };

struct request_state {
    event_kind kind = event_kind::none;
    verb method = verb::get;
    body_state body_is = body_state::absent;
    bool raw_path_is_decoded = false;  // as an HTTP API does
    bool takes_multi_values = false;   // a load balancer that sends and wants multiValueHeaders

    std::string_view method_name = "GET";
    std::string_view raw_path = "/";
    std::string_view path = "/";
    std::string_view body = {};
    std::string_view stage = {};
    std::string_view source_ip = {};
    std::string_view request_id = {};
    std::optional<std::string_view> principal_id = {};

    // Of each kind in the order of the event. The multi_ lists are complete where they have a name at all.
    std::vector<entry> entries = {};

    std::string event = {};
    std::forward_list<std::string> kept = {};
    lazy_json event_value = {};
    lazy_json body_value = {};

    // A view of `text` that lives as long as this.
    std::string_view keep(std::string text) { return kept.emplace_front(std::move(text)); }
};

// Percent-decodes `text` if it needs it.
std::string_view decoded(request_state& state, std::string_view text);

// Adds the pairs of a query as it is on the wire.
void add_query(request_state& state, std::string_view raw);

}  // namespace tight::http
