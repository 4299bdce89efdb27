// SPDX-License-Identifier: Apache-2.0
// What `tight build` makes of an HTTP server: a package that runs where it is unpacked.
#include <unistd.h>

#include <tight/http/gateway.hpp>
#include <tight/json.hpp>

#include "cli/tight_program.hpp"
#include "support/child.hpp"
#include "support/runtime_server.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr std::string_view in_python = R"(
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        body = open('pages/hello.txt', 'rb').read() + self.path.encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
HTTPServer(('127.0.0.1', int(os.environ['PORT'])), Page).serve_forever()
)";

constexpr std::string_view in_node = R"(
require('http').createServer((request, response) =>
  response.end(require('fs').readFileSync('pages/hello.txt') + request.url)).listen(process.env.PORT);
)";

struct kind {
    const char* interpreter;
    const char* file;
    std::string_view server;
};

fs::path new_app(const fs::path& root, const kind& of) {
    write_text(root / "tight.yml", "name: shop\nweb:\n  command: exec " + std::string(of.interpreter) + ' ' + of.file +
                                       "\n  build: echo hello > pages/hello.txt\n");
    write_text(root / of.file, std::string(of.server));
    write_text(root / "pages/other.txt", "");
    write_text(root / "tests/secret.txt", "");
    write_text(root / ".env", "SECRET=1");
    return root;
}

std::string package_of(const fs::path& root) {
    const auto done = run_tight({"build"}, root);
    REQUIRE_MESSAGE(done.status == 0, done.err);
    CHECK(done.out == ".tight/package/shop.zip\n");
    return text_of(root / ".tight/package/shop.zip");
}

// As Lambda does, with the rights that the archive says.
void unpack(const fs::path& zip, const fs::path& to) {
    const auto done =
        tight::process::run_process({"/usr/bin/python3", "-c",
                                     "import os, sys, zipfile\narchive = zipfile.ZipFile(sys.argv[1])\n"
                                     "for one in archive.infolist():\n"
                                     "    os.chmod(archive.extract(one, sys.argv[2]), one.external_attr >> 16)",
                                     zip, to});
    REQUIRE(done->status == 0);
}

// The answer of what was unpacked to a request.
std::string body_of(const fs::path& folder, const std::string& target) {
    using tight::event_kind;
    bool given = false;
    support::runtime_server api([&](const support::api_request& request) -> support::api_reply {
        if (request.path.ends_with("/extension/register"))
            return support::reply(200, "{}", "Lambda-Extension-Identifier: ext-1\r\n");
        if (request.path.ends_with("/event/next") || (request.is_next() && std::exchange(given, true)))
            return {.hang = true};
        if (!request.is_next()) return support::accepted();
        return support::event("id-1", tight::http::make_event(event_kind::http, {.target = target}));
    });
    support::child running({"/bin/sh", "-c", "cd " + folder.native() + " && exec ./bootstrap"},
                           {"AWS_LAMBDA_RUNTIME_API=" + api.address(), "LAMBDA_TASK_ROOT=" + folder.native(),
                            "PATH=/usr/bin:/bin", "TIGHT_WEB_PORT=0"});
    const auto is_answer = [](const auto& each) {
        return each.method == "POST" && each.path.find("/init/") == each.path.npos && !each.path.ends_with("/register");
    };
    std::string answer;
    api.wait_until([&](const auto& requests) {
        for (const auto& each : requests)
            if (is_answer(each)) answer = each.body;
        return !answer.empty();
    });
    const auto reply = tight::http::read_reply(event_kind::http, answer);
    return reply ? reply->body : answer;
}

void is_packed(const kind& of) {
    const folder here, elsewhere, unpacked;
    const std::string first = package_of(new_app(here.path(), of));
    CHECK(package_of(new_app(elsewhere.path(), of)) == first);
    CHECK(package_of(here.path()) == first);
    unpack(here / ".tight/package/shop.zip", unpacked);
    const std::string file = of.file;
    CHECK(files_below(unpacked) ==
          std::set<std::string>{"bootstrap", "pages/hello.txt", "pages/other.txt", file, "tight-web.json"});
    CHECK(body_of(unpacked, "/items?a=1") == "hello\n/items?a=1");
}

}  // namespace

