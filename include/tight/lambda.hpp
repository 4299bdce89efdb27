// SPDX-License-Identifier: Apache-2.0
#pragma once

// The door to what runs inside a Lambda function: the invocation's context, the loop that talks to the Lambda Runtime
// API, streamed responses, and applications made of controllers.
//
//     static std::string echo(std::string_view event, tight::context& context) {
//         tight::log::info("called", {{"function", context.function_name()}});
//         return std::string(event);
//     }
//     int main() { return tight::run(echo); }

#include <tight/lambda/application.hpp>
#include <tight/lambda/context.hpp>
#include <tight/lambda/handler.hpp>
#include <tight/lambda/runtime.hpp>
#include <tight/lambda/stream.hpp>
