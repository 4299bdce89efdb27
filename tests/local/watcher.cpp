// SPDX-License-Identifier: Apache-2.0
#include "local/watcher.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

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

namespace {

// Follows a folder while the test changes it, and keeps what is told.
struct follower {
    temporary_folder outside;
    fs::path root = outside.path() / "shop";
    support::running_loop runner;
    std::mutex mutex;
    std::vector<std::string> events;  // "gone shop", "back shop/app", "app/a.cpp"
    std::size_t most_at_once = 0;
    std::unique_ptr<tight::local::watcher> watcher;

    follower() {
        outside.write("shop/app/a.cpp", "1");
        outside.write("shop/app/deep/er/b.cpp", "1");
        outside.write("shop/CMakeLists.txt", "1");
    }
    ~follower() {
        runner.on_loop([&] {
            watcher.reset();
            return 0;
        });
    }
    void start() {
        const auto started = runner.on_loop([&] {
            watcher = std::make_unique<tight::local::watcher>(
                runner.loop, tight::local::watcher_settings{.root = root},
                [this](const auto& files) {
                    const std::lock_guard lock(mutex);
                    events.insert(events.end(), files.begin(), files.end());
                    most_at_once = std::max(most_at_once, files.size());
                },
                [this](const fs::path& folder, bool is_there) {
                    const std::lock_guard lock(mutex);
                    events.push_back((is_there ? "back " : "gone ") +
                                     folder.lexically_relative(outside.path()).string());
                });
            return watcher->start().has_value();
        });
        REQUIRE(started);
    }
    bool is_missing() {
        return runner.on_loop([&] { return watcher->is_missing(); });
    }
    bool hears(const std::string& event) {
        return support::eventually([&] {
            const std::lock_guard lock(mutex);
            return std::ranges::find(events, event) != events.end();
        });
    }
    std::vector<std::string> take() {
        const std::lock_guard lock(mutex);
        return std::exchange(events, {});
    }
    std::size_t count(std::string_view start) {
        const std::lock_guard lock(mutex);
        return static_cast<std::size_t>(
            std::ranges::count_if(events, [&](const auto& one) { return one.starts_with(start); }));
    }
};

}  // namespace

TEST_CASE("a folder that vanishes is told once, and watched again when it is back, however it went and comes") {
    struct way {
        const char* name;
        std::function<void(const fs::path& folder)> go;
        std::function<void(const fs::path& folder)> come;
    };
    const auto copy = [](const fs::path& folder) {
        fs::copy(folder.parent_path() / "copy", folder, fs::copy_options::recursive);
    };
    const way ways[]{
        {"removed, and made anew", [](const fs::path& folder) { fs::remove_all(folder); }, copy},
        {"renamed, and back", [](const fs::path& folder) { fs::rename(folder, folder.parent_path() / "other"); },
         [](const fs::path& folder) { fs::rename(folder.parent_path() / "other", folder); }},
        {"renamed, and made anew", [](const fs::path& folder) { fs::rename(folder, folder.parent_path() / "other"); },
         copy},
        {"removed, and replaced by a link to a folder", [](const fs::path& folder) { fs::remove_all(folder); },
         [](const fs::path& folder) { fs::create_directory_symlink(folder.parent_path() / "copy", folder); }},
    };
    for (const std::string which : {"shop", "shop/app"})
        for (const way& each : ways) {
            CAPTURE(which);
            CAPTURE(each.name);
            follower here;
            const fs::path folder = here.outside.path() / which;
            here.start();
            fs::copy(folder, folder.parent_path() / "copy", fs::copy_options::recursive);
            each.go(folder);
            CHECK(here.hears("gone " + which));
            CHECK(here.is_missing());
            each.come(folder);
            CHECK(here.hears("back " + which));
            CHECK(here.hears("app/a.cpp"));
            CHECK(here.hears("app/deep/er/b.cpp"));
            CHECK(!here.is_missing());
            CHECK(here.count("gone") == 1);
            here.take();
            std::ofstream(here.root / "app/deep/er/b.cpp") << "2";
            CHECK(here.hears("app/deep/er/b.cpp"));
            fs::create_directories(here.root / "app/new");
            std::ofstream(here.root / "app/new/c.cpp") << "1";
            CHECK(here.hears("app/new/c.cpp"));
            CHECK(here.count("gone") == 0);
        }
}

