// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a database is opened: where it lives, what its writes survive, whose clock it has.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <tight/clock.hpp>

namespace tight::cloud::dynamodb {

// What an acknowledged write survives, where the database is a file.
enum class durability : std::uint8_t {
    normal,  // the death of this process at any moment; a power cut may lose the last writes, never consistency
    full,    // a power cut too: an fsync before writes are acknowledged, one for all that are served together
};

struct database_options {
    std::optional<std::filesystem::path> path =
        {};  // the file, which is created if it does not exist; nothing: in memory
    durability sync = durability::normal;
    tight::clock* clock = &tight::clock::system();  // must outlive the database
    std::chrono::milliseconds delay{0};             // how long a table stays CREATING, DELETING or UPDATING
    std::string region = "us-east-1";               // of callers that do not say
    std::string account = "000000000000";
    bool shared = false;  // every region and access key sees the same tables, as DynamoDB Local's -sharedDb
};

}  // namespace tight::cloud::dynamodb
