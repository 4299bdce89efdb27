// SPDX-License-Identifier: Apache-2.0
#pragma once

// A fault for the test of the test: the outcome of a write is dropped.
//
//     movies.put(brazil, Movie::year.not_exists());
