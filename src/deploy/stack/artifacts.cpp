// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/artifacts.hpp"

#include <algorithm>
#include <utility>

#include <pugixml.hpp>

#include <tight/aws/sigv4.hpp>

#include "aws/services/protocol.hpp"
#include "core/base64.hpp"
#include "core/hex.hpp"

namespace tight::deploy {

namespace {

constexpr std::size_t hash_size = 64;
constexpr const char* space = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";

bool is_hash(std::string_view text) {
    return text.size() == hash_size &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is(const error& cause, std::string_view code) { return cause.service_code == code; }

}  // namespace

std::string package_key(std::string_view application, std::string_view sha256) {
    return std::string(application) + '/' + std::string(sha256) + ".zip";
}

std::string package_hash(std::string_view application, std::string_view key) {
    if (!key.starts_with(std::string(application) + '/') || !key.ends_with(".zip")) return {};
    key.remove_prefix(application.size() + 1);
    key.remove_suffix(4);
    return is_hash(key) ? std::string(key) : std::string();
}

aws::call artifact_bucket::request(std::string_view operation, std::string_view method, std::string_view key) const {
    aws::call out{.service = "s3", .operation = std::string(operation), .method = std::string(method)};
    out.path = '/' + aws::uri_encode(name_);
    if (!key.empty()) (out.path += '/') += aws::uri_encode(key, true);
    if (!account_.empty()) out.headers.emplace_back("x-amz-expected-bucket-owner", account_);
    return out;
}

void artifact_bucket::refuse(const error& cause) const {
    const std::string& code = cause.service_code;
    if (code == "BucketAlreadyExists" || (cause.code == errc::denied && (code.empty() || code == "AccessDenied")))
        throw command_error(exit_status::internal,
                            "the bucket " + name_ + " belongs to another account, or may not be used: " + cause.message,
                            "choose another name for aws.s3_bucket in tight.yml");
    if (code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" ||
        cause.message.find("status 301") != std::string::npos)
        throw command_error(exit_status::internal,
                            "the bucket " + name_ + " is in another region than the stack's, " + region_,
                            "choose another name for aws.s3_bucket in tight.yml, or deploy to the bucket's region");
    if (code == "InvalidBucketName")
        fail_command("'" + name_ + "' cannot be the name of a bucket",
                     "3 to 63 lower-case letters, digits and dashes are allowed: see aws.s3_bucket in tight.yml");
    throw failure_of(cause);
}

bucket_state artifact_bucket::state() const {
    aws::call call = request("ListObjectsV2", "GET", {});
    call.query = "list-type=2&max-keys=1";
    const auto response = aws::send_checked(*transport_, call);
    if (!response) {
        if (is(response.error(), "NoSuchBucket")) return bucket_state::absent;
        refuse(response.error());
    }
    pugi::xml_document document;
    document.load_buffer(response->body.data(), response->body.size());
    return document.document_element().child("Contents") ? bucket_state::used : bucket_state::empty;
}

void artifact_bucket::create() const {
    aws::call call{.service = "s3", .operation = "CreateBucket", .method = "PUT", .path = '/' + aws::uri_encode(name_)};
    if (region_ != "us-east-1")
        call.body =
            "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>" +
            region_ + "</LocationConstraint></CreateBucketConfiguration>";
    const auto response = aws::send_checked(*transport_, call);
    if (!response && !is(response.error(), "BucketAlreadyOwnedByYou")) refuse(response.error());
}

void artifact_bucket::put_setting(std::string_view operation, std::string_view query, std::string body) const {
    aws::call call = request(operation, "PUT", {});
    call.query = std::string(query) + '=';
    call.headers.emplace_back("x-amz-checksum-sha256", to_base64(bytes_of_hex(aws::sha256_hex(body))));
    call.headers.emplace_back("content-type", "application/xml");
    call.body = std::move(body);
    if (const auto response = aws::send_checked(*transport_, call); !response) refuse(response.error());
}

void artifact_bucket::configure() const {
    put_setting("PutPublicAccessBlock", "publicAccessBlock",
                std::string("<PublicAccessBlockConfiguration") + space +
                    "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>"
                    "<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>"
                    "</PublicAccessBlockConfiguration>");
    put_setting("PutBucketEncryption", "encryption",
                std::string("<ServerSideEncryptionConfiguration") + space +
                    "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
                    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>");
}

bool artifact_bucket::prepare(bool versioned) const {
    const bucket_state found = state();
    if (found == bucket_state::absent) create();
    if (found != bucket_state::used) configure();
    if (versioned)
        put_setting(
            "PutBucketVersioning", "versioning",
            std::string("<VersioningConfiguration") + space + "<Status>Enabled</Status></VersioningConfiguration>");
    return found == bucket_state::absent;
}

bool artifact_bucket::holds(std::string_view key) const {
    const auto response = aws::send_checked(*transport_, request("HeadObject", "HEAD", key));
    if (response) return true;
    if (response.error().code == errc::not_found) return false;
    refuse(response.error());
}

bool artifact_bucket::upload(std::string_view key, std::string body, std::string_view content_type) const {
    aws::call call = request("PutObject", "PUT", key);
    call.headers.emplace_back("x-amz-checksum-sha256", to_base64(bytes_of_hex(aws::sha256_hex(body))));
    call.headers.emplace_back("content-type", std::string(content_type));
    call.headers.emplace_back("if-none-match", "*");
    call.body = std::move(body);
    const auto response = aws::send_checked(*transport_, call);
    if (response) return true;
    if (is(response.error(), "PreconditionFailed") || is(response.error(), "ConditionalRequestConflict")) return false;
    refuse(response.error());
}

result<void> artifact_bucket::remove(std::string_view key) const {
    const auto response = aws::send_checked(*transport_, request("DeleteObject", "DELETE", key));
    if (response || response.error().code == errc::not_found) return {};
    return std::unexpected(response.error());
}

result<std::vector<stored_object>> artifact_bucket::list(std::string_view prefix) const {
    std::vector<stored_object> found;
    std::string token;
    do {
        aws::call call = request("ListObjectsV2", "GET", {});
        call.query = "list-type=2&prefix=" + aws::uri_encode(prefix);
        if (!token.empty()) call.query = "continuation-token=" + aws::uri_encode(token) + '&' + call.query;
        const auto response = aws::send_checked(*transport_, call);
        if (!response) return std::unexpected(response.error());
        pugi::xml_document document;
        if (!document.load_buffer(response->body.data(), response->body.size()))
            return fail(errc::unavailable, "s3 ListObjectsV2: the response is not XML");
        for (const pugi::xml_node object : document.document_element().children("Contents"))
            found.push_back({object.child("Key").text().get(), object.child("LastModified").text().get()});
        auto next = aws::next_page(document.document_element().child("NextContinuationToken").text().get(), token,
                                   "s3 ListObjectsV2");
        if (!next) return std::unexpected(next.error());
        token = *std::move(next);
    } while (!token.empty());
    return found;
}

result<void> artifact_bucket::remove_bucket() const {
    const auto response = aws::send_checked(*transport_, request("DeleteBucket", "DELETE", {}));
    if (response || is(response.error(), "NoSuchBucket")) return {};
    return std::unexpected(response.error());
}

std::string artifact_bucket::url_of(std::string_view key) const {
    const std::string domain = region_.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return "https://" + name_ + ".s3." + region_ + '.' + domain + '/' + aws::uri_encode(key, true);
}

}  // namespace tight::deploy
