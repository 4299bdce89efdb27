// SPDX-License-Identifier: Apache-2.0
#include "local/watcher.hpp"

#include <doctest/doctest.h>

#include "local/support.hpp"

using support::temporary_folder;
namespace fs = std::filesystem;

namespace {

// Does something in a watched folder and tells what the watcher says of it.
std::vector<std::string> told(const temporary_folder& folder, const std::function<void()>& change,
                              std::chrono::seconds patience = std::chrono::seconds(20)) {
    tight::net::event_loop loop;
    std::vector<std::string> files;
    tight::local::watcher watcher(loop, {.root = folder.path(), .ignored = {folder.path() / "data"}},
                                  [&](const auto& changed) {
                                      files = changed;
                                      loop.stop();
                                  });
    REQUIRE(watcher.start());
    change();
    const auto limit = loop.after(patience, [&] { loop.stop(); });
    loop.run();
    return files;
}

}  // namespace

TEST_CASE("only sources are watched") {
    for (const auto* name : {"handler.cpp", "Movie.hpp", "tight.yml", "CMakeLists.txt", "x.cmake", "e.json"})
        CHECK(tight::local::is_watched_file(name));
    for (const auto* name :
         {"notes.txt", ".handler.cpp.swp", "#handler.cpp#", "handler.cpp~", "4913", "data.db", "x.o"})
        CHECK(!tight::local::is_watched_file(name));
    for (const auto* name : {".git", ".tight", "build", "builds", "cmake-build-debug"})
        CHECK(!tight::local::is_watched_folder(name));
}

TEST_CASE("a save is told once, with all its files") {
    const temporary_folder folder;
    folder.write("app/a.cpp", "1");
    CHECK(told(folder, [&] {
              folder.write("app/a.cpp", "2");
              folder.write("app/a.cpp", "3");
              folder.write("b.hpp", "1");
          }) == std::vector<std::string>{"app/a.cpp", "b.hpp"});
}

TEST_CASE("an editor that writes a new file and renames it is seen") {
    const temporary_folder folder;
    folder.write("a.cpp", "1");
    CHECK(told(folder, [&] {
              folder.write("a.cpp.tmp", "2");
              fs::rename(folder.path() / "a.cpp.tmp", folder.path() / "a.cpp");
          }) == std::vector<std::string>{"a.cpp"});
    CHECK(told(folder, [&] { fs::remove(folder.path() / "a.cpp"); }) == std::vector<std::string>{"a.cpp"});
}

TEST_CASE("files in folders that are made later are seen") {
    const temporary_folder folder;
    CHECK(told(folder, [&] { folder.write("app/functions/new/handler.cpp", "1"); }) ==
          std::vector<std::string>{"app/functions/new/handler.cpp"});
}

TEST_CASE("builds, version control and ignored folders are not looked at") {
    const temporary_folder folder;
    for (const auto* name : {"build", ".git", "data"}) fs::create_directories(folder.path() / name);
    CHECK(told(
              folder,
              [&] {
                  for (const auto* name : {"build/a.cpp", ".git/a.cpp", "data/a.cpp", "note.txt"})
                      folder.write(name, "1");
              },
              std::chrono::seconds(1))
              .empty());
}

TEST_CASE("a folder that is not there cannot be watched") {
    tight::net::event_loop loop;
    tight::local::watcher watcher(loop, {.root = "/no/such/folder"}, [](const auto&) {});
    CHECK(watcher.start().error().message == "cannot watch /no/such/folder: No such file or directory");
}
