// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/artifacts.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;

namespace {

const std::string hash(64, 'a');

struct faked {
    std::shared_ptr<fake_transport> transport = std::make_shared<fake_transport>();
    cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};
    artifact_bucket files{aws, "films", "123456789012"};
};

std::string s3_error(const std::string& code) { return "<Error><Code>" + code + "</Code><Message>m</Message></Error>"; }

}  // namespace

TEST_CASE("only keys of packages are taken for packages") {
    CHECK(package_hash("movies", package_key("movies", hash)) == hash);
    CHECK(package_hash("movies", "movies/notes.zip").empty());
    CHECK(package_hash("movies", "actors/" + hash + ".zip").empty());
    CHECK(package_hash("movies", "movies/" + hash).empty());
    CHECK(package_hash("movies", "movies/../" + hash + ".zip").empty());
}

TEST_CASE_FIXTURE(faked, "a bucket that is absent is made in the region: private and encrypted") {
    transport->answer(s3_error("NoSuchBucket"), 404);
    CHECK(files.prepare(true));
    REQUIRE(transport->requests.size() == 5);
    CHECK(transport->requests[1].body.find("<LocationConstraint>eu-west-1<") != std::string::npos);
    CHECK(transport->requests[2].query == "publicAccessBlock=");
    CHECK(transport->requests[3].query == "encryption=");
    CHECK(transport->requests[4].query == "versioning=");
}

TEST_CASE_FIXTURE(faked, "in us-east-1 a bucket has no location constraint") {
    aws.region = "us-east-1";
    const artifact_bucket east(aws, "films", "123456789012");
    transport->answer(s3_error("NoSuchBucket"), 404);
    CHECK(east.prepare(false));
    CHECK(transport->requests.at(1).body.empty());
}

TEST_CASE_FIXTURE(faked,
                  "an empty bucket gets the settings that an interrupted run left out, a used one stays as it is") {
    transport->answer("<ListBucketResult></ListBucketResult>");
    CHECK_FALSE(files.prepare(false));
    CHECK(transport->requests.size() == 3);
    transport->answer("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>");
    CHECK_FALSE(files.prepare(false));
    CHECK(transport->requests.size() == 4);
}

TEST_CASE_FIXTURE(faked, "a bucket that is in use keeps versions from the day that is asked for") {
    transport->answer("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>");
    CHECK_FALSE(files.prepare(true));
    REQUIRE(transport->requests.size() == 2);
    CHECK(transport->requests[1].query == "versioning=");
    CHECK(transport->requests[1].body.find("<Status>Enabled</Status>") != std::string::npos);
}

TEST_CASE_FIXTURE(faked, "every call names the account that the bucket must belong to") {
    CHECK(files.upload("movies/x.zip", "bytes", "application/zip"));
    bool named = false;
    for (const auto& [name, value] : transport->requests.at(0).headers)
        named = named || (name == "x-amz-expected-bucket-owner" && value == "123456789012");
    CHECK(named);
}

TEST_CASE_FIXTURE(faked, "an object that is there already is not uploaded again") {
    transport->answer(s3_error("PreconditionFailed"), 412);
    CHECK_FALSE(files.upload("movies/x.zip", "bytes", "application/zip"));
}

TEST_CASE_FIXTURE(faked, "the bucket of another account is refused in one sentence") {
    transport->answer(s3_error("AccessDenied"), 403);
    try {
        (void)files.prepare(false);
        FAIL("nothing was thrown");
    } catch (const tight::command_error& cause) {
        CHECK(cause.message().starts_with("the bucket films belongs to another account"));
        CHECK(cause.hint == "choose another name for aws.s3_bucket in tight.yml");
        CHECK(cause.status == tight::exit_status::internal);
    }
}

TEST_CASE_FIXTURE(faked, "a bucket in another region is said to be there") {
    transport->answer(s3_error("PermanentRedirect"), 301);
    CHECK_THROWS_AS((void)files.holds("movies/x.zip"), tight::command_error);
}
