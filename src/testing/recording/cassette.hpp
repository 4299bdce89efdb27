// SPDX-License-Identifier: Apache-2.0
#pragma once

// One recorded call as a file, and what the file holds as calls and replies.

#include <filesystem>
#include <optional>
#include <string>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>
#include <tight/testing/recording.hpp>

namespace tight::testing {

struct recording {
    int status = 200;
    json::object data = {};
    std::optional<json::object> request = {};  // nothing in the files of placebo
};

// "dynamodb.GetItem_3.json"
std::string recording_name(const aws::call& call, std::size_t number);
// Whether a file of a folder is a recording.
bool is_recording(const std::string& file_name);

recording recording_of(const aws::call& call, const aws::reply& answer, const recording_options& options);
aws::reply reply_of(const aws::call& call, const recording& from);

// What recordings are matched by: method, path, query and body where they say something, without secrets and without
// tokens that differ from run to run.
json::object request_of(const aws::call& call, const recording_options& options);

// Redacts a recorded request as request_of() does today, whatever did it when it was recorded.
void redact_request(json::object& recorded, const aws::call& of, const recording_options& options);

// Whether the request is that of the recording. What an older version replaced as a whole fits whatever stands there.
bool fits(const json::object& recorded, const json::object& request);

std::string recording_text(const recording& of);
// The error says what is wrong with the text.
[[nodiscard]] result<recording> parse_recording(std::string_view text);

}  // namespace tight::testing
