// SPDX-License-Identifier: Apache-2.0
// The engine behind its HTTP door, for a loader to be pointed at:
//
//     dynamodb-http-server [PORT] [FILE] [DELAY in milliseconds] [full]
//
// An empty FILE: in memory. full: an answered write survives a power cut.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "cloud/dynamodb/server/http_endpoint.hpp"

int main(int argc, char** argv) {
    tight::cloud::dynamodb::database_options requested;
    if (argc > 2 && *argv[2] != '\0') requested.path = std::filesystem::path(argv[2]);
    if (argc > 3) requested.delay = std::chrono::milliseconds(std::atoi(argv[3]));
    if (argc > 4 && std::string_view(argv[4]) == "full") requested.sync = tight::cloud::dynamodb::durability::full;
    auto opened = tight::cloud::dynamodb::database::open(requested);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().message.c_str());
        return 1;
    }
    tight::cloud::dynamodb::http_endpoint endpoint(
        **opened, {.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0)});
    std::printf("%s\n", endpoint.url().c_str());
    std::fflush(stdout);
    endpoint.run();
}
