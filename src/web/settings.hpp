// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the adapter is told: the `web:` section of tight.yml, which a package carries as tight-web.json beside its
// program; TIGHT_WEB holds the same document in its place, and TIGHT_WEB_PORT and its like win over single keys.
//
//     {"command": "node server.js", "port": 8080, "ready_path": "/health", "error_status_codes": ["500", "502-504"]}

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/environment.hpp>
#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight::web {

// "500,502-504": three-digit codes and ranges of them.
class status_set {
public:
    static result<status_set> parse(std::string_view text);
    bool contains(int status) const;
    bool empty() const { return ranges_.empty(); }

private:
    std::vector<std::pair<int, int>> ranges_;
};

struct settings {
    std::vector<std::string> command = {};  // a program and its arguments
    // Where the application listens: told to it as PORT. 0: one that is free; nothing: 8080, or a free one where that
    // is taken.
    std::optional<std::uint16_t> port = {};
    std::string socket = {};      // the path of a Unix socket, instead
    std::string ready_path = {};  // asked until it answers with less than 500; empty: listening is enough
    std::chrono::milliseconds ready_timeout = std::chrono::milliseconds(9500);
    std::string base_path = {};  // "/shop": taken off the paths of requests
    std::string events_path = "/events";
    status_set error_status_codes = {};
    bool response_streaming = false;
};

inline constexpr std::string_view settings_file = "tight-web.json";

// The keys of the document, those of `tight build` and `tight serve` included.
std::span<const std::string_view> setting_names();

// The error is a sentence that names the key. `arguments`, where there are any, are the command.
result<settings> read_settings(const json::value& document, const environment& variables,
                               std::span<const std::string> arguments = {});

// The same, with the document of TIGHT_WEB or else that of `folder`; neither needs to be there.
result<settings> find_settings(const std::filesystem::path& folder, const environment& variables,
                               std::span<const std::string> arguments);

}  // namespace tight::web
