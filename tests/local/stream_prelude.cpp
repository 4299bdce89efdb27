// SPDX-License-Identifier: Apache-2.0
#include "local/stream_prelude.hpp"

#include <doctest/doctest.h>

#include "support/wrong_types.hpp"

using tight::local::stream_prelude;

namespace {

const std::string zeros(8, '\0');

}  // namespace

TEST_CASE("a prelude is read in whatever pieces it comes, and the body begins after it") {
    const auto bytes =
        R"({"statusCode":201,"headers":{"A":"b","N":1},"multiValueHeaders":{"M":["1","2"]},"cookies":["c=1"]})" +
        zeros + "body";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, bytes.size()}) {
        stream_prelude prelude;
        std::string body;
        bool complete = false;
        for (std::string_view rest = bytes; !rest.empty();) {
            auto part = rest.substr(0, piece);
            rest.remove_prefix(part.size());
            if (!complete) complete = prelude.feed(part).value() == stream_prelude::progress::complete;
            if (complete) body += part;
        }
        CHECK(body == "body");
        CHECK(prelude.status() == 201);
        CHECK(prelude.headers() ==
              tight::http1::header_list{{"A", "b"}, {"N", "1"}, {"M", "1"}, {"M", "2"}, {"Set-Cookie", "c=1"}});
    }
}

TEST_CASE("a prelude that is none is refused with a sentence") {
    for (const std::string& text : {"[]" + zeros, "no" + zeros, R"({"statusCode":"200"})" + zeros,
                                    R"({"statusCode":9})" + zeros, std::string("{}\0x", 4), std::string(70'000, ' ')}) {
        stream_prelude prelude;
        std::string_view data = text;
        CHECK(!prelude.feed(data));
    }
}

TEST_CASE("a prelude of the wrong types is read or refused") {
    const auto valid =
        tight::json::parse(
            R"({"statusCode":201,"headers":{"A":"b"},"multiValueHeaders":{"M":["1"]},"cookies":["c=1"]})")
            .value();
    support::for_each_wrong_text(valid, [](const std::string& text) {
        INFO(text);
        const std::string bytes = text + zeros;
        std::string_view data = bytes;
        stream_prelude prelude;
        const auto read = prelude.feed(data);
        if (!read) CHECK(read.error().message.find("the stream") != std::string::npos);
        CHECK((prelude.status() >= 100 && prelude.status() <= 599));
    });
}
