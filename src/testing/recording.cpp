// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/recording.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include <tight/aws/client.hpp>
#include <tight/environment.hpp>

#include "core/atomic_file.hpp"
#include "core/read_file.hpp"
#include "testing/recording/cassette.hpp"

namespace tight::testing {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_recording = std::size_t{64} << 20;

void remove_recordings(const fs::path& folder) {
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) throw std::runtime_error("cannot make " + folder.string() + ": " + problem.message());
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && is_recording(entry.path().filename().string())) fs::remove(entry.path());
}

// For its owner alone: what no rule knows to be secret may be so all the same.
void write_recording(const fs::path& file, const recording& what) {
    if (const auto done = replace_file(file, recording_text(what), file_access::owner_only); !done)
        throw std::runtime_error("the recording " + file.string() + " cannot be written: " + done.error().message);
}

class recorder final : public aws::transport {
public:
    recorder(fs::path folder, std::shared_ptr<aws::transport> from, recording_options options)
        : folder_(std::move(folder)),
          from_(from ? std::move(from) : aws::default_transport()),
          options_(std::move(options)) {
        remove_recordings(folder_);
    }

    [[nodiscard]] result<aws::reply> send(const aws::call& request) override {
        auto answer = from_->send(request);
        if (!answer) return answer;
        const recording kept = recording_of(request, *answer, options_);
        const std::scoped_lock lock(lock_);
        const std::string series = recording_name(request, 0);
        write_recording(folder_ / recording_name(request, ++counts_[series]), kept);
        return answer;
    }
    [[nodiscard]] result<std::string> presign(const aws::call& request, std::chrono::seconds validity) override {
        return from_->presign(request, validity);
    }
    [[nodiscard]] result<void> warm_up(std::string_view service) override { return from_->warm_up(service); }

private:
    fs::path folder_;
    std::shared_ptr<aws::transport> from_;
    recording_options options_;
    std::mutex lock_;
    std::map<std::string, std::size_t> counts_;
};

// The recordings of one operation, each answered after those before it that fit the same request.
class series {
public:
    void add(recording what) { all_.push_back({std::move(what), 0}); }
    std::size_t size() const { return all_.size(); }

    const recording* next(const json::object* request) {
        slot* chosen = nullptr;
        for (slot& each : all_) {
            const bool fitting = request == nullptr || !each.what.request || fits(*each.what.request, *request);
            if (fitting && (chosen == nullptr || each.played < chosen->played)) chosen = &each;
        }
        if (chosen == nullptr) return nullptr;
        ++chosen->played;
        return &chosen->what;
    }

private:
    struct slot {
        recording what;
        std::size_t played;
    };
    std::vector<slot> all_;
};

class player final : public aws::transport {
public:
    player(fs::path folder, matching how, recording_options options)
        : folder_(std::move(folder)), how_(how), options_(std::move(options)) {}

    [[nodiscard]] result<aws::reply> send(const aws::call& request) override {
        const std::scoped_lock lock(lock_);
        const auto [at, fresh] = series_.try_emplace(recording_name(request, 0));
        if (fresh)
            if (auto read = load(request, at->second); !read) {
                series_.erase(at);
                return std::unexpected(std::move(read).error());
            }
        const json::object request_json = request_of(request, options_);
        const recording* found = at->second.next(how_ == matching::request ? &request_json : nullptr);
        if (found != nullptr) return reply_of(request, *found);
        return missing(request, at->second.size() + 1, request_json);
    }
    // Nobody could use it: it has no signature.
    [[nodiscard]] result<std::string> presign(const aws::call& request, std::chrono::seconds validity) override {
        const std::string query = request.query.empty() ? "" : request.query + '&';
        return "https://" + request.service + ".recorded.invalid" + request.path + '?' + query +
               "X-Amz-Expires=" + std::to_string(validity.count());
    }

private:
    [[nodiscard]] result<void> load(const aws::call& request, series& recordings) const {
        for (std::size_t number = 1;; ++number) {
            const fs::path file = folder_ / recording_name(request, number);
            const auto text = read_regular_file(file.string(), largest_recording);
            if (!text && text.error().code == errc::not_found) return {};
            if (!text) return std::unexpected(text.error());
            auto read = parse_recording(*text);
            if (!read)
                return fail(errc::io, "the recording " + file.string() + " cannot be used: " + read.error().message);
            if (read->request) redact_request(*read->request, request, options_);
            recordings.add(std::move(*read));
        }
    }

    [[nodiscard]] result<aws::reply> missing(const aws::call& request, std::size_t number,
                                             const json::object& request_json) const {
        const std::string file = (folder_ / recording_name(request, number)).string();
        std::string message = "response file (" + file + ") not found";
        if (number > 1)
            message += ": the " + std::to_string(number - 1) + " of " + request.service + ' ' + request.operation +
                       " answer other requests than " + json::serialize(request_json).substr(0, 1000);
        return fail(errc::io, message + "; run the test with RECORD=True to record it");
    }

    fs::path folder_;
    matching how_;
    recording_options options_;
    std::mutex lock_;
    std::map<std::string, series> series_;
};

}  // namespace

std::shared_ptr<aws::transport> record(fs::path folder, std::shared_ptr<aws::transport> from,
                                       recording_options options) {
    return std::make_shared<recorder>(std::move(folder), std::move(from), std::move(options));
}

std::shared_ptr<aws::transport> playback(fs::path folder, matching how, recording_options options) {
    return std::make_shared<player>(std::move(folder), how, std::move(options));
}

std::shared_ptr<aws::transport> recorded(fs::path folder, std::shared_ptr<aws::transport> from,
                                         recording_options options) {
    if (environment::process().get_or("RECORD", "") == "True")
        return record(std::move(folder), std::move(from), std::move(options));
    return playback(std::move(folder), matching::request, std::move(options));
}

}  // namespace tight::testing
