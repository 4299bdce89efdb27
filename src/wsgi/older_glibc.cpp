// SPDX-License-Identifier: Apache-2.0
// Stands in for what libstdc++ and libgcc take from glibc 2.32 and 2.34 where they were built, so that the extension
// loads with 2.26 too: Lambda's Python 3.9 to 3.11. Hidden: nobody else sees it.

#include <pthread.h>
#include <sched.h>
#include <sys/single_threaded.h>

#include <atomic>
#include <cerrno>

extern "C" {

// Whether std::shared_ptr may count without atomic operations: never, since Python has threads.
[[gnu::visibility("hidden")]] char __libc_single_threaded = 0;

[[gnu::visibility("hidden")]] int pthread_once(pthread_once_t* control, void (*routine)()) {
    static constexpr int fresh = PTHREAD_ONCE_INIT, running = 1, done = 2;
    const std::atomic_ref<int> state(*control);
    int found = fresh;
    if (state.compare_exchange_strong(found, running)) {
        routine();
        state.store(done);
        return 0;
    }
    while (state.load() != done) sched_yield();
    return 0;
}

// Its address alone is asked for, as a sign that there are threads.
[[gnu::visibility("hidden")]] int __pthread_key_create(pthread_key_t*, void (*)(void*)) { return ENOSYS; }

}  // extern "C"
