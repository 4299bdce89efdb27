// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bucket that packages and large templates go through on their way into a stack. Keys are NAME/<sha256>.zip, so
// that the same package is uploaded once, and only keys of that form are ever removed.
//
//     artifact_bucket files(aws, "movies-123456789012-eu-west-1", account);
//     files.prepare(app.bucket_versions);
//     files.upload(package_key("movies", sha256), file);

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/stack/cloud.hpp"

namespace tight::deploy {

// "movies/<sha256>.zip".
std::string package_key(std::string_view application, std::string_view sha256);

// The hash of a key that package_key() made; empty for any other key.
std::string package_hash(std::string_view application, std::string_view key);

struct stored_object {
    std::string key = {};
    std::string modified = {};  // ISO 8601, as sent
};

enum class bucket_state { absent, empty, used };

class artifact_bucket {
public:
    // `account` owns it: the bucket of another account is refused whatever its policy says. Empty: not checked.
    artifact_bucket(const cloud& aws, std::string name, std::string account)
        : transport_(aws.retrying), region_(aws.region), name_(std::move(name)), account_(std::move(account)) {}

    const std::string& name() const { return name_; }

    // Makes it where it is absent: private and encrypted. What an interrupted run left without its settings (it is
    // empty then) is finished. `versioned`: it keeps versions from now on, whether it is new or not; otherwise it stays
    // as it is. Throws command_error. True where it was made.
    bool prepare(bool versioned) const;

    // Whether that key is there. A bucket that is not there has no keys.
    bool holds(std::string_view key) const;

    // With a checksum that S3 verifies. An object that is there already is left as it is: its key is its hash. False
    // where it was.
    bool upload(std::string_view key, std::string body, std::string_view content_type) const;

    // An object that is not there is no error.
    result<void> remove(std::string_view key) const;

    result<std::vector<stored_object>> list(std::string_view prefix) const;

    // Only where it is empty; nothing where it is not there.
    result<void> remove_bucket() const;

    // Where CloudFormation reads a template from.
    std::string url_of(std::string_view key) const;

private:
    aws::call request(std::string_view operation, std::string_view method, std::string_view key) const;
    bucket_state state() const;
    void create() const;
    void configure() const;
    void put_setting(std::string_view operation, std::string_view query, std::string body) const;
    [[noreturn]] void refuse(const error& cause) const;

    std::shared_ptr<aws::transport> transport_;
    std::string region_;
    std::string name_;
    std::string account_;
};

}  // namespace tight::deploy
