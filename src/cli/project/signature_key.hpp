// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key that `tight dynamo rundb --require-signature` wants requests to be signed with. It comes from where its owner
// alone can read it; a command line is not such a place.

#include <filesystem>

#include <tight/environment.hpp>

#include "cli/terminal/printer.hpp"
#include "cloud/dynamodb/server/http_endpoint.hpp"

namespace tight::cli {

// From a file as ~/.aws/credentials is written, of the profile AWS_PROFILE (or default). Without a file: from
// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or else from the credentials file that AWS's tools read. Warns of a file
// that other users can read. Throws command_error if there is no key, which does not quote the value that was used instead.
cloud::dynamodb::access_key read_signature_key(const std::filesystem::path& file, const environment& variables,
                                               printer& out);

}  // namespace tight::cli
