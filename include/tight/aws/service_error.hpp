// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a service says when it refuses a call, as an error: its code, its message, the id of the request, and what the
// caller can do about it.

#include <string_view>

#include <tight/aws/transport.hpp>

namespace tight::aws {

// The kind of a service's error code and HTTP status: "ThrottlingException" is throttled whatever its status.
errc kind_of(std::string_view service_code, int status);

// The error in an answer whose status is not 2xx. Understands the JSON protocols (__type, message, Message), the header
// x-amzn-errortype, and XML (<Code>, <Message>, <RequestId>). The body's text appears only as the service's message.
error error_from(const call& request, const reply& answer);

// The text between <name> and </name>, where the answer is XML; empty where there is none. Entities are decoded.
std::string xml_text(std::string_view xml, std::string_view name);

}  // namespace tight::aws
