// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/credentials.hpp>

#include <sys/stat.h>

#include "aws/shared_config.hpp"
#include "support/temporary_folder.hpp"

namespace aws = tight::aws;

namespace {

// A home directory with the files that a test puts there, and what the network answers.
struct home {
    home() {
        variables.set("HOME", folder.path().native());
        time.set(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
    }

    void write(const std::string& name, const std::string& text) const { folder.write(name, text); }
    std::shared_ptr<aws::credentials_source> source() {
        return aws::default_credentials(variables, time,
                                        [this](const aws::plain_request& request) -> tight::result<aws::reply> {
                                            asked.push_back(request);
                                            return aws::reply{.status = 200, .headers = {}, .body = answer};
                                        });
    }
    tight::result<aws::credentials> get() { return source()->get(); }

    support::temporary_folder folder;
    tight::memory_environment variables{};
    tight::manual_clock time{};
    std::vector<aws::plain_request> asked;
    std::string answer;
};

constexpr const char* sts_answer =
    "<R><Credentials><AccessKeyId>STS</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
    "<Expiration>2026-11-20T01:00:00Z</Expiration></Credentials></R>";

}  // namespace

TEST_CASE_FIXTURE(home, "the environment comes first") {
    write(".aws/credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = x\n");
    variables.set("AWS_ACCESS_KEY_ID", "ENV");
    variables.set("AWS_SECRET_ACCESS_KEY", "secret");
    variables.set("AWS_SESSION_TOKEN", "token");
    const auto found = get().value();
    CHECK(found.access_key == "ENV");
    CHECK(found.token == "token");
}

TEST_CASE_FIXTURE(home, "profiles are read from both files, credentials before config") {
    write(".aws/config",
          "# a comment\n[default]\naws_access_key_id=CONFIG\naws_secret_access_key=c\nregion = eu-west-1 ; here\ns3 "
          "=\n  x = y\n"
          "[profile other]\naws_access_key_id = OTHER\naws_secret_access_key = o#o\n");
    write(".aws/credentials", "[default]\naws_access_key_id = FILE\naws_secret_access_key = f\n");
    CHECK(get().value().access_key == "FILE");
    variables.set("AWS_PROFILE", "other");
    CHECK(get().value().access_key == "OTHER");
    CHECK(get().value().secret_key == "o#o");
    variables.set("AWS_PROFILE", "none");
    CHECK(get().error().message == "there is no profile 'none' in ~/.aws/config or ~/.aws/credentials");
    CHECK(aws::read_shared_config(variables).profiles.at("default").at("region") == "eu-west-1");
}

TEST_CASE_FIXTURE(home, "a process is asked, and what expires is asked for again") {
    write(".aws/config", "[default]\ncredential_process = cat " + folder.file("answer") + "\n");
    write("answer", R"({"Version":1,"AccessKeyId":"P1","SecretAccessKey":"s","Expiration":"2026-11-20T01:00:00Z"})");
    const auto found = source();
    CHECK(found->get().value().access_key == "P1");
    write("answer", R"({"Version":1,"AccessKeyId":"P2","SecretAccessKey":"s","Expiration":"2026-11-20T02:00:00Z"})");
    CHECK(found->get().value().access_key == "P1");
    time.sleep_for(std::chrono::minutes(56));
    CHECK(found->get().value().access_key == "P2");
    write("answer", "oops");
    time.sleep_for(std::chrono::minutes(60));
    CHECK(found->get().value().access_key == "P2");  // good for four more minutes
    time.sleep_for(std::chrono::minutes(5));
    CHECK(found->get().error().code == tight::errc::denied);
}

TEST_CASE_FIXTURE(home, "a web identity is exchanged for credentials") {
    write("token", "JWT");
    variables.set("AWS_WEB_IDENTITY_TOKEN_FILE", folder.file("token"));
    variables.set("AWS_ROLE_ARN", "arn:aws:iam::1:role/r");
    variables.set("AWS_REGION", "eu-west-1");
    answer = sts_answer;
    const auto found = get().value();
    CHECK(found.access_key == "STS");
    CHECK(found.expires == std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(1));
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].url == "https://sts.eu-west-1.amazonaws.com");
    CHECK(asked[0].body.find("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr") != std::string::npos);
    CHECK(asked[0].body.ends_with("WebIdentityToken=JWT"));
}

TEST_CASE_FIXTURE(home, "a role is assumed with the keys of its source profile") {
    write(".aws/config", "[profile a]\nrole_arn = arn:x\nsource_profile = b\nexternal_id = e\nregion = eu-west-1\n");
    write(".aws/credentials", "[b]\naws_access_key_id = B\naws_secret_access_key = b\n");
    variables.set("AWS_PROFILE", "a");
    answer = sts_answer;
    CHECK(get().value().access_key == "STS");
    CHECK(asked.at(0).body.find("Action=AssumeRole&") == 0);
    CHECK(asked.at(0).headers.back().second.find("Credential=B/20261120/eu-west-1/sts/") != std::string::npos);
    write(".aws/config",
          "[profile a]\nrole_arn = arn:x\nsource_profile = c\n[profile c]\nrole_arn = arn:y\nsource_profile = a\n");
    CHECK(get().error().message.find("goes round in a circle") != std::string::npos);
}

