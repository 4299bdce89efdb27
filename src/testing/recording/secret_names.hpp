// SPDX-License-Identifier: Apache-2.0
#pragma once

// What names say about the values that they stand for, whoever chose them: accessToken, DB_PASSWORD, x-api-key. A name
// is looked at word by word, where words begin with a capital letter or after what is no letter.

#include <string_view>

namespace tight::testing {

// "password", "clientSecret", "Authorization", "X-Amz-Signature", "privateKeyPem", "apikey": the value is secret. Not
// so where the last word says that it is something about the secret ("TokenType", "SecretId", "passwordPolicy",
// "SessionTokenExpiration"), nor for tokens of pages and sequences ("NextToken", "ContinuationToken").
bool is_secret_name(std::string_view name);

// The same for a value that is a number: "pin" and "password", but not "max_tokens" and "PasswordReusePrevention".
bool is_name_of_secret_number(std::string_view name);

// "NextToken", "nextForwardToken", "page-token": opaque, but no secret; playback must find the next page by it.
bool is_paging_token(std::string_view name);

// "Expiration", "TokenType", "Arn": of a member of something secret, that it describes the rest.
bool is_description(std::string_view name);

// "session", "Sessions": its id is as good as a password.
bool is_session(std::string_view name);

// "Name", "ParameterKey", "path" (of a JSON patch): of a member, that its value is the name of what a member beside it
// holds, which is_value_name() ("Value", "ParameterValue", "StringValue").
bool is_name_of_value(std::string_view name);
bool is_value_name(std::string_view name);

}  // namespace tight::testing
