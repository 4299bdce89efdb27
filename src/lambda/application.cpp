// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/application.hpp>

#include <unistd.h>

#include <algorithm>
#include <optional>

#include <tight/http/function.hpp>
#include <tight/lambda/context.hpp>

#include "lambda/serve.hpp"

namespace tight {
namespace {

// "movies" of "app_index.movies".
std::string_view controller_of(std::string_view wanted) { return wanted.substr(wanted.rfind('.') + 1); }

const controller* find(const application& application, std::string_view wanted) {
    const std::string_view name = controller_of(wanted);
    const auto found = std::ranges::find(application.controllers, name, &controller::name);
    if (found != application.controllers.end()) return &*found;
    return application.controllers.size() == 1 ? &application.controllers.front() : nullptr;
}

lambda::failure unknown_controller(const application& application, const std::optional<std::string>& wanted) {
    std::string names;
    for (const controller& each : application.controllers) (names += names.empty() ? "" : ", ") += each.name;
    const std::string known =
        names.empty() ? "the application has no controllers" : "the application has the controllers " + names;
    if (!wanted) return {"Runtime.NoSuchHandler", "_HANDLER is not set, and " + known + ": set it to app_index.NAME"};
    return {"Runtime.NoSuchHandler", "_HANDLER is \"" + *wanted + "\", and " + known + ": set it to app_index.NAME"};
}

// False where not all could be written.
bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

int run(const application& application, int argc, char** argv, const run_options& options) {
    const std::string_view argument = argc > 1 ? argv[1] : "";
    if (argument == "--describe") return write_all(STDOUT_FILENO, describe(application) + '\n') ? 0 : 1;
    if (argument.starts_with('-') || argc > 2) {
        write_all(STDERR_FILENO,
                  "This program takes one argument, --describe or a handler, or none: then it serves Lambda.\n");
        return 2;
    }
    host& host = host::process();
    // A container image names the handler as its command, a zip in the function's configuration.
    const auto wanted = argument.empty() ? host.environment().get("_HANDLER") : std::optional(std::string(argument));
    const controller* const chosen = find(application, wanted.value_or(""));
    if (chosen == nullptr) return lambda::fail_start(unknown_controller(application, wanted), host.environment());
    return lambda::serve(
        [function = chosen->function](std::string_view event, response_stream&, context& context) {
            return http::answer(*function, event, context);
        },
        options, host);
}

}  // namespace tight
