// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls to AWS, recorded once and played back ever after, without network or credentials:
//
//     auto aws = tight::testing::recorded("tests/functions/integration/placebos/movies_get");
//     tight::dynamo::client db(aws);                        // or tight::platform(environment, clock, aws) for handlers
//
// RECORD=True in the environment makes the calls and writes the files; without it they are read. A file is
// "<service>.<Operation>_<n>.json", n from 1, as placebo names them:
//
//   {"status_code": 200, "data": {"Item": {...}, "ResponseMetadata": {...}}, "request": {...}}
//
// and files that placebo wrote are played back too. A call is matched by its request: the recordings of that very
// request are returned one after the other, then again from the first. Recordings without a "request" (placebo's) are
// returned in order, whatever the request. A call that has no recording is an error that names the file.
//
// Files are for their owner alone (mode 0600), and secrets are not written. No header of a request is; "REDACTED"
// stands in place of what the services' models call sensitive, of what has the name of a secret (passwords, tokens,
// keys, signatures), of what looks like one in text, and of the members that the test names. That is so in requests and
// answers alike, at any depth, also within JSON or base64 that is text. Types stay: a number is 0, a list a list.
// Tokens of pages stay as they are; the token that makes a write happen once is replaced, because it differs from run
// to run.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <tight/aws/transport.hpp>

namespace tight::testing {

struct recording_options {
    std::vector<std::string> redact =
        {};                      // members, wherever they are in a request or an answer: {"password", "email"}
    bool object_bodies = false;  // records what objects of S3 hold, as it is; otherwise they read "REDACTED"
};

// Makes the calls through `from` (the default transport if it is null) and writes them into the folder, whose old
// recordings are removed now; missing folders are created. Throws std::runtime_error if that fails.
std::shared_ptr<aws::transport> record(std::filesystem::path folder, std::shared_ptr<aws::transport> from = nullptr,
                                       recording_options options = {});

enum class matching {
    request,  // the request decides
    order     // the n-th call of an operation gets its n-th recording, whatever its request
};

// Answers from the folder's files, which are read when the first call asks for their operation. Options must be those
// of the recording.
std::shared_ptr<aws::transport> playback(std::filesystem::path folder, matching how = matching::request,
                                         recording_options options = {});

// record() where RECORD=True is in the environment, else playback().
std::shared_ptr<aws::transport> recorded(std::filesystem::path folder, std::shared_ptr<aws::transport> from = nullptr,
                                         recording_options options = {});

}  // namespace tight::testing
