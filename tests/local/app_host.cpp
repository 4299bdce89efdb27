// SPDX-License-Identifier: Apache-2.0
#include "local/app_host.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "local/server_fixture.hpp"

using namespace std::chrono_literals;
using support::http_client;
using support::served_app;
using support::temporary_folder;
namespace fs = std::filesystem;

namespace {

// An application whose "compiler" is a shell script: it fails where the source says so, takes as long as the source
// says, and otherwise puts the test's bootstrap in place, with the source as what the functions find in GENERATION.
struct project {
    temporary_folder folder;

    explicit project(std::string_view source) {
        folder.write("app/handler.cpp", source);
        folder.write("compile.sh", R"(
if grep -q BROKEN app/handler.cpp; then
    echo "$PWD/app/handler.cpp:1:8: error: BROKEN does not name a type" >&2; exit 1
fi
sleep $(sed -n 's/.*takes \([0-9.]*\).*/\1/p' app/handler.cpp | grep . || echo 0)
if cmp -s app/handler.cpp built; then exit 0; fi
cp app/handler.cpp built
{ echo '#!/bin/sh'; echo "export GENERATION='$(cat built)'"; echo 'exec )" +
                                       support::bootstrap + R"( "$@"'; } > bootstrap.new
chmod +x bootstrap.new; mv bootstrap.new bootstrap
)");
    }
    tight::local::serve_options options() const {
        tight::local::serve_options made;
        made.app.root = folder.path();
        made.app.program = folder.path() / "bootstrap";
        made.app.build_command = {"sh", "compile.sh"};
        made.app.function.timeout = 15s;
        return made;
    }
    void save(std::string_view source) const { folder.write("app/handler.cpp", source); }
};

// Tells the test that a build failed before the host does anything else about it.
struct failure_reporter final : tight::local::reporter {
    std::function<void()> failed;
    void report(const tight::local::report_line& line) override {
        if (line.text.starts_with("the build failed")) failed();
    }
};

std::string generation(const served_app& app) { return app.get("/demo?do=env:GENERATION").body; }

}  // namespace

TEST_CASE("requests wait for the first build") {
    const project sources("one takes 0.3");
    served_app app(sources.options());
    CHECK(generation(app) == "one takes 0.3");
    CHECK(app.out.heard("server | built in "));
}

TEST_CASE("a save brings a new build; requests that come meanwhile wait for it") {
    const project sources("one");
    served_app app(sources.options());
    CHECK(generation(app) == "one");
    sources.save("two takes 0.3");
    CHECK(app.out.heard("app/handler.cpp changed"));
    CHECK(generation(app) == "two takes 0.3");
}

TEST_CASE("a swap drops no request: those under way finish on the old build") {
    const project sources("one");
    served_app app(sources.options());
    CHECK(generation(app) == "one");
    http_client slow(app.port);
    slow.send_request("GET", "/demo?do=sleep700");
    std::atomic<bool> over = false;
    std::atomic<int> good = 0;
    std::atomic<int> bad = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < 3; ++i)
        clients.emplace_back([&] {
            http_client client(app.port);
            while (!over) ++(client.get("/demo").status == 200 ? good : bad);
        });
    for (const auto* source : {"two", "three takes 0.1", "four"}) {
        sources.save(source);
        CHECK(support::eventually([&] { return generation(app) == source; }));
    }
    over = true;
    for (auto& client : clients) client.join();
    CHECK(slow.read().status == 200);
    CHECK(bad == 0);
    CHECK(good > 0);
}

TEST_CASE("a build that fails is shown in the log and to the client, until the next one succeeds") {
    const project sources("one");
    served_app app(sources.options());
    CHECK(generation(app) == "one");
    sources.save("BROKEN");
    CHECK(app.out.heard("server | the build failed: app/handler.cpp:1:8: BROKEN does not name a type"));
    const auto answer = app.get("/demo");
    CHECK(answer.status == 500);
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.body.find(R"("file":"app/handler.cpp","line":1)") != std::string::npos);
    CHECK(app.get("/demo", {{"Accept", "text/html"}}).header("content-type") == "text/html; charset=utf-8");
    const auto invoked = http_client(app.port).post("/2015-03-31/functions/demo/invocations", "{}");
    CHECK(invoked.header("x-amz-function-error") == "Unhandled");
    CHECK(invoked.body.find("app/handler.cpp:1:8: BROKEN") != std::string::npos);
    sources.save("two");
    CHECK(support::eventually([&] { return app.get("/demo").status == 200; }));
    CHECK(generation(app) == "two");
}

