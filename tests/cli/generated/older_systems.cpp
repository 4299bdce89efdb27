// SPDX-License-Identifier: Apache-2.0
// What `tight build` makes, run where the C library is older than the one it was linked with: in roots of Debian 11,
// which
// `./dev packages` makes in the folder that TIGHT_OLDER_SYSTEMS names.
#include "cli/project/log_capture.hpp"
#include "local/sandbox.hpp"
#include "net/event_loop.hpp"

#include <unistd.h>

#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;
namespace fs = std::filesystem;

namespace {

// Resolves a name, which is where a static program still asks the system that it runs on.
constexpr const char* handler = R"(#include <netdb.h>
#include <tight/http.hpp>
namespace names {
static tight::response get(const tight::request&, tight::context&) {
    addrinfo* found = nullptr;
    const int problem = getaddrinfo("localhost", "80", nullptr, &found);
    return {problem == 0 ? 200 : 500, {{"problem", problem}}};
}
constinit const tight::function function{.get = get};
}
)";

// What the function answers to one event.
std::string answer_of(const tight::local::function_settings& settings) {
    tight::net::event_loop loop;
    log_capture said;
    std::string answer;
    tight::local::sandbox process(
        loop, settings, said,
        {.ready =
             [&](tight::local::sandbox& one) {
                 if (!answer.empty()) return one.end();
                 one.run({.event = R"({"httpMethod": "GET", "path": "/names", "resource": "/names"})"},
                         {.done = [&](const tight::local::invocation_result& done) { answer = done.payload; }});
             },
         .ended =
             [&](tight::local::sandbox&, const tight::local::invocation_result* failure) {
                 if (failure != nullptr) answer = failure->reason;
                 loop.stop();
             }});
    if (const auto started = process.start(); !started) return started.error().message;
    loop.run();
    return answer + said.text();
}

void runs_in(const fs::path& root, const std::string& arch, const std::vector<std::string>& runner) {
    CAPTURE(root);
    REQUIRE(fs::exists(root / "etc"));
    const folder here;
    REQUIRE(run_tight({"generate", "app", "old"}, here).status == 0);
    write_text(here / "old/app/functions/names/handler.cpp", handler);
    const auto built = run_tight({"build", "--arch", arch, "--output-format", "binary"}, here / "old");
    REQUIRE_MESSAGE(built.status == 0, built.err);
    write_text(root / "etc/hosts", "127.0.0.1 localhost\n");
    fs::create_directories(root / "var/task");
    fs::copy_file(here / "old/.tight/package/old", root / "var/task/bootstrap", fs::copy_options::overwrite_existing);
    tight::local::function_settings settings{.name = "names", .handler = "app_index.names"};
    settings.command = {"/usr/sbin/chroot", root};
    settings.command.insert(settings.command.end(), runner.begin(), runner.end());
    settings.command.push_back("/var/task/bootstrap");
    settings.directory = root;
    settings.init_timeout = settings.timeout = std::chrono::minutes(1);
    const std::string answer = answer_of(settings);
    CHECK_MESSAGE(answer.find("\"statusCode\":200") != std::string::npos, answer);
}

}  // namespace

TEST_CASE("a package answers on a system with an older C library, of either architecture") {
    const char* systems = std::getenv("TIGHT_OLDER_SYSTEMS");
    if (systems == nullptr || geteuid() != 0) {
        MESSAGE("packages were not run on Debian 11: `./dev packages` does that, as root");
        return;
    }
    const fs::path folder = systems;
    runs_in(folder / "debian-11-amd64", "x86_64", {});
    const std::string qemu = "/usr/bin/qemu-aarch64-static";
    fs::copy_file(qemu, folder / "debian-11-arm64" / qemu.substr(1), fs::copy_options::overwrite_existing);
    runs_in(folder / "debian-11-arm64", "arm64", {qemu});
}
