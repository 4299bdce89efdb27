// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a build tells a person what it does: the command line prints it, a test keeps it.

#include <string_view>

namespace tight::build {

class console {
public:
    virtual ~console() = default;

    // One line of progress or advice, and one that warns; neither ends with a line end.
    virtual void say(std::string_view line) = 0;
    virtual void warn(std::string_view line) = 0;

    // The output of another program, as it is.
    virtual void relay(std::string_view text) = 0;

    // The line that shows what is going on, on a terminal alone; the next output replaces it, an empty one removes it.
    virtual void progress(std::string_view line) = 0;

    // Whether a person sees progress().
    virtual bool interactive() const = 0;
};

}  // namespace tight::build