TEST_CASE("an application whose folder vanishes goes on serving, and is built anew when it is back") {
    for (const std::string which : {"app", ""}) {
        const project sources("one");
        const temporary_folder elsewhere;
        const fs::path folder = which.empty() ? sources.folder.path() : sources.folder.path() / which;
        const fs::path away = which.empty() ? fs::path(folder.string() + "-away") : elsewhere.path() / "app";
        served_app app(sources.options());
        CHECK(generation(app) == "one");
        fs::rename(folder, away);
        CHECK(app.out.heard("is gone: the running functions go on serving"));
        CHECK(generation(app) == "one");
        std::ofstream(which.empty() ? away / "app/handler.cpp" : away / "handler.cpp") << "two";
        fs::rename(away, folder);
        CHECK(app.out.heard("is back"));
        CHECK(support::eventually([&] { return generation(app) == "two"; }));
        sources.save("three");
        CHECK(support::eventually([&] { return generation(app) == "three"; }));
        CHECK(app.out.count("is gone") == 1);
        CHECK(app.out.count("the build failed") == 0);
    }
}

TEST_CASE("a program that describes itself without end, or writes without end, is a failed build") {
    for (const char* const program : {"yes", "cat /dev/zero"}) {
        const temporary_folder folder;
        folder.write("bootstrap", std::string("#!/bin/sh\nexec ") + program + "\n");
        fs::permissions(folder.path() / "bootstrap", fs::perms::owner_all);
        tight::local::serve_options options;
        options.app.root = folder.path();
        options.app.program = folder.path() / "bootstrap";
        options.app.watch = false;
        served_app app(options);
        CHECK(app.get("/demo").status == 500);
        CHECK(app.out.heard("the build failed"));
        CHECK(app.out.all().size() < 2'000'000);
    }
}

TEST_CASE("a save during a build starts it again") {
    const project sources("one takes 5");
    served_app app(sources.options());
    std::this_thread::sleep_for(100ms);
    sources.save("two");
    CHECK(generation(app) == "two");
}

TEST_CASE("a save that changes nothing keeps the processes warm") {
    const project sources("one");
    served_app app(sources.options());
    const auto before = app.get("/demo").body;
    sources.save("one");
    CHECK(app.out.heard("nothing to rebuild"));
    const auto after = app.get("/demo").body;
    CHECK(after.starts_with("call 2 of "));
    CHECK(after.substr(7) == before.substr(7));
}

TEST_CASE("a program that cannot describe itself is a failed build") {
    const project sources("one");
    auto options = sources.options();
    options.app.environment = [] { return std::vector<std::pair<std::string, std::string>>{{"START", "baddescribe"}}; };
    served_app app(std::move(options));
    const auto answer = app.get("/demo");
    CHECK(answer.status == 500);
    CHECK(answer.body.find("--describe failed: exit status 5") != std::string::npos);
}

TEST_CASE("the build command may be wrong") {
    const project sources("one");
    auto options = sources.options();
    options.app.build_command = {"/no/such/cmake"};
    served_app app(std::move(options));
    CHECK(app.get("/demo").body.find("cannot start /no/such/cmake") != std::string::npos);
}

TEST_CASE("a host may go while builds that ended wait to be forgotten") {
    const project sources("one");
    failure_reporter out;
    support::running_loop runner;
    std::unique_ptr<tight::local::app_host> host;
    std::promise<void> gone;
    out.failed = [&] {
        runner.loop.post([&] {
            host.reset();
            gone.set_value();
        });
    };
    std::promise<void> runs;
    runner.on_loop([&] {
        host = std::make_unique<tight::local::app_host>(runner.loop, sources.options().app, out);
        host->start().value();
        host->when_ready([&](auto* app, const auto*) {
            CHECK(app != nullptr);
            runs.set_value();
        });
        return 0;
    });
    REQUIRE(runs.get_future().wait_for(20s) == std::future_status::ready);
    sources.save("BROKEN");
    REQUIRE(gone.get_future().wait_for(20s) == std::future_status::ready);
    CHECK(runner.on_loop([] { return true; }));  // what waited behind it ran, and met no host
}