TEST_CASE("a folder above that is renamed takes the application away, and brings it back") {
    follower here;
    here.root = here.outside.path() / "above" / "shop";
    fs::create_directories(here.root.parent_path());
    fs::rename(here.outside.path() / "shop", here.root);
    here.start();
    fs::rename(here.outside.path() / "above", here.outside.path() / "elsewhere");
    CHECK(here.hears("gone above/shop"));
    fs::rename(here.outside.path() / "elsewhere", here.outside.path() / "above");
    CHECK(here.hears("back above/shop"));
    here.take();
    std::ofstream(here.root / "app/a.cpp") << "2";
    CHECK(here.hears("app/a.cpp"));
}

TEST_CASE("a folder that is replaced at once is watched anew") {
    follower here;
    here.start();
    fs::copy(here.root, here.outside.path() / "copy", fs::copy_options::recursive);
    fs::remove_all(here.root);
    fs::rename(here.outside.path() / "copy", here.root);
    CHECK(here.hears("app/a.cpp"));
    here.take();
    std::ofstream(here.root / "app/a.cpp") << "3";
    CHECK(here.hears("app/a.cpp"));
}

TEST_CASE("a folder moved within the application is followed under its new name, one moved out no longer") {
    follower here;
    here.start();
    fs::rename(here.root / "app/deep", here.root / "app/moved");
    CHECK(here.hears("app/moved/er/b.cpp"));
    here.take();
    std::ofstream(here.root / "app/moved/er/b.cpp") << "2";
    CHECK(here.hears("app/moved/er/b.cpp"));
    fs::rename(here.root / "app/moved", here.outside.path() / "away");
    CHECK(here.hears("app/moved"));
    here.take();
    std::ofstream(here.outside.path() / "away/er/b.cpp") << "3";
    std::ofstream(here.root / "CMakeLists.txt") << "2";
    CHECK(here.hears("CMakeLists.txt"));
    CHECK(here.take() == std::vector<std::string>{"CMakeLists.txt"});
}

TEST_CASE("changes without end are told all the same, within bounds") {
    follower here;
    here.start();
    std::atomic<bool> over = false;
    std::thread writer([&] {
        for (int i = 0; !over; ++i) std::ofstream(here.root / ("app/" + std::to_string(i) + ".cpp")) << i;
    });
    CHECK(support::eventually([&] { return here.count("app/") > 0; }));
    over = true;
    writer.join();
    CHECK(here.most_at_once <= 1000);
}

TEST_CASE("more changes than the system tells of lose none of those that follow") {
    follower here;
    here.start();
    std::ifstream setting("/proc/sys/fs/inotify/max_queued_events");
    int most = 0;
    setting >> most;
    REQUIRE(most > 0);
    here.runner.on_loop([&] {                  // so that nobody reads meanwhile
        for (int i = 0; i <= most / 2; ++i) {  // two different events each
            for (const char* const name : {"app/a.cpp", "CMakeLists.txt"})
                ::close(::open((here.root / name).c_str(), O_WRONLY | O_CLOEXEC));
        }
        fs::create_directories(here.root / "app/late/folder");
        return 0;
    });
    CHECK(here.hears("many files"));
    here.take();
    std::ofstream(here.root / "app/late/folder/d.cpp") << "1";
    CHECK(here.hears("app/late/folder/d.cpp"));
}

TEST_CASE("a folder that is not there cannot be watched") {
    tight::net::event_loop loop;
    tight::local::watcher watcher(loop, {.root = "/no/such/folder"}, [](const auto&) {});
    CHECK(watcher.start().error().message == "cannot watch /no/such/folder: No such file or directory");
}
