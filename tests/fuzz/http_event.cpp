// SPDX-License-Identifier: Apache-2.0
// Any event text: read, every face of the request asked, answered. The reply must be JSON; what Boost.JSON calls no
// JSON must be refused, but for exponents that are beyond an int.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <tight/http.hpp>
#include <tight/log.hpp>

namespace {

using tight::request;
using tight::response;

response ask_everything(const request& asked, tight::context&) {
    std::size_t size = asked.path().size() + asked.raw_path().size() + asked.stage().size() + asked.source_ip().size();
    for (const auto& [name, value] : asked.query()) size += name.size() + value.size() + asked.query_all(name).size();
    for (const auto& [name, value] : asked.headers()) size += value.size() + asked.header(name).value().size();
    for (const auto& [name, value] : asked.cookies()) size += name.size() + value.size();
    for (const auto& [name, value] : asked.path_parameters()) size += value.size() + asked.path(name).size();
    size += asked.principal_id().value_or("").size() + asked.form("a").value_or("").size() + asked.request_id().size();
    response answer{200, asked.json()};
    if (const auto echo = asked.header("x-echo")) answer.add("X-Echo", std::string(*echo));
    return answer.add("X-Size", std::to_string(size)).add("X-Path", std::string(asked.path()));
}

response echo_body(const request& asked, tight::context&) { return {200, asked.body()}; }
response of_year(tight::path<"year", int> year, tight::query<"q", std::optional<double>> q) {
    return {200, {{"year", year.value}, {"q", q.value.value_or(0)}}};
}

constexpr auto routes = tight::routes({
    tight::get<"/movies/{year}", of_year>,
    tight::post<"/echo/{rest+}", echo_body>,
});
constinit const tight::function function{.any = ask_everything, .routes = routes};

tight::context& any_context() {
    static tight::context context;
    return context;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view event(reinterpret_cast<const char*>(data), size);
    std::string lines;
    const tight::log::capture captured(lines);
    const auto reply = tight::http::answer(function, event, any_context());
    if (reply && !tight::json::parse(*reply)) std::abort();
    const auto parsed = tight::json::parse(event);
    if (!parsed && parsed.error().message.find("exponent overflow") != std::string::npos) return 0;
    const bool called_json = reply.has_value() || reply.error().code != tight::errc::bad_input;
    if (parsed.has_value() != called_json) std::abort();
    return 0;
}
