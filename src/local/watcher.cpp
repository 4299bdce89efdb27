// SPDX-License-Identifier: Apache-2.0
#include "local/watcher.hpp"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tight::local {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t interesting = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE |
                                      IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

constexpr std::size_t most_files = 1000;                  // that are told at once
constexpr std::chrono::milliseconds longest_quiet{1000};  // where changes never end
constexpr std::chrono::milliseconds return_quiet{300};    // of a folder that comes back file by file
constexpr std::chrono::milliseconds check_interval{500};

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

bool watcher::watched_path::look() {
    struct stat found {};
    const bool is_there = ::stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
    const auto before = std::pair(device, inode);
    device = is_there ? found.st_dev : 0;
    inode = is_there ? found.st_ino : 0;
    return before == std::pair(device, inode);
}

watcher::watcher(net::event_loop& loop, watcher_settings settings, file_listener changed, folder_listener moved)
    : loop_(loop),
      settings_(std::move(settings)),
      changed_(std::move(changed)),
      moved_(std::move(moved)),
      quiet_(settings_.quiet) {}

watcher::~watcher() { close(); }

result<void> watcher::start() {
    open(false);
    if (descriptor_ < 0) return fail(errc::io, "cannot watch files: " + std::string(std::strerror(last_error_)));
    if (last_error_ == ENOSPC)
        return fail(errc::io,
                    "cannot watch all folders of " + settings_.root.string() +
                        ": the system's limit is reached; raise it with `sysctl fs.inotify.max_user_watches=524288`");
    if (folders_.empty())
        return fail(errc::io, "cannot watch " + settings_.root.string() + ": " + std::strerror(last_error_));
    watched_paths_.push_back({.path = settings_.root});
    std::error_code ignored;
    for (const auto& each : settings_.needed)
        if (fs::is_directory(settings_.root / each, ignored)) watched_paths_.push_back({.path = settings_.root / each});
    for (watched_path& each : watched_paths_) each.look();
    check_later();
    return {};
}

void watcher::open(bool report_files) {
    descriptor_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    last_error_ = descriptor_ < 0 ? errno : 0;
    stale_ = true;  // until root is watched
    if (descriptor_ < 0) return;
    add_folder(settings_.root, report_files);
    readable_ = loop_.when_readable(descriptor_, [this] { on_readable(); });
}

void watcher::close() {
    readable_.cancel();
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    folders_.clear();
    root_watch_ = -1;
}

bool watcher::is_followed(const fs::directory_entry& entry) const {
    std::error_code ignored;
    if (!entry.is_directory(ignored) || !is_watched_folder(entry.path().filename().native())) return false;
    if (std::ranges::any_of(settings_.ignored,
                            [&](const auto& one) { return fs::equivalent(one, entry.path(), ignored); }))
        return false;
    const auto is_needed = [&](const auto& one) { return settings_.root / one == entry.path(); };
    return !entry.is_symlink(ignored) || std::ranges::any_of(settings_.needed, is_needed);
}

void watcher::add_folder(const fs::path& top, bool report_files) {
    std::vector<fs::path> folders{top};
    while (!folders.empty()) {
        const fs::path folder = std::move(folders.back());
        folders.pop_back();
        const int watch = ::inotify_add_watch(descriptor_, folder.c_str(), interesting);
        if (watch < 0) {
            last_error_ = errno;
            continue;
        }
        folders_[watch] = folder;
        if (folder == settings_.root) root_watch_ = watch, stale_ = false;
        // What was in the folder before it was watched is looked at now: nothing gets lost between.
        std::error_code problem;
        fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, problem);
        for (; !problem && entry != fs::directory_iterator(); entry.increment(problem)) {
            if (is_followed(*entry))
                folders.push_back(entry->path());
            else if (report_files && watches(entry->path().filename().native()) && !entry->is_directory(problem))
                note(entry->path());
        }
    }
}

