// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls to AWS, recorded once and played back ever after, without network or credentials:
//
//     auto aws = tight::testing::recorded("tests/functions/integration/placebos/movies_get");
//     tight::dynamo::client db(aws);                        // or tight::host(environment, clock, aws) for handlers
//
// RECORD=True in the environment makes the calls and writes the files; without it they are read. A file is
// "<service>.<Operation>_<n>.json", n from 1, as placebo names them:
//
//     {"status_code": 200, "data": {"Item": {...}, "ResponseMetadata": {...}}, "request": {...}}
//
// and files that placebo wrote are played back too. A call is matched by what it asks: the recordings of that very
// request are answered one after the other, then again from the first. Recordings without a "request" (placebo's) are
// answered in order, whatever is asked. A call that has no recording is an error that names the file.
//
// Secrets are never written: no header of a request is, and keys, tokens, signatures, values of Secrets Manager, values
// that Parameter Store encrypts and the members that the test names are replaced by "REDACTED", in requests and answers
// alike. So is the token that makes a write happen once, because it differs from run to run.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <tight/aws/transport.hpp>

namespace tight::testing {

struct recording_options {
    std::vector<std::string> redact =
        {};  // members, wherever they are in a request or an answer: {"password", "email"}
};

// Makes the calls by way of `from` (the default transport where it is null) and writes them into the folder, whose old
// recordings are removed now; folders are made where missing. Throws std::runtime_error where that cannot be done.
std::shared_ptr<aws::transport> record(std::filesystem::path folder, std::shared_ptr<aws::transport> from = nullptr,
                                       recording_options options = {});

enum class matching {
    request,  // what is asked decides
    order     // the n-th call of an operation gets its n-th recording, whatever is asked
};

// Answers from the folder's files, which are read when the first call asks for their operation. Options must be those
// of the recording.
std::shared_ptr<aws::transport> playback(std::filesystem::path folder, matching how = matching::request,
                                         recording_options options = {});

// record() where RECORD=True is in the environment, else playback().
std::shared_ptr<aws::transport> recorded(std::filesystem::path folder, std::shared_ptr<aws::transport> from = nullptr,
                                         recording_options options = {});

}  // namespace tight::testing
