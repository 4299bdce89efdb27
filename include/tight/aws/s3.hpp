// SPDX-License-Identifier: Apache-2.0
#pragma once

// S3: objects of a bucket.
//
//     aws::bucket files(transport, "my-files");
//     files.put("reports/1.json", report, {.content_type = "application/json"}).value();
//     std::optional<std::string> text = files.find("reports/1.json").value();
//     response redirect{303, files.presign_get("reports/1.json", std::chrono::minutes(5)).value()};

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/aws/transport.hpp>

namespace tight::aws {

struct put_options {
    std::string content_type = "application/octet-stream";
    std::string cache_control = {};
    header_list headers = {};  // any other, such as x-amz-meta-...
};

// Keys are any text, written as they are. Safe from several threads.
class bucket {
public:
    bucket(std::shared_ptr<transport> transport, std::string name);

    [[nodiscard]] result<void> put(std::string_view key, std::string body, const put_options& options = {}) const;
    // errc::not_found where there is no such object.
    [[nodiscard]] result<std::string> get(std::string_view key) const;
    // Nothing where there is no such object.
    [[nodiscard]] result<std::optional<std::string>> find(std::string_view key) const;
    [[nodiscard]] result<bool> exists(std::string_view key) const;
    // An object that is not there is no error.
    [[nodiscard]] result<void> remove(std::string_view key) const;
    // All keys with a prefix.
    [[nodiscard]] result<std::vector<std::string>> list(std::string_view prefix = {}) const;

    // A URL that anyone may use for a while, at most seven days.
    [[nodiscard]] result<std::string> presign_get(std::string_view key, std::chrono::seconds validity) const;
    [[nodiscard]] result<std::string> presign_put(std::string_view key, std::chrono::seconds validity) const;

private:
    call request(std::string_view operation, std::string_view method, std::string_view key) const;

    std::shared_ptr<transport> transport_;
    std::string name_;
};

}  // namespace tight::aws
