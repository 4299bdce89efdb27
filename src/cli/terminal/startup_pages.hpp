// SPDX-License-Identifier: Apache-2.0
#pragma once

// What starting leaves behind: code that reads arguments and files, and is not needed while a server waits.

namespace tight::cli {

// Lets go of the resident pages of the program's own files and its libraries'. They are unchanged copies of those
// files, so what is needed again comes back when it is touched; the rest no longer counts as memory of this process.
void release_startup_pages();

}  // namespace tight::cli
