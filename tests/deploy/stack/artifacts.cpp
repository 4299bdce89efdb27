// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/artifacts.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;

namespace {

const std::string hash(64, 'a');

struct faked {
    std::shared_ptr<fake_transport> over = std::make_shared<fake_transport>();
    cloud aws{.calls = over, .once = over, .region = "eu-west-1"};
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
    over->answer(s3_error("NoSuchBucket"), 404);
    CHECK(files.prepare(true));
    REQUIRE(over->asked.size() == 5);
    CHECK(over->asked[1].body.find("<LocationConstraint>eu-west-1<") != std::string::npos);
    CHECK(over->asked[2].query == "publicAccessBlock=");
    CHECK(over->asked[3].query == "encryption=");
    CHECK(over->asked[4].query == "versioning=");
}

TEST_CASE_FIXTURE(faked, "in us-east-1 a bucket has no location constraint") {
    aws.region = "us-east-1";
    const artifact_bucket east(aws, "films", "123456789012");
    over->answer(s3_error("NoSuchBucket"), 404);
    CHECK(east.prepare(false));
    CHECK(over->asked.at(1).body.empty());
}

TEST_CASE_FIXTURE(faked,
                  "an empty bucket gets the settings that an interrupted run left out, a used one stays as it is") {
    over->answer("<ListBucketResult></ListBucketResult>");
    CHECK_FALSE(files.prepare(false));
    CHECK(over->asked.size() == 3);
    over->answer("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>");
    CHECK_FALSE(files.prepare(false));
    CHECK(over->asked.size() == 4);
}

TEST_CASE_FIXTURE(faked, "a bucket that is in use keeps versions from the day that is asked for") {
    over->answer("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>");
    CHECK_FALSE(files.prepare(true));
    REQUIRE(over->asked.size() == 2);
    CHECK(over->asked[1].query == "versioning=");
    CHECK(over->asked[1].body.find("<Status>Enabled</Status>") != std::string::npos);
}

TEST_CASE_FIXTURE(faked, "every call names the account that the bucket must belong to") {
    CHECK(files.upload("movies/x.zip", "bytes", "application/zip"));
    bool named = false;
    for (const auto& [name, value] : over->asked.at(0).headers)
        named = named || (name == "x-amz-expected-bucket-owner" && value == "123456789012");
    CHECK(named);
}

TEST_CASE_FIXTURE(faked, "an object that is there already is not uploaded again") {
    over->answer(s3_error("PreconditionFailed"), 412);
    CHECK_FALSE(files.upload("movies/x.zip", "bytes", "application/zip"));
}

TEST_CASE_FIXTURE(faked, "the bucket of another account is refused in one sentence") {
    over->answer(s3_error("AccessDenied"), 403);
    try {
        (void)files.prepare(false);
        FAIL("nothing was thrown");
    } catch (const tight::command_error& refused) {
        CHECK(refused.message().starts_with("the bucket films belongs to another account"));
        CHECK(refused.hint == "choose another name for aws.s3_bucket in tight.yml");
        CHECK(refused.status == tight::exit_status::internal);
    }
}

TEST_CASE_FIXTURE(faked, "a bucket in another region is said to be there") {
    over->answer(s3_error("PermanentRedirect"), 301);
    CHECK_THROWS_AS((void)files.holds("movies/x.zip"), tight::command_error);
}
