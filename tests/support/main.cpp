// SPDX-License-Identifier: Apache-2.0
// The main program of every test, and what differs from one checkout to the next.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "support/source_folder.hpp"

#include <doctest/doctest.h>

const char* const support::source_folder = TIGHT_SOURCE_DIR;
