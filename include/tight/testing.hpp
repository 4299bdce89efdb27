// SPDX-License-Identifier: Apache-2.0
#pragma once

// The door to testing: applications called in process, the embedded database, expectation files. It serves any test
// framework; what `tight generate` writes uses doctest.

#include <tight/dynamo.hpp>
#include <tight/http.hpp>
#include <tight/testing/app.hpp>
#include <tight/testing/database.hpp>
#include <tight/testing/reply.hpp>
