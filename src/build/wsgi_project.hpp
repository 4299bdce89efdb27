// SPDX-License-Identifier: Apache-2.0
#pragma once

// A project in Python: one callable, a WSGI application or a plain function, that tight.yml names.
//
//     function: {module: tasks_api, app: app}
//     wsgi: {}

#include <filesystem>
#include <string>

#include "build/project.hpp"
#include "deploy/package/package.hpp"

namespace tight::build {

struct wsgi_project {
    project app = {};

    bool is_wsgi() const { return !app.settings.wsgi.is_null(); }
    std::string python() const;                  // "3.13", of the runtime
    int python_minor() const;                    // 13
    int glibc_minor() const;                     // 34, of the glibc that this runtime has: 2.34
    std::filesystem::path requirements() const;  // the file; may not exist

    // What the handler reads as tight_wsgi.json: what to call, and the variables of each stage. A variable that
    // CloudFormation resolves is not among them: it is the function's own.
    std::string handler_settings() const;
};

// The part of the adapter that is written in Python: tight_handler.py and tight_runtime.py. Throws command_error where
// this program was installed without it.
std::filesystem::path wsgi_python_folder();

// _tight_wsgi.abi3.so for that architecture. Throws command_error if this program was installed without it.
std::filesystem::path wsgi_extension(deploy::architecture arch);

// Whether a folder is a virtual environment of Python.
bool is_virtual_environment(const std::filesystem::path& folder);

}  // namespace tight::build