TEST_CASE("the package of a server in Python is the same twice, and answers where it is unpacked") {
    is_packed({"python3", "server.py", in_python});
}

TEST_CASE("the package of a server in Node is the same twice, and answers where it is unpacked" *
          doctest::skip(::access("/usr/bin/node", X_OK) != 0)) {
    is_packed({"node", "server.js", in_node});
}

TEST_CASE("a server that does not start is not packed, and its last words are shown") {
    const folder here;
    new_app(here.path(), {"python3", "server.py", in_python});
    const std::string before = package_of(here.path());
    write_text(here / "server.py", "raise RuntimeError('no database here')\n");
    const auto done = run_tight({"build"}, here);
    CHECK(done.status == 1);
    CHECK(contains(done.err, "shop does not start"));
    CHECK(contains(done.err, "no database here"));
    CHECK(text_of(here / ".tight/package/shop.zip") == before);
    CHECK(run_tight({"build", "--no-check"}, here).status == 0);
    write_text(here / "tight.yml", "name: shop\nweb: {command: x, build: echo no compiler; exit 7}\n");
    const auto broken = run_tight({"build"}, here);
    CHECK(broken.status == 1);
    CHECK(contains(broken.err, "no compiler"));
    CHECK(contains(broken.err, "ended with status 7"));
}

TEST_CASE("what building made is packed, but for the folder that CMake built in") {
    const folder here;
    new_app(here.path(), {"python3", "server.py", in_python});
    write_text(here / "build/client/page.js", "");
    package_of(here.path());
    const folder unpacked;
    unpack(here / ".tight/package/shop.zip", unpacked);
    CHECK(files_below(unpacked).contains("build/client/page.js"));

    write_text(here / "build/release/CMakeCache.txt", "");
    const auto told = run_tight({"build"}, here);
    CHECK(contains(told.err, "build is not packed"));
    const folder again;
    unpack(here / ".tight/package/shop.zip", again);
    CHECK(!files_below(again).contains("build/client/page.js"));

    write_text(here / "tight.yml",
               "name: shop\nweb: {command: exec python3 server.py, build: 'true'}\n"
               "include: [server.py, pages, build/client/page.js]\n");
    package_of(here.path());
    const folder named;
    unpack(here / ".tight/package/shop.zip", named);
    CHECK(files_below(named).contains("build/client/page.js"));
}

TEST_CASE("links within the project are packed as links") {
    const folder here;
    new_app(here.path(), {"python3", "server.py", in_python});
    write_text(here / "shared/real.txt", "real");
    fs::create_directory_symlink(here / "shared", here / "pages/linked");
    fs::create_symlink("nowhere", here / "pages/gone");
    const auto done = run_tight({"build"}, here);
    CHECK(contains(done.err, "pages/gone is not packed"));
    const auto listed =
        tight::process::run_process({"/usr/bin/python3", "-c",
                                     "import sys, zipfile\narchive = zipfile.ZipFile(sys.argv[1])\n"
                                     "for one in archive.infolist():\n"
                                     "    if one.external_attr >> 28 == 0o12: print(one.filename, archive.read(one))",
                                     here / ".tight/package/shop.zip"},
                                    {.input = "", .output = tight::process::process_output::apart});
    CHECK(listed->out == "pages/linked b'../shared'\n");
}

TEST_CASE("a server in Node does not find in the project what its package lacks" *
          doctest::skip(::access("/usr/bin/node", X_OK) != 0)) {
    const folder here;
    new_app(here.path(), {"node", "server.js", in_node});
    write_text(here / "node_modules/word/index.js", "module.exports = 'word'");
    write_text(here / "server.js", "require('word');" + std::string(in_node));
    package_of(here.path());
    write_text(here / "tight.yml", "name: shop\nweb: {command: exec node server.js}\ninclude: [server.js, pages]\n");
    const auto done = run_tight({"build"}, here);
    CHECK(done.status == 1);
    CHECK(contains(done.err, "Cannot find module 'word'"));
}
