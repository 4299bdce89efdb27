// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a client gets while the application does not build: the compiler's words, as a page for a browser and as JSON
// for all others.

#include <string>
#include <string_view>

#include "local/builder.hpp"

namespace tight::local {

struct page {
    std::string content_type;
    std::string body;
};

// `accept` is the request's header of that name.
page build_failure_page(const build_report& failure, std::string_view accept);

}  // namespace tight::local
