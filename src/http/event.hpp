// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps of read_event(), for callers that need the request as it was on the wire rather than decoded.

#include <string_view>

#include <tight/http/verb.hpp>

#include "http/event_reader.hpp"
#include "http/state.hpp"

namespace tight::http {

event_kind kind_of(const event_fields& fields);

// Removes stage and base path, and records whether the gateway decoded the rest. Requires: state.kind is set.
void normalize_path(request_state& state, const event_fields& fields);

// Decodes base64; a body that is not text becomes its JSON.
void decode_body(request_state& state, const event_fields& fields);

// The text of an object's member, the last of that name; empty if there is none. Requires: `object` is valid JSON.
std::string_view member_text(std::string_view object, std::string_view name);

}  // namespace tight::http
