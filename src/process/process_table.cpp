// SPDX-License-Identifier: Apache-2.0
#include "process/process_table.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string_view>

namespace tight::process {

namespace {

constexpr std::size_t capacity = std::size_t{1} << 18;  // of processes; memory is only used for those there are

// The parent of a process: the second field behind the name, which is in parentheses and may hold anything. proc(5)
pid_t parent_of(int proc, std::string_view pid) {
    std::array<char, 32> path{};
    const std::string_view file = "/stat";
    if (pid.size() + file.size() >= path.size()) return 0;
    std::copy(file.begin(), file.end(), std::copy(pid.begin(), pid.end(), path.begin()));
    const int stat = ::openat(proc, path.data(), O_RDONLY | O_CLOEXEC);
    if (stat < 0) return 0;
    std::array<char, 512> bytes;
    const ssize_t size = ::read(stat, bytes.data(), bytes.size());
    ::close(stat);
    const std::string_view text(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    const std::size_t name_end = text.rfind(") ");
    if (name_end == text.npos || text.size() < name_end + 5) return 0;
    pid_t parent = 0;
    std::from_chars(text.data() + name_end + 4, text.data() + text.size(), parent);
    return parent;
}

}  // namespace

process_table::process_table() {
    void* const memory = ::mmap(nullptr, capacity * sizeof(entry), PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) entries_ = static_cast<entry*>(memory);
}

process_table::~process_table() {
    if (entries_ != nullptr) ::munmap(entries_, capacity * sizeof(entry));
}

// opendir() would take memory from the heap.
void process_table::read() {
    size_ = 0;
    const int proc = ::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (proc < 0 || entries_ == nullptr) return;
    alignas(dirent64) std::array<char, 8192> block;
    for (ssize_t got = 0; (got = ::getdents64(proc, block.data(), block.size())) > 0;)
        for (ssize_t at = 0; at < got && size_ < capacity;) {
            const auto* const found = reinterpret_cast<const dirent64*>(block.data() + at);
            at += found->d_reclen;
            const std::string_view name = found->d_name;
            pid_t pid = 0;
            const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), pid);
            if (problem == std::errc() && end == name.data() + name.size())
                entries_[size_++] = {.pid = pid, .parent = parent_of(proc, name), .below = false};
        }
    ::close(proc);
    std::ranges::sort(entries(), {}, &entry::pid);
}

bool process_table::is_below(pid_t pid, pid_t root) const {
    if (pid == root) return true;
    const auto all = entries();
    const auto found = std::ranges::lower_bound(all, pid, {}, &entry::pid);
    return found != all.end() && found->pid == pid && found->below;
}

void process_table::mark_below(pid_t root) {
    for (entry& each : entries()) each.below = false;
    for (bool found = true; found;) {
        found = false;
        for (entry& each : entries())
            if (!each.below && each.pid != root && is_below(each.parent, root)) each.below = found = true;
    }
}

std::vector<pid_t> process_tree(pid_t root) {
    process_table table;
    table.read();
    std::vector<pid_t> tree{root};
    table.each_below(root, [&tree](pid_t each) { tree.push_back(each); });
    return tree;
}

bool kill_all_below() {
    bool any = false;
    process_table table;
    table.read();
    table.each_below(::getpid(), [&any](pid_t each) { any = ::kill(each, SIGKILL) == 0 || any; });
    return any;
}

}  // namespace tight::process
