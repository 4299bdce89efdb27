// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table as plain data: what CreateTable, CloudFormation, permissions and `--describe` are generated from.
//
//     auto movies = dynamo::describe<Movie>(Movie::by_rating);  // or describe<Movie>() if the model declares `indexes`

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <tight/dynamo/model.hpp>

namespace tight::dynamo {

struct key_description {
    std::string name;
    dynamo::type type = dynamo::type::string;  // string, number or binary
    bool operator==(const key_description&) const = default;
};

struct index_description {
    std::string name;
    key_description hash;
    std::optional<key_description> range;
    bool local = false;
    dynamo::projection projection = dynamo::projection::all;
    std::vector<std::string> included;             // where the projection is `include`
    std::optional<dynamo::throughput> throughput;  // of a global index
    bool operator==(const index_description&) const = default;
};

struct table_description {
    std::string table;  // as the model names it: NAME-STAGE- is put before it where it is deployed
    key_description hash;
    std::optional<key_description> range;
    std::vector<index_description> indexes;
    std::optional<dynamo::throughput> throughput;  // by request if absent
    std::string ttl;                               // the attribute that says when an item expires; empty: none
    bool operator==(const table_description&) const = default;
};

// CreateTable's request: BillingMode PAY_PER_REQUEST unless capacity is reserved.
json::object create_table_request(const table_description& table);

// The Properties of an AWS::DynamoDB::Table, without TableName: CreateTable's members and TimeToLiveSpecification.
json::object cloudformation_properties(const table_description& table);

// {"table","key":{"hash":{"name","type"},"range"},"indexes":[{"name","hash","range","local","projection","included"}]}
json::object to_json(const table_description& table);

// The inverse of to_json; the error names the member that is missing or wrong.
[[nodiscard]] result<table_description> table_description_from_json(const json::value& from);

namespace detail {

template <class A>
key_description describe_key() {
    return {std::string(A::name), codec<typename A::value_type>::kind};
}

template <class Key>
std::optional<key_description> describe_range() {
    if constexpr (Key::has_range)
        return describe_key<typename Key::range>();
    else
        return std::nullopt;
}

template <class H, class R>
index_description describe_index(const index_key<H, R>& index) {
    index_description out{std::string(index.name),
                          describe_key<H>(),
                          describe_range<index_key<H, R>>(),
                          index.local,
                          index.projection,
                          {},
                          {}};
    out.included.assign(index.included.begin(),
                        index.included.begin() + static_cast<std::ptrdiff_t>(index.included_count));
    if (index.reserved != dynamo::throughput{}) out.throughput = index.reserved;
    return out;
}

}  // namespace detail

// The model's table. Optional members of a model: `indexes = all(...)`, `throughput = dynamo::throughput{2, 3}`, and
// `ttl`, a copy of the attribute that holds the time of expiry.
template <keyed_model Model, class... Indexes>
table_description describe(const Indexes&... indexes) {
    using key = detail::key_type<Model>;
    table_description out{
        Model::table, detail::describe_key<typename key::hash>(), detail::describe_range<key>(), {}, {}, {}};
    if constexpr (sizeof...(Indexes) > 0)
        (out.indexes.push_back(detail::describe_index(indexes)), ...);
    else if constexpr (requires { Model::indexes; })
        std::apply([&out](const auto&... each) { (out.indexes.push_back(detail::describe_index(each)), ...); },
                   Model::indexes);
    if constexpr (requires { dynamo::throughput{Model::throughput}; }) out.throughput = Model::throughput;
    if constexpr (requires { Model::ttl.name; }) out.ttl = Model::ttl.name;
    return out;
}

}  // namespace tight::dynamo
