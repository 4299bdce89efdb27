// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a call of a function shows, here or in the cloud: its answer on stdout, its failure on stderr.

#include <functional>
#include <string>
#include <string_view>

#include <tight/http/gateway.hpp>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

// The text, with a line end where a terminal would otherwise lack one.
void print_line(const std::string& text, printer& out);

// An HTTP reply: the status and the headers go to stderr, the body to stdout.
exit_status show_response(event_kind gateway, const std::string& payload, printer& out);

// Type, message and frames of an error, as Lambda tells them; `reason` where the payload does not tell. `resolve` puts
// a frame into words.
void show_failure(const std::string& payload, const std::string& reason, printer& out,
                  const std::function<std::string(std::string_view)>& resolve = {});

}  // namespace tight::cli
