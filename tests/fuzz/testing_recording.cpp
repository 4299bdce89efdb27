// SPDX-License-Identifier: Apache-2.0
// A recording is a file that anybody may have edited: reading it, and making of it what a client reads, never crashes,
// and what is read is written back as it was. What is redacted is redacted once and for all.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "testing/recording/cassette.hpp"
#include "testing/recording/xml_data.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    using namespace tight;
    const aws::call json_call{.service = "dynamodb", .operation = "GetItem", .body = std::string(text)};
    const aws::call xml_call{
        .service = "s3", .operation = "ListObjectsV2", .method = "GET", .query = std::string(text)};
    const aws::call form{.service = "sns",
                         .operation = "Publish",
                         .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                         .body = std::string(text)};
    for (const aws::call* asked : {&json_call, &xml_call, &form}) {
        const aws::reply answer{.status = size % 2 == 0 ? 200 : 400, .headers = {}, .body = std::string(text)};
        const testing::recording_options options{.redact = {"x"}, .object_bodies = size % 3 == 0};
        const auto kept = testing::recording_of(*asked, answer, options);
        auto again = testing::parse_recording(testing::recording_text(kept));
        if (!again || again->status != kept.status || again->request != kept.request) std::abort();
        testing::redact_request(*again->request, *asked, options);
        if (again->request != kept.request || !testing::fits(*kept.request, *again->request)) std::abort();
        (void)testing::reply_of(*asked, *again);
        if (const auto read = testing::parse_recording(text)) (void)testing::reply_of(*asked, *read);
    }
    if (const auto xml = testing::data_of_xml(text)) (void)testing::xml_of_data("X", *xml, size % 2 == 0);
    return 0;
}
