// SPDX-License-Identifier: Apache-2.0
#pragma once

// The processes of this machine and their parents, as /proc tells. Takes nothing from the heap, so that a process
// between fork and exec may use it too.

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <vector>

namespace tight::process {

class process_table {
public:
    process_table();
    ~process_table();
    process_table(const process_table&) = delete;
    process_table& operator=(const process_table&) = delete;

    // Looks at what runs now.
    void read();

    // Calls visit(pid) for each process below `root`, as of the last read().
    template <class Visit>
    void each_below(pid_t root, Visit visit) {
        mark_below(root);
        for (const entry& each : entries())
            if (each.below) visit(each.pid);
    }

private:
    struct entry {
        pid_t pid;
        pid_t parent;
        bool below;
    };

    std::span<entry> entries() const { return {entries_, size_}; }
    void mark_below(pid_t root);
    bool is_below(pid_t pid, pid_t root) const;

    entry* entries_ = nullptr;
    std::size_t size_ = 0;
};

// `root` and what it started, directly or not.
std::vector<pid_t> process_tree(pid_t root);

// Kills all that this process has started, and waits for nothing; whether there was any. Safe from any thread.
bool kill_all_below();

}  // namespace tight::process
