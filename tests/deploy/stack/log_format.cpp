// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/log_format.hpp"

using namespace tight::deploy;

TEST_CASE("a report becomes durations, with the cold start where there was one") {
    const auto cold = readable(
        "REPORT RequestId: 8f50\tDuration: 1.53 ms\tBilled Duration: 15 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 9 MB\tInit Duration: 12.70 ms\t\n");
    REQUIRE(cold);
    CHECK(cold->text == "1.53 ms, billed 15 ms, 9 of 128 MB, cold start 12.70 ms");
    CHECK(cold->kind == log_kind::report);
    const auto warm = readable(
        "REPORT RequestId: 8f50\tDuration: 1.53 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t"
        "Max Memory Used: 9 MB\t");
    CHECK(warm->text == "1.53 ms, billed 2 ms, 9 of 128 MB");
    CHECK(readable("REPORT RequestId: 8f50\tDuration: 3000.00 ms\tStatus: timeout")->kind == log_kind::error);
}

TEST_CASE("what says nothing is left out") {
    CHECK_FALSE(readable("START RequestId: 8f50 Version: 7\n"));
    CHECK_FALSE(readable("END RequestId: 8f50\n"));
    CHECK_FALSE(readable("INIT_START Runtime Version: provided:al2023.v1"));
    CHECK_FALSE(readable(R"({"time":"t","type":"platform.start","record":{}})"));
}

TEST_CASE("a record in JSON becomes a line") {
    const auto line = readable(
        R"({"timestamp":"2026-11-20T10:11:12.131Z","level":"ERROR","requestId":"8476","message":"not saved","year":1985})");
    CHECK(line->text == "ERROR not saved year=1985");
    CHECK(line->kind == log_kind::error);
    const auto report = readable(
        R"({"time":"t","type":"platform.report","record":{"metrics":{"durationMs":1.5,"billedDurationMs":2,"memorySizeMB":128,"maxMemoryUsedMB":9,"initDurationMs":12.7}}})");
    CHECK(report->text == "1.5 ms, billed 2 ms, 9 of 128 MB, cold start 12.7 ms");
}

TEST_CASE("any other text stays as it is, without its line end") {
    CHECK(readable("hello {world\n")->text == "hello {world");
    CHECK(readable("{not json")->text == "{not json");
    CHECK(readable("2026-11-20T10:11:12Z 8f50 Task timed out after 3.00 seconds\n\n")->kind == log_kind::error);
}
