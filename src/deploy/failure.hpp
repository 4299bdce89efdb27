// SPDX-License-Identifier: Apache-2.0
#pragma once

// How packaging and deploying fail. The command line prints one as it is, so both texts are for a person.
//
//     throw failure{.message = "tight.yml, line 7: 'memroy' is not a key of functions.movies", .hint = "did you mean
//     memory?"};

#include <string>

namespace tight::deploy {

struct failure {
    std::string message = {};  // where, what and why in one sentence
    std::string hint = {};     // what to do now; may be empty
    bool from_cloud = false;   // AWS refused or could not be reached: not the user's files to mend
};

}  // namespace tight::deploy
