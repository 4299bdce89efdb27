// SPDX-License-Identifier: Apache-2.0
#pragma once

// The door to testing: applications called in process, the embedded database, temporary tables, recorded calls to AWS,
// expectation files. It serves any test framework; what `tight generate` writes uses doctest.

#include <tight/dynamo.hpp>
#include <tight/http.hpp>
#include <tight/testing/app.hpp>
#include <tight/testing/database.hpp>
#include <tight/testing/recording.hpp>
#include <tight/testing/reply.hpp>
#include <tight/testing/temporary_table.hpp>
