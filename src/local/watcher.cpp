// SPDX-License-Identifier: Apache-2.0
#include "local/watcher.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tight::local {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t interesting =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR | IN_EXCL_UNLINK;

}  // namespace

bool is_watched_file(std::string_view name) {
    if (name.starts_with('.') || name.starts_with('#') || name.ends_with('~')) return false;
    if (name == "CMakeLists.txt") return true;
    static constexpr std::array<std::string_view, 14> endings{".cpp", ".cc",  ".cxx", ".c",  ".hpp",   ".hh",  ".hxx",
                                                              ".h",   ".ipp", ".inl", ".in", ".cmake", ".yml", ".yaml"};
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    return name.ends_with(".json") || std::find(endings.begin(), endings.end(), name.substr(dot)) != endings.end();
}

bool is_watched_folder(std::string_view name) {
    return !name.starts_with('.') && name != "build" && name != "builds" && !name.starts_with("build-") &&
           !name.starts_with("cmake-build") && name != "node_modules";
}

watcher::watcher(net::event_loop& loop, watcher_settings settings,
                 std::function<void(const std::vector<std::string>&)> changed)
    : loop_(loop), settings_(std::move(settings)), changed_(std::move(changed)) {}

watcher::~watcher() {
    readable_.cancel();
    if (descriptor_ >= 0) ::close(descriptor_);
}

result<void> watcher::start() {
    descriptor_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor_ < 0) return fail(errc::io, "cannot watch files: " + std::string(std::strerror(errno)));
    add_folder(settings_.root, false);
    if (last_error_ == ENOSPC)
        return fail(errc::io,
                    "cannot watch all folders of " + settings_.root.string() +
                        ": the system's limit is reached; raise it with `sysctl fs.inotify.max_user_watches=524288`");
    if (folders_.empty())
        return fail(errc::io, "cannot watch " + settings_.root.string() + ": " + std::strerror(last_error_));
    readable_ = loop_.when_readable(descriptor_, [this] { on_readable(); });
    return {};
}

void watcher::add_folder(const fs::path& folder, bool report_files) {
    const int watch = ::inotify_add_watch(descriptor_, folder.c_str(), interesting);
    if (watch < 0) {
        last_error_ = errno;
        return;
    }
    folders_[watch] = folder;
    // What was in the folder before it was watched is looked at now: nothing gets lost between.
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, ignored)) {
        const auto name = entry.path().filename().string();
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) {
            const bool excluded = std::any_of(settings_.ignored.begin(), settings_.ignored.end(), [&](const auto& one) {
                return fs::equivalent(one, entry.path(), ignored);
            });
            if (is_watched_folder(name) && !excluded) add_folder(entry.path(), report_files);
        } else if (report_files && watches(name)) {
            note(entry.path());
        }
    }
}

void watcher::on_readable() {
    alignas(inotify_event) std::array<char, 16384> bytes;
    while (true) {
        const auto got = ::read(descriptor_, bytes.data(), bytes.size());
        if (got <= 0) {
            if (got < 0 && errno == EINTR) continue;
            return;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto* const event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
            on_event(event->wd, event->mask, event->len != 0 ? std::string_view(event->name) : std::string_view());
            at += sizeof(inotify_event) + event->len;
        }
    }
}

void watcher::on_event(int watch, std::uint32_t mask, std::string_view name) {
    if ((mask & IN_Q_OVERFLOW) != 0) return note(settings_.root / "many files");
    if ((mask & IN_IGNORED) != 0) {
        folders_.erase(watch);
        return;
    }
    const auto folder = folders_.find(watch);
    if (folder == folders_.end() || name.empty()) return;
    const auto path = folder->second / name;
    if ((mask & IN_ISDIR) != 0) {
        if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0 && is_watched_folder(name)) add_folder(path, true);
        return;
    }
    // A file that was only created is still empty: its close follows.
    if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) != 0 && watches(name)) note(path);
}

bool watcher::watches(std::string_view name) const {
    const auto ends = [name](const std::string& ending) { return name.ends_with(ending) && !name.starts_with('.'); };
    return is_watched_file(name) || std::any_of(settings_.endings.begin(), settings_.endings.end(), ends);
}

void watcher::note(const fs::path& file) {
    pending_.insert(file.lexically_relative(settings_.root).string());
    timer_ = loop_.after(settings_.quiet, [this] {
        const auto files = std::exchange(pending_, {});
        changed_({files.begin(), files.end()});
    });
}

}  // namespace tight::local
