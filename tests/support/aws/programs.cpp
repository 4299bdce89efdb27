// SPDX-License-Identifier: Apache-2.0
#include "support/aws/programs.hpp"

#include <zip.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "local/function_pool.hpp"
#include "support/temporary_folder.hpp"

namespace support::aws {

namespace {

using archive_handle = std::unique_ptr<zip_t, decltype(&zip_discard)>;

std::string content_of(zip_t* archive, zip_uint64_t at, zip_uint64_t size) {
    std::string content(static_cast<std::size_t>(size), '\0');
    zip_file_t* const file = zip_fopen_index(archive, at, 0);
    zip_fread(file, content.data(), content.size());
    zip_fclose(file);
    return content;
}

void unpack(const std::string& bytes, const temporary_folder& into) {
    zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    const archive_handle archive(zip_open_from_source(source, ZIP_RDONLY, nullptr), &zip_discard);
    if (!archive) {
        zip_source_free(source);
        throw refusal{502, "InvalidZipFileException", "Lambda could not unzip the deployment package."};
    }
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
        const auto at = static_cast<zip_uint64_t>(i);
        zip_stat_t entry;
        zip_stat_index(archive.get(), at, 0, &entry);
        zip_uint32_t attributes = 0;
        zip_file_get_external_attributes(archive.get(), at, 0, nullptr, &attributes);
        const std::string file = into.write(entry.name, content_of(archive.get(), at, entry.size));
        std::filesystem::permissions(file, static_cast<std::filesystem::perms>((attributes >> 16U) & 0777U));
    }
}

tight::local::function_settings settings_of(const invocation& call, const std::filesystem::path& folder) {
    tight::local::function_settings made{.name = call.function,
                                         .version = call.version,
                                         .handler = call.code.handler,
                                         .command = {folder / "bootstrap"},
                                         .directory = folder,
                                         .environment = {{"AWS_LAMBDA_LOG_GROUP_NAME", call.code.log_group}},
                                         .region = region,
                                         .memory_mb = call.code.memory_mb,
                                         .timeout = std::chrono::seconds(call.code.timeout_seconds)};
    made.environment.insert(made.environment.end(), call.code.variables.begin(), call.code.variables.end());
    return made;
}

}  // namespace

// A version that was called.
struct programs::one final : tight::local::reporter {
    one(tight::net::event_loop& loop, const invocation& call) : code(call.code) {
        unpack(code.code, folder);
        pool.emplace(loop, settings_of(call, folder), *this);
    }

    void report(const tight::local::report_line& line) override { (said += line.text) += '\n'; }

    const lambda_version code;
    const temporary_folder folder;
    std::string said = {};  // since the last call
    std::optional<tight::local::function_pool> pool = {};
};

programs::programs(tight::net::event_loop& loop) : loop_(loop) {}
programs::~programs() = default;

void programs::run(const invocation& call, const invocation_done& done) {
    if (!call.code.runtime.starts_with("provided"))
        throw refusal{502, "InvalidRuntimeException", "this stand-in of AWS runs no " + call.code.runtime};
    std::unique_ptr<one>& place = all_[call.function + ':' + call.version];
    if (!place || place->code != call.code) place = std::make_unique<one>(loop_, call);
    tight::local::invocation_request work{.event = call.payload.empty() ? "{}" : call.payload,
                                          .function_arn = place->pool->settings().arn()};
    if (!call.qualifier.empty()) work.function_arn += ':' + call.qualifier;
    place->pool->invoke(std::move(work), {.done = [at = place.get(), done](tight::local::invocation_result made) {
                            invocation_answer out{.payload = std::move(made.payload),
                                                  .failed = made.how != tight::local::outcome::success,
                                                  .log = std::move(made.log_tail)};
                            const std::string said = std::exchange(at->said, {});
                            if (out.log.empty()) out.log = said;  // it did not come so far as to be called
                            done(out);
                        }});
}

}  // namespace support::aws