// It has been moved away: what it is called now is not known.
void watcher::drop_folder(const fs::path& top) {
    const std::string prefix = top.native() + '/';
    std::erase_if(folders_, [&](const auto& each) {
        const auto& [watch, path] = each;
        if (path != top && !path.native().starts_with(prefix)) return false;
        ::inotify_rm_watch(descriptor_, watch);
        return true;
    });
}

// So much at once that others get their time.
void watcher::on_readable() {
    alignas(inotify_event) std::array<char, 16384> bytes;
    const auto got = ::read(descriptor_, bytes.data(), bytes.size());
    for (ssize_t at = 0; at < got;) {
        const auto* const event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
        on_event(event->wd, event->mask, event->len != 0 ? std::string_view(event->name) : std::string_view());
        at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
    }
}

void watcher::on_event(int watch, std::uint32_t mask, std::string_view name) {
    if ((mask & IN_Q_OVERFLOW) != 0) {
        stale_ = overflowed_ = true;
        return note(settings_.root / "many files");
    }
    if (watch == root_watch_ && (mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) {
        stale_ = true;
        tell_later();
    }
    if ((mask & IN_IGNORED) != 0) {
        folders_.erase(watch);
        return;
    }
    const auto folder = folders_.find(watch);
    if (folder == folders_.end() || name.empty()) return;
    const auto path = folder->second / name;
    if ((mask & IN_ISDIR) != 0) return on_folder_event(mask, path);
    // A file that was only created is still empty: its close follows.
    if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) != 0 && watches(name)) note(path);
}

void watcher::on_folder_event(std::uint32_t mask, const fs::path& path) {
    if (!is_watched_folder(path.filename().native())) return;
    if ((mask & IN_MOVED_FROM) != 0) {
        drop_folder(path);
        note(path);
    }
    std::error_code ignored;
    if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0 && is_followed(fs::directory_entry(path, ignored)))
        add_folder(path, true);
}

// Whether what is watched is still what the paths stand for: a folder above them may have been renamed, which nothing
// tells of.
void watcher::check_places() {
    const watched_path* missing = nullptr;
    bool are_same = true;
    for (watched_path& each : watched_paths_) {
        are_same = each.look() && are_same;
        if (each.inode == 0 && missing == nullptr) missing = &each;
    }
    if (missing != nullptr) {
        if (missing_) return;
        missing_ = missing->path;
        if (moved_) moved_(missing->path, false);
        return;
    }
    if (missing_) {
        quiet_ = return_quiet;
        stale_ = true;
        if (moved_) moved_(*missing_, true);
        missing_.reset();
    }
    if (are_same && !stale_) return;
    close();
    open(!std::exchange(overflowed_, false));
}

void watcher::check_later() {
    check_timer_ = loop_.after(check_interval, [this] {
        check_places();
        check_later();
    });
}

bool watcher::is_missing() {
    check_places();
    return missing_.has_value();
}

bool watcher::watches(std::string_view name) const {
    const auto ends = [name](const std::string& ending) { return name.ends_with(ending) && !name.starts_with('.'); };
    return is_watched_file(name) || std::any_of(settings_.endings.begin(), settings_.endings.end(), ends);
}

void watcher::note(const fs::path& file) {
    if (pending_.size() < most_files) pending_.insert(file.lexically_relative(settings_.root).string());
    tell_later();
}

void watcher::tell_later() {
    const auto now = std::chrono::steady_clock::now();
    if (!timer_) latest_ = now + longest_quiet;
    const auto remaining = std::chrono::ceil<std::chrono::milliseconds>(latest_ - now);
    timer_ = loop_.after(std::clamp(remaining, std::chrono::milliseconds(0), quiet_), [this] { tell(); });
}

void watcher::tell() {
    timer_.cancel();
    check_places();
    if (missing_) return pending_.clear();
    if (timer_) return;  // all of it is read anew
    quiet_ = settings_.quiet;
    const auto files = std::exchange(pending_, {});
    if (!files.empty()) changed_({files.begin(), files.end()});
}

}  // namespace tight::local
