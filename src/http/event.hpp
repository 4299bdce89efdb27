// SPDX-License-Identifier: Apache-2.0
#pragma once

// The steps of read_event(), for those who want the request as it was on the wire rather than decoded.

#include <string_view>

#include <tight/http/verb.hpp>

#include "http/event_reader.hpp"
#include "http/state.hpp"

namespace tight::http {

event_kind kind_of(const findings& found);

// Takes stage and base path off, and says whether the gateway decoded what is left. Requires: state.kind is set.
void settle_path(request_state& state, const findings& found);

// Undoes base64, and takes a body that is no text for its JSON.
void settle_body(request_state& state, const findings& found);

// The text of an object's member, its last of that name; empty where it has none. Requires: `object` is valid JSON.
std::string_view member_text(std::string_view object, std::string_view name);

}  // namespace tight::http
