// SPDX-License-Identifier: Apache-2.0
#pragma once

// The models that the tests of this folder share.

#include <tight/dynamo.hpp>

struct Movie : tight::dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";

    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"info", tight::dynamo::document> info{};

    static constexpr auto key = keys(year, title);
    static constexpr auto by_rating = index("by-rating", rating, year);
};

// Attributes of many types, under short names.
struct Thing : tight::dynamo::model<Thing> {
    using model::model;
    static constexpr auto table = "things";

    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"a", double> a{};
    static constexpr attr<"b", double> b{};
    static constexpr attr<"count", std::int64_t> count{};
    static constexpr attr<"price", tight::decimal> price{};
    static constexpr attr<"list", std::vector<std::string>> list{};
    static constexpr attr<"other", std::vector<std::string>> other{};
    static constexpr attr<"m", tight::dynamo::document> m{};
    static constexpr attr<"doc", tight::dynamo::document> doc{};
    static constexpr attr<"labels", std::set<std::string>> labels{};
    static constexpr attr<"numbers", std::set<tight::decimal>> numbers{};
    static constexpr attr<"note", std::optional<std::string>> note{};
    static constexpr attr<"bytes", tight::dynamo::binary> bytes{};
    static constexpr attr<"flag", bool> flag{};
    static constexpr attr<"seen", std::chrono::sys_time<std::chrono::milliseconds>> seen{};
    static constexpr attr<"scores", std::map<std::string, int>> scores{};

    static constexpr auto key = keys(id);
};
