// SPDX-License-Identifier: Apache-2.0
// tight.yml, env.dist.yml and env.yml: whatever they hold, they are read or refused with a sentence; and what we write
// of what was read is read back as the same values.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "build/settings_file.hpp"
#include "core/command_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tight::build;
    try {
        auto entries = parse_settings({reinterpret_cast<const char*>(data), size}, "env.yml");
        for (setting& entry : entries) entry = {.name = "K", .value = entry.value, .text = true};
        for (const setting& entry : entries) {
            const auto again = parse_settings(render_settings({entry}), "env.yml");
            if (again.size() != 1 || again.front().value != entry.value) std::abort();
        }
    } catch (const tight::command_error&) {
    }
    return 0;
}
