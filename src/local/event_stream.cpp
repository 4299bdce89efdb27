// SPDX-License-Identifier: Apache-2.0
#include "local/event_stream.hpp"

#include <boost/crc.hpp>
#include <cstdint>

#include <tight/json.hpp>

namespace tight::local {

namespace {

void append_number(std::string& out, std::uint32_t number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xff);
}

std::uint32_t checksum(std::string_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

constexpr int string_type = 7;
constexpr std::size_t largest_payload = std::size_t{1024} * 1024;  // SDKs refuse messages of 16 MB and more

}  // namespace

std::string event_message(const std::vector<std::pair<std::string_view, std::string_view>>& headers,
                          std::string_view payload) {
    std::string block;
    for (const auto& [name, value] : headers) {
        append_number(block, static_cast<std::uint32_t>(name.size()), 1);
        block += name;
        append_number(block, string_type, 1);
        append_number(block, static_cast<std::uint32_t>(value.size()), 2);
        block += value;
    }
    std::string message;
    append_number(message, static_cast<std::uint32_t>(16 + block.size() + payload.size()), 4);
    append_number(message, static_cast<std::uint32_t>(block.size()), 4);
    append_number(message, checksum(message), 4);
    message += block;
    message += payload;
    append_number(message, checksum(message), 4);
    return message;
}

std::string payload_chunk(std::string_view data) {
    std::string messages;
    do {
        messages += event_message({{":event-type", "PayloadChunk"},
                                   {":content-type", "application/octet-stream"},
                                   {":message-type", "event"}},
                                  data.substr(0, largest_payload));
        data.remove_prefix(std::min(largest_payload, data.size()));
    } while (!data.empty());
    return messages;
}

std::string invoke_complete(std::string_view error_code, std::string_view error_details, std::string_view log_base64) {
    json::object end;
    if (!error_code.empty()) end["ErrorCode"] = error_code;
    if (!error_details.empty()) end["ErrorDetails"] = error_details;
    if (!log_base64.empty()) end["LogResult"] = log_base64;
    return event_message(
        {{":event-type", "InvokeComplete"}, {":content-type", "application/json"}, {":message-type", "event"}},
        json::serialize(end));
}

}  // namespace tight::local