TEST_CASE_FIXTURE(home, "an SSO session is used while it lasts") {
    write(".aws/config",
          "[profile s]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = dev\n[sso-session corp]\nsso_region = "
          "eu-west-1\n");
    variables.set("AWS_PROFILE", "s");
    CHECK(get().error().message == "profile s signs in by SSO and nobody is signed in; run: aws sso login --profile s");
    const std::string sha1 = [] {  // of the session's name
        std::string out;
        std::FILE* process = popen("printf corp | sha1sum", "r");
        char buffer[41] = {};
        if (process != nullptr && std::fread(buffer, 1, 40, process) == 40) out = buffer;
        if (process != nullptr) pclose(process);
        return out;
    }();
    write(".aws/sso/cache/" + sha1 + ".json", R"({"accessToken":"AT","expiresAt":"2026-11-20T08:00:00Z"})");
    answer =
        R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","expiration":1795140000000}})";
    CHECK(get().value().access_key == "SSO");
    CHECK(asked.at(0).url ==
          "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=dev&account_id=1");
    CHECK(asked.at(0).headers.at(0).second == "AT");
    time.sleep_for(std::chrono::hours(9));
    CHECK(get().error().message.find("has expired; run: aws sso login --profile s") != std::string::npos);
}

TEST_CASE_FIXTURE(home, "a container's endpoint is asked, where it may be") {
    variables.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    variables.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer x");
    answer = R"({"AccessKeyId":"C","SecretAccessKey":"s","Token":"t","Expiration":"2026-11-20T08:00:00.123Z"})";
    CHECK(get().value().token == "t");
    CHECK(asked.at(0).url == "http://169.254.170.2/creds");
    CHECK(asked.at(0).headers.at(0).second == "Bearer x");
    tight::memory_environment elsewhere{{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/x"},
                                        {"HOME", folder.path().native()}};
    const auto refused = aws::default_credentials(
        elsewhere, time, [](const aws::plain_request&) { return tight::result<aws::reply>(); });
    CHECK(refused->get().error().code == tight::errc::denied);
}

TEST_CASE_FIXTURE(home, "no credentials anywhere is an error that says what to do") {
    CHECK(get().error().message.starts_with("no AWS credentials: set AWS_ACCESS_KEY_ID"));
    CHECK(asked.empty());
}

TEST_CASE_FIXTURE(home, "instance metadata is not asked unless somebody asks for it") {
    CHECK(get().error().code == tight::errc::denied);
    variables.set("AWS_EC2_METADATA_DISABLED", "true");
    CHECK(get().error().code == tight::errc::denied);
    CHECK(asked.empty());
}

TEST_CASE_FIXTURE(home, "instance metadata is asked by its second version: a token, the role, its keys") {
    variables.set("AWS_EC2_METADATA_DISABLED", "false");
    answer =
        R"({"Code":"Success","AccessKeyId":"EC2","SecretAccessKey":"S","Token":"T","Expiration":"2026-11-20T06:00:00Z"})";
    const auto found = get().value();
    CHECK(found.access_key == "EC2");
    CHECK(found.token == "T");
    CHECK(found.expires.has_value());
    REQUIRE(asked.size() == 3);
    CHECK(asked[0].method == "PUT");
    CHECK(asked[0].url == "http://169.254.169.254/latest/api/token");
    CHECK(asked[0].headers == aws::header_list{{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}});
    CHECK(asked[1].url == "http://169.254.169.254/latest/meta-data/iam/security-credentials/");
    CHECK(asked[1].headers == aws::header_list{{"x-aws-ec2-metadata-token", answer}});
    CHECK(asked[2].url.starts_with(asked[1].url));
}

TEST_CASE_FIXTURE(home, "a profile may take its source from instance metadata") {
    write(".aws/config",
          "[default]\nrole_arn = arn:aws:iam::1:role/r\ncredential_source = Ec2InstanceMetadata\nregion = eu-west-1\n");
    variables.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338");
    answer = R"({"AccessKeyId":"EC2","SecretAccessKey":"S","Token":"T"})";
    (void)get();
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].url == "http://127.0.0.1:1338/latest/api/token");
    CHECK(asked[3].url == "https://sts.eu-west-1.amazonaws.com");
    CHECK(asked[3].body.find("Action=AssumeRole&") == 0);
}

TEST_CASE_FIXTURE(home, "inside Lambda instance metadata is never asked, whatever is set") {
    for (const char* name : {"AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME"}) {
        variables = tight::memory_environment{{"HOME", folder.path().native()}, {"AWS_EC2_METADATA_DISABLED", "false"}};
        variables.set(name, "x");
        CHECK(get().error().code == tight::errc::denied);
        write(".aws/config", "[default]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n");
        CHECK(get().error().code == tight::errc::denied);
    }
    CHECK(asked.empty());
}
