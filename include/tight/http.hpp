// SPDX-License-Identifier: Apache-2.0
#pragma once

// The door to requests and responses: everything a handler needs.
//
//     static tight::response hello(const tight::request& request, tight::context&) {
//         return {200, {{"hello", request.query("name").value_or("world")}}};
//     }
//     constinit const tight::function function{.get = hello};

#include <tight/http/function.hpp>
#include <tight/http/request.hpp>
#include <tight/http/response.hpp>
#include <tight/http/routes.hpp>
#include <tight/http/typed.hpp>
#include <tight/lambda/context.hpp>
