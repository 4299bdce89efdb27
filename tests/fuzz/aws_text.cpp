// SPDX-License-Identifier: Apache-2.0
// The small formats that AWS's files and answers are in: INI, URLs, XML, times, percent encoding, errors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <tight/aws/endpoint.hpp>
#include <tight/aws/service_error.hpp>
#include <tight/aws/sigv4.hpp>

#include "aws/credential_sources.hpp"
#include "aws/shared_config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)tight::aws::parse_ini(text);
    (void)tight::aws::parse_expiry(text);
    (void)tight::aws::xml_text(text, "Message");
    if (const auto url = tight::aws::parse_url(text); url && url->host.empty()) std::abort();
    if (tight::aws::uri_decode(tight::aws::uri_encode(text)) != text) std::abort();
    const tight::aws::reply answer{
        .status = 400, .headers = {{"x-amzn-errortype", text.substr(0, size / 2)}}, .body = text};
    (void)tight::aws::error_from({.service = "s", .operation = "o"}, answer);
    tight::aws::signature trace;
    (void)tight::aws::sign({.method = "GET", .path = text, .query = text, .headers = {{"a", text}}, .body = text},
                           {"k", "s", {}, {}}, tight::aws::signing::of("x", "r", {}), &trace);
    return 0;
}
