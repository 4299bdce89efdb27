// SPDX-License-Identifier: Apache-2.0
#pragma once

// A project that is any HTTP server: a command that tight.yml names, behind the adapter tight-web.
//
//     web: {command: node server.js, ready_path: /health}

#include <filesystem>
#include <string>
#include <string_view>

#include "build/project.hpp"
#include "deploy/package/package.hpp"

namespace tight::build {

struct web_project {
    project app = {};                // its section `web:` is valid
    std::string settings_file = {};  // the name under which tight-web finds that section in a package
    bool has_port = false;           // the section names a port

    // The section as tight-web reads it, from the file of a package or from TIGHT_WEB.
    std::string document() const;
    std::string text_of(std::string_view key) const;  // of the section; empty if it has no such text
};

// The program tight-web. Throws command_error if this program was installed without it.
std::filesystem::path web_adapter(deploy::architecture arch);

}  // namespace tight::build
