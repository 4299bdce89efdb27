// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requests that something is wrong with.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace attack {

// Good requests for every local server: DynamoDB operations, routes, the invoke API, the Runtime API with identifiers
// of nobody.
std::vector<std::string> good_requests();

class http_mutation {
public:
    explicit http_mutation(std::uint64_t seed) : random_(seed) {}

    // One of the requests, changed in one way or in some; maybe with others behind it on the same connection.
    std::string next();

    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

private:
    template <class List>
    const auto& pick(const List& from) {
        return from[below(from.size())];
    }
    std::size_t place(const std::string& in) { return below(in.size() + 1); }
    std::string bytes(std::size_t most);
    void change(std::string& request);
    void flip_bits(std::string& request, std::size_t from);
    void change_bytes(std::string& request);
    void change_line(std::string& request);
    void change_length(std::string& request);
    void change_host(std::string& request);
    void change_body(std::string& request);
    void make_chunked(std::string& request);
    void grow(std::string& request);

    std::mt19937_64 random_;
};

}  // namespace attack
