// SPDX-License-Identifier: Apache-2.0
#include <tight/http/typed.hpp>

namespace tight::http {

const json::value* body_value(const request& from, std::vector<field_error>& bad) {
    std::string problem;
    const json::value* value = from.try_json(problem);
    if (value == nullptr) bad.push_back({"body", "is " + problem});
    return value;
}

}  // namespace tight::http
