// SPDX-License-Identifier: Apache-2.0
// S3: buckets with their settings, objects with their checksums.
#include "core/base64.hpp"
#include "core/hex.hpp"
#include "support/aws/cloud.hpp"

namespace support::aws {

answer cloud::storage(const asked& call) {
    const std::size_t slash = call.path.find('/', 1);
    const std::string name = call.path.substr(1, slash == call.path.npos ? slash : slash - 1);
    const std::string key = slash == call.path.npos ? std::string() : call.path.substr(slash + 1);
    const auto known = buckets_.find(name);
    if (call.method == "PUT" && key.empty() && call.query.empty()) {
        if (known != buckets_.end())
            throw refusal{409, known->second.owner == account ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists",
                          "The requested bucket name is not available."};
        if (call.raw->body.find(std::string("<LocationConstraint>") + region) == std::string::npos)
            throw refusal{400, "IllegalLocationConstraintException",
                          "The unspecified location constraint is incompatible"};
        buckets_[name];
        return {};
    }
    if (known == buckets_.end()) throw refusal{404, "NoSuchBucket", "The specified bucket does not exist"};
    const std::string expected(call.raw->header("x-amz-expected-bucket-owner"));
    if (known->second.owner != account || (!expected.empty() && expected != known->second.owner))
        throw refusal{403, "AccessDenied", "Access Denied"};
    if (!key.empty()) return stored_object(call, known->second, key);
    if (call.method == "PUT") {
        known->second.settings.insert(call.query.begin()->first);
        return {};
    }
    if (call.method == "DELETE") {
        if (!known->second.objects.empty())
            throw refusal{409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
        buckets_.erase(known);
        return {204};
    }
    std::string list;
    const auto prefix = call.query.find("prefix");
    for (const auto& [object, body] : known->second.objects)
        if (prefix == call.query.end() || object.starts_with(prefix->second))
            list += "<Contents>" + element("Key", object) + element("LastModified", known->second.modified[object]) +
                    "</Contents>";
    return {200, "<ListBucketResult>" + list + "</ListBucketResult>", {{"Content-Type", "application/xml"}}};
}

answer cloud::stored_object(const asked& call, bucket& where, const std::string& key) {
    const bool there = where.objects.contains(key);
    if (call.method == "DELETE") {
        where.objects.erase(key);
        return {204};
    }
    if (call.method == "PUT") {
        if (call.raw->header("if-none-match") == "*" && there)
            throw refusal{412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"};
        const std::string checksum(call.raw->header("x-amz-checksum-sha256"));
        if (checksum != tight::to_base64(tight::bytes_of_hex(sha256_hex(call.raw->body))))
            throw refusal{400, "BadDigest", "The SHA256 you specified did not match the calculated checksum."};
        where.objects[key] = call.raw->body;
        where.modified[key] = now();
        return {};
    }
    if (!there) throw refusal{404, "NoSuchKey", "The specified key does not exist."};
    return {200, where.objects.at(key)};
}

}  // namespace support::aws
