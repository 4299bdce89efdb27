// SPDX-License-Identifier: Apache-2.0
#pragma once

// One thread that runs tasks in order. It starts with the first task, and ends with the worker:
// what has not begun by then is dropped.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace tight::cloud::dynamodb {

class worker {
public:
    worker() = default;
    ~worker() {
        {
            const std::lock_guard hold(lock_);
            ended_ = true;
        }
        changed_.notify_one();
        if (thread_.joinable()) thread_.join();
    }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    // `work` must not throw. One thread at a time gives work.
    void post(std::function<void()> work) {
        if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
        {
            const std::lock_guard hold(lock_);
            waiting_.push_back(std::move(work));
        }
        changed_.notify_one();
    }

private:
    void run() {
        std::unique_lock hold(lock_);
        while (true) {
            changed_.wait(hold, [this] { return ended_ || !waiting_.empty(); });
            if (ended_) return;
            const auto work = std::move(waiting_.front());
            waiting_.pop_front();
            hold.unlock();
            work();
            hold.lock();
        }
    }

    std::mutex lock_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool ended_ = false;
    std::thread thread_;
};

}  // namespace tight::cloud::dynamodb
