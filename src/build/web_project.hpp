// SPDX-License-Identifier: Apache-2.0
#pragma once

// A project that is any HTTP server: a command that tight.yml names, behind the adapter tight-web.
//
//     web: {command: node server.js, ready_path: /health}

#include <filesystem>
#include <optional>
#include <string>

#include "build/project.hpp"
#include "deploy/package/package.hpp"
#include "web/settings.hpp"

namespace tight::cli {

struct web_project {
    project app = {};
    web::settings settings = {};  // the `web:` of tight.yml, checked

    // What tight-web reads, as tight-web.json or as TIGHT_WEB.
    std::string document() const;
    std::string text_of(std::string_view key) const;  // of the `web:` section; empty where there is none
};

// Nothing where that application has no `web:`. Throws command_error where a key of it makes no sense.
std::optional<web_project> read_web_project(const project& app);

// The program tight-web. Throws command_error where this program was installed without it.
std::filesystem::path web_adapter(deploy::architecture arch);

}  // namespace tight::cli
