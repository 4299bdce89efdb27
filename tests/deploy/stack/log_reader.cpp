// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/log_reader.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;

namespace {

struct faked {
    std::shared_ptr<fake_transport> transport = std::make_shared<fake_transport>();
    cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};
};

std::string event(const std::string& id, int time, const std::string& stream = "2026/11/21/[7]ab") {
    return R"({"eventId":")" + id + R"(","timestamp":)" + std::to_string(time) + R"(,"logStreamName":")" + stream +
           R"(","message":")" + id + R"("})";
}

std::string page(const std::string& events, const std::string& next = {}) {
    return R"({"events":[)" + events + "]" + (next.empty() ? "" : R"(,"nextToken":")" + next + "\"") + "}";
}

std::string ids(const std::vector<log_line>& lines) {
    std::string out;
    for (const log_line& line : lines) out += (out.empty() ? "" : " ") + line.message;
    return out;
}

}  // namespace

TEST_CASE_FIXTURE(faked, "groups are merged in the order of time, and each has its own token") {
    log_reader reader(log_groups(aws), {{"/aws/lambda/a", "a", {}}, {"api", "api", {}}}, 0, "");
    transport->answer(page(event("1", 100), "token-of-a"));
    transport->answer(page(event("4", 400)));
    transport->answer(page("", "token-of-api"));
    transport->answer(page(event("2", 200) + ',' + event("3", 300)));
    CHECK(ids(reader.read().value()) == "1 2 3 4");
    CHECK(transport->body(1).at("nextToken") == "token-of-a");
    CHECK(transport->body(2).as_object().contains("nextToken") == false);
    CHECK(transport->body(3).at("nextToken") == "token-of-api");
}

TEST_CASE_FIXTURE(faked, "nothing comes twice, and what arrives late is not lost") {
    log_reader reader(log_groups(aws), {{"g", "a", {}}}, 0, "");
    transport->answer(page(event("a", 100'000)));
    CHECK(ids(reader.read().value()) == "a");
    transport->answer(page(event("late", 99'000) + ',' + event("a", 100'000) + ',' + event("b", 100'000)));
    CHECK(ids(reader.read().value()) == "late b");
    CHECK(transport->body(1).at("startTime") == 70'000);
    transport->answer(page(event("late", 99'000) + ',' + event("a", 100'000) + ',' + event("b", 100'000)));
    CHECK(reader.read().value().empty());
}

TEST_CASE_FIXTURE(faked, "only the streams of the stage's version are read") {
    log_reader reader(log_groups(aws), {{"g", "a", "7"}}, 0, "");
    transport->answer(page(event("x", 1, "2026/11/21/[17]ab") + ',' + event("y", 2, "2026/11/21/[7]ab")));
    CHECK(ids(reader.read().value()) == "y");
}

TEST_CASE_FIXTURE(faked, "a group that is not there yet has nothing") {
    log_reader reader(log_groups(aws), {{"g", "a", {}}}, 0, "");
    transport->answer(R"({"__type":"ResourceNotFoundException","message":"no"})", 400);
    CHECK(reader.read().value().empty());
}

TEST_CASE("periods are numbers with a unit") {
    CHECK(period_ms("1m") == 60'000);
    CHECK(period_ms("30s") == 30'000);
    CHECK(period_ms("5h") == 18'000'000);
    CHECK(period_ms("2.5d") == 216'000'000);
    CHECK(period_ms("1w") == 604'800'000);
    for (const char* wrong : {"5x", "m", "", "1", "-1m", "1.2.3m", "1e3s", "99999999w", "nanm"}) {
        CAPTURE(wrong);
        try {
            (void)period_ms(wrong);
            FAIL("nothing was thrown");
        } catch (const tight::command_error& cause) {
            CHECK(cause.message() == "Invalid period " + std::string(wrong));
        }
    }
}
