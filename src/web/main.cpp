// SPDX-License-Identifier: Apache-2.0
// tight-web: any HTTP server as a Lambda function. The bootstrap of a package, or the command of a container:
//
//     tight-web node server.js

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <tight/json.hpp>
#include <tight/lambda/context.hpp>

#include "lambda/serve.hpp"
#include "web/adapter.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view help =
    "usage: tight-web [COMMAND [ARGUMENT...]]\n\n"
    "Starts an HTTP server and hands it the events of the Lambda function that this process is. Without COMMAND, the\n"
    "settings name it: TIGHT_WEB_COMMAND, or `command` in TIGHT_WEB or in tight-web.json beside this program.\n";

int print(int file, std::string_view text, int code) {
    [[maybe_unused]] const ssize_t written = ::write(file, text.data(), text.size());
    return code;
}

// For tools: what any application of tight says of itself.
std::string description(const tight::environment& variables) {
    const auto route = [](std::string_view path) { return tight::json::object{{"verb", "ANY"}, {"path", path}}; };
    return tight::json::serialize(tight::json::object{
               {"name", variables.get_or("NAME", "web")},
               {"controllers", tight::json::array{tight::json::object{
                                   {"name", "web"},
                                   {"verbs", tight::json::array{"ANY"}},
                                   {"routes", tight::json::array{route("/"), route("/{proxy+}")}}}}},
               {"tables", tight::json::array()}}) +
           '\n';
}

// Where tight-web.json is: beside the program.
fs::path own_folder(const tight::environment& variables) {
    std::error_code problem;
    const fs::path self = fs::read_symlink("/proc/self/exe", problem);
    return problem ? fs::path(variables.get_or("LAMBDA_TASK_ROOT", ".")) : self.parent_path();
}

// Where who started this program goes, the application ends too: a kill that was to come then becomes a request to end,
// and lines of the log that nobody reads are no reason to die first.
void outlive_the_caller() {
    int wanted = 0;
    if (::prctl(PR_GET_PDEATHSIG, &wanted) == 0 && wanted == SIGKILL) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    tight::platform& platform = tight::platform::process();
    const std::string first = arguments.empty() ? std::string() : arguments.front();
    if (first == "--describe") return print(STDOUT_FILENO, description(platform.environment()), 0);
    if (first == "--help") return print(STDOUT_FILENO, help, 0);
    if (first.starts_with('-')) return print(STDERR_FILENO, help, 2);
    auto settings = tight::web::find_settings(own_folder(platform.environment()), platform.environment(), arguments);
    if (!settings)
        return tight::lambda::fail_start({"Web.BadSettings", settings.error().message}, platform.environment());
    outlive_the_caller();
    tight::web::adapter adapter(*std::move(settings), platform);
    const int status =
        tight::lambda::serve([&adapter](std::string_view event, tight::response_stream& out,
                                        tight::context& context) { return adapter.answer(event, out, context); },
                             {[&adapter] { adapter.start(); }, [&adapter] { adapter.stop(); }}, platform);
    adapter.stop();   // nobody is there to ask it anything
    ::_exit(status);  // another thread may be ending it too: what that uses must not be destroyed
}
