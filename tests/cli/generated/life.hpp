// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/tight_program.hpp"

// The life of an application in the stand-in of AWS: it is deployed from its sources, changed, deployed again,
// published, called, read, taken back and deleted, and each time the program answers that the stage then has.
// `root` is an application with one controller, movies; `strict` are the variables that it is built with.
void lives_in_the_cloud(const std::filesystem::path& root, const tight::cli::tests::variables& strict);
