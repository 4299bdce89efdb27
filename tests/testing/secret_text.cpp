// SPDX-License-Identifier: Apache-2.0
// What is a secret, by its name and by what it looks like.
#include "testing/recording/secret_text.hpp"

#include <doctest/doctest.h>

#include <string>

#include "testing/recording/secret_names.hpp"

TEST_CASE("names are read word by word") {
    using tight::testing::is_description;
    using tight::testing::is_paging_token;
    using tight::testing::is_secret_name;
    for (const char* name : {"password",
                             "Password",
                             "DB_PASSWORD",
                             "dbPassword",
                             "db-password",
                             "passwd",
                             "userPwd",
                             "SMTP_PASS",
                             "passphrase",
                             "secret",
                             "clientSecret",
                             "CLIENT_SECRET",
                             "SECRET_HASH",
                             "SecretString",
                             "apiKey",
                             "api_key",
                             "x-api-key",
                             "APIKey",
                             "APIKeyValue",
                             "apikey",
                             "privateKey",
                             "privateKeyPem",
                             "SecretAccessKey",
                             "AccessKeyId",
                             "aws_access_key_id",
                             "accessToken",
                             "access_token",
                             "idToken",
                             "authorizationToken",
                             "Authorization",
                             "proxy-authorization",
                             "X-Amz-Signature",
                             "X-Amz-Security-Token",
                             "X-Amz-Credential",
                             "Set-Cookie",
                             "cookies",
                             "cookie",
                             "Session",
                             "session_id",
                             "credentials",
                             "jwt",
                             "bearer",
                             "otp",
                             "pin",
                             "SMS_MFA_CODE",
                             "verificationCode",
                             "connectionString",
                             "ClientRequestToken",
                             "/app/db_password",
                             "spring.datasource.password",
                             "TOKENS",
                             "signingKey",
                             "AccountKey",
                             "RandomPassword",
                             "sig"}) {
        CAPTURE(name);
        CHECK(is_secret_name(name));
    }
    for (const char* name : {"NextToken", "nextToken", "next_token", "next-token", "nexttoken", "PaginationToken",
                             "ContinuationToken", "NextContinuationToken", "nextPageToken", "nextForwardToken",
                             "sequenceToken", "LockToken", "NextPollConfigurationToken"}) {
        CAPTURE(name);
        CHECK(is_paging_token(name));
        CHECK_FALSE(is_secret_name(name));
    }
    for (const char* name : {"KeySchema",
                             "PartitionKey",
                             "Key",
                             "PublicKey",
                             "SecretId",
                             "SecretName",
                             "SecretARN",
                             "TokenType",
                             "ExpiresIn",
                             "PasswordPolicy",
                             "PasswordPolicies",
                             "MinimumPasswordLength",
                             "PasswordLastUsed",
                             "PasswordResetRequired_name",
                             "TokenValidityUnits",
                             "RoleSessionName",
                             "SessionDuration",
                             "ApiKeyRequired",
                             "ApiKeyId",
                             "SignatureVersion",
                             "AuthorizationType",
                             "AuthFlow",
                             "author",
                             "authority",
                             "tokenizer",
                             "secretary",
                             "compass",
                             "bypass_name",
                             "pinned",
                             "Sid",
                             "Marker",
                             "token.actions.githubusercontent.com:sub",
                             "monkey",
                             "turkey",
                             "",
                             "...",
                             "\xff"}) {
        CAPTURE(name);
        CHECK_FALSE(is_secret_name(name));
    }
    CHECK(is_description("Expiration"));
    CHECK_FALSE(is_description("AccessKeyId"));
}

TEST_CASE("no text takes longer than its length explains") {
    // Each of them takes minutes where the work grows with the square of the length.
    for (const std::string piece : {"://", ":", "eyJ-", "eyJ.", "a--", "a-b.", "token>", "password \\", "-----BEGIN ",
                                    "Bearer ", "x@tcp", "AKIA-", "secret=\\\"", "<", "A-", "ghp_-"}) {
        CAPTURE(piece);
        std::string text;
        while (text.size() < 100'000) text += piece;
        const std::string after = tight::testing::redact_secrets_in_text(text);
        CHECK(tight::testing::redact_secrets_in_text(after) == after);
    }
}

TEST_CASE("sentences that speak of secrets are left as they are") {
    for (const char* text :
         {"the security token included in the request is invalid", "Basic authentication is not supported",
          "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf", "https://github.com/o/r", "git@github.com:o/r.git",
          "http://host:8080/path@v1", "user@example.com", "password=${DB_PASSWORD}", "token: {{ secrets.token }}",
          "NextToken=abc", "x?next-token=abc&limit=5", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
          "AKIA", "AKIAIOSFODNN7EXAMPLEX", "eyJ.eyJ", "5eb63bbbe01eeed093cb22bb8f5acdc3 at 12:30", "std::token::type",
          "password_reset_required=true", ""}) {
        CAPTURE(text);
        CHECK(tight::testing::redact_secrets_in_text(text) == text);
    }
}
