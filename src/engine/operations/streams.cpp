// SPDX-License-Identifier: Apache-2.0
#include "engine/operations/streams.hpp"

namespace tight::engine {

void record_change(state&, table& of, std::string_view before, std::string_view after, bool) {
    if (!of.schema.stream || !of.schema.stream->enabled || before == after) return;
}

}  // namespace tight::engine
