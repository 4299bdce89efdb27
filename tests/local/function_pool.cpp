// SPDX-License-Identifier: Apache-2.0
#include "local/function_pool.hpp"

#include <doctest/doctest.h>

#include "local/lambda_errors.hpp"
#include "local/support.hpp"
#include "support/http_client.hpp"

using namespace std::chrono_literals;
using support::eventually;
using tight::local::function_pool;
using tight::local::function_settings;
using tight::local::invocation_callbacks;
using tight::local::invocation_request;
using tight::local::invocation_result;
using tight::local::outcome;

namespace {

struct fixture {
    support::memory_reporter out;
    support::running_loop runner;
    std::unique_ptr<function_pool> pool;

    explicit fixture(function_settings settings = support::demo_function()) {
        runner.on_loop([&] {
            pool = std::make_unique<function_pool>(runner.loop, std::move(settings), out);
            return 0;
        });
    }
    ~fixture() {
        runner.on_loop([&] {
            pool.reset();
            return 0;
        });
    }

    std::future<invocation_result> begin(std::string what, invocation_request call = {}) {
        const auto promised = std::make_shared<std::promise<invocation_result>>();
        call.event = R"({"wish":"do=)" + what + "\"}";
        runner.on_loop([&] {
            pool->invoke(std::move(call),
                         {.done = [promised](invocation_result done) { promised->set_value(std::move(done)); }});
            return 0;
        });
        return promised->get_future();
    }
    static invocation_result wait(std::future<invocation_result> future) {
        if (future.wait_for(20s) != std::future_status::ready) throw std::runtime_error("no answer");
        return future.get();
    }
    invocation_result call(std::string what, invocation_request work = {}) {
        return wait(begin(std::move(what), std::move(work)));
    }
    std::size_t processes() {
        return runner.on_loop([&] { return pool->processes(); });
    }
};

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("the first call of a process is cold, the next ones are warm") {
    fixture here;
    const auto first = here.call("");
    CHECK(first.how == outcome::success);
    CHECK(first.cold);
    CHECK(first.init_milliseconds > 0);
    CHECK(first.memory_mb > 0);
    CHECK(holds(first.payload, "call 1 of "));
    const auto second = here.call("");
    CHECK(!second.cold);
    CHECK(holds(second.payload, "call 2 of "));
    CHECK(here.processes() == 1);
}

TEST_CASE("requests at once get a process each, up to the bound; more wait") {
    auto settings = support::demo_function();
    settings.processes = 3;
    fixture here(settings);
    std::vector<std::future<invocation_result>> all;
    for (int i = 0; i < 12; ++i) all.push_back(here.begin("sleep20"));
    for (auto& one : all) CHECK(fixture::wait(std::move(one)).how == outcome::success);
    CHECK(here.processes() == 3);
}

TEST_CASE("too many waiting requests are throttled") {
    auto settings = support::demo_function();
    settings.processes = 1;
    settings.waiting = 1;
    fixture here(settings);
    auto first = here.begin("sleep1000");
    CHECK(here.processes() == 1);
    std::vector<std::future<invocation_result>> rest;
    for (int i = 0; i < 5; ++i) rest.push_back(here.begin(""));
    int throttled = 0;
    for (auto& one : rest) throttled += fixture::wait(std::move(one)).how == outcome::throttled ? 1 : 0;
    CHECK(throttled >= 3);
    CHECK(fixture::wait(std::move(first)).how == outcome::success);
}

TEST_CASE("a function finds the environment Lambda gives, and the application's own over it") {
    auto settings = support::demo_function();
    settings.dynamodb_endpoint = "http://127.0.0.1:8000";
    settings.environment = {{"NAME", "movies"}, {"AWS_REGION", "eu-west-1"}};
    fixture here(settings);
    const auto variable = [&](const std::string& name) { return here.call("env:" + name).payload; };
    CHECK(holds(variable("_HANDLER"), "app_index.demo"));
    CHECK(holds(variable("AWS_LAMBDA_FUNCTION_NAME"), "demo"));
    CHECK(holds(variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), "128"));
    CHECK(holds(variable("AWS_LAMBDA_FUNCTION_VERSION"), "$LATEST"));
    CHECK(holds(variable("AWS_ENDPOINT_URL_DYNAMODB"), "http://127.0.0.1:8000"));
    CHECK(holds(variable("AWS_EC2_METADATA_DISABLED"), "true"));
    CHECK(holds(variable("TZ"), ":UTC"));
    CHECK(holds(variable("NAME"), "movies"));
    CHECK(holds(variable("AWS_REGION"), "eu-west-1"));
    CHECK(holds(variable("HOME"), R"("body":"")"));
}

TEST_CASE("an invocation comes with its headers") {
    fixture here;
    const auto header = [&](const std::string& name) {
        return here
            .call("header:" + name,
                  {.request_id = "id-1", .trace_id = "Root=1", .client_context = "{}", .tenant_id = "blue"})
            .payload;
    };
    CHECK(holds(header("Lambda-Runtime-Aws-Request-Id"), "id-1"));
    CHECK(holds(header("Lambda-Runtime-Trace-Id"), "Root=1"));
    CHECK(holds(header("Lambda-Runtime-Client-Context"), "{}"));
    CHECK(holds(header("Lambda-Runtime-Aws-Tenant-Id"), "blue"));
    CHECK(holds(header("Lambda-Runtime-Invoked-Function-Arn"), "arn:aws:lambda:us-west-2:123456789012:function:demo"));
    CHECK(header("Lambda-Runtime-Deadline-Ms").size() > 20);
}

TEST_CASE("an error that a function reports leaves its process warm") {
    fixture here;
    const auto error = here.call("throw");
    CHECK(error.how == outcome::function_error);
    CHECK(error.reason == "std::runtime_error: no luck");
    CHECK(!here.call("").cold);
}

TEST_CASE("a function that takes too long is killed, with what it started, and the next call gets a new process") {
    auto settings = support::demo_function();
    settings.timeout = 1s;
    fixture here(settings);
    const auto late = here.call("hang-with-child");
    CHECK(late.how == outcome::timeout);
    CHECK(late.reason == "Task timed out after 1.00 seconds");
    CHECK(holds(late.payload, "Sandbox.Timedout"));
    CHECK(holds(late.log_tail, "Status: timeout"));
    const auto next = here.call("");
    CHECK(next.how == outcome::success);
    CHECK(next.cold);
}

TEST_CASE("a function that writes without end is ended in its time, and others are answered meanwhile") {
    for (const char* const what : {"flood", "flood-no-end", "flood-bytes"}) {
        auto settings = support::demo_function();
        settings.timeout = 2s;
        fixture here(settings);
        auto late = here.begin(what);
        for (int i = 0; i < 5; ++i) CHECK(here.call("").how == outcome::success);
        CHECK(late.wait_for(0s) != std::future_status::ready);
        const auto done = fixture::wait(std::move(late));
        CHECK(done.how == outcome::timeout);
        CHECK(done.log_tail.size() <= 4096);
        CHECK(here.out.heard("not shown"));
        CHECK(here.call("").how == outcome::success);
    }
}

TEST_CASE("a function that writes two hundred megabytes at once is answered") {
    fixture here;
    const auto done = here.call("much");
    CHECK(done.how == outcome::success);
    CHECK(here.out.heard(" lines were not shown"));
    CHECK(holds(done.log_tail, " lines were not shown"));
}

TEST_CASE("a function that closes its outputs goes on") {
    fixture here;
    CHECK(here.call("close-outputs").how == outcome::success);
    CHECK(holds(here.call("").payload, "call 2 of "));
}

TEST_CASE("what a function has detached from itself ends with its process, however that ends") {
    for (const char* const how : {"exit3", "segv", "hang"}) {
        auto settings = support::demo_function();
        settings.timeout = 1s;
        fixture here(settings);
        const auto text = here.call("detach").payload;
        const pid_t detached = std::stoi(text.substr(text.find(" of ") + 4));
        CHECK(support::alive(detached));
        CHECK(here.call("").how == outcome::success);
        CHECK(support::alive(detached));
        CHECK(here.call(how).how != outcome::success);
        CHECK(eventually([&] { return !support::alive(detached); }));
    }
}

TEST_CASE("a streamed answer for who does not want pieces is bounded as any other, and so is an error") {
    fixture here;
    const auto done = here.call("streambig");
    CHECK(done.how == outcome::too_large);
    CHECK(holds(done.payload, "Function.ResponseSizeTooLarge"));
    CHECK(here.call("bigerror").how == outcome::function_error);
}

TEST_CASE("a process that ends answers its request with the reason") {
    fixture here;
    CHECK(here.call("").how == outcome::success);
    const auto exited = here.call("exit3");
    CHECK(exited.how == outcome::crash);
    CHECK(exited.reason == "Runtime exited with error: exit status 3");
    CHECK(holds(exited.payload, "Runtime.ExitError"));
    CHECK(here.call("segv").reason == "Runtime exited with error: signal: segmentation fault");
    CHECK(here.call("exit0").reason == "Runtime exited without providing a reason");
    CHECK(here.call("").how == outcome::success);
}

TEST_CASE("a start that fails is told with its own words") {
    for (const auto& [start, reason] : {std::pair{"exit4", "Runtime exited with error: exit status 4"},
                                        std::pair{"initerror", "App.NoConfiguration: TABLE is not set"}}) {
        auto settings = support::demo_function();
        settings.environment = {{"START", start}};
        fixture here(settings);
        auto one = here.begin("");
        auto two = here.begin("");
        const auto first = fixture::wait(std::move(one));
        CHECK(first.how == outcome::init_error);
        CHECK(first.reason == reason);
        CHECK(fixture::wait(std::move(two)).how == outcome::init_error);
    }
}

TEST_CASE("a start that takes too long is told") {
    auto settings = support::demo_function();
    settings.environment = {{"START", "hang"}};
    settings.init_timeout = 100ms;
    fixture here(settings);
    CHECK(here.call("").reason == "the function did not ask for work within 0.10 seconds of its start");
}

TEST_CASE("a program that cannot be started is told") {
    auto settings = support::demo_function();
    settings.command = {"/no/such/bootstrap"};
    fixture here(settings);
    CHECK(here.call("").reason == "cannot start /no/such/bootstrap: No such file or directory");
}

TEST_CASE("an answer over six megabytes is refused, and the function goes on") {
    fixture here;
    const auto large = here.call("big");
    CHECK(large.how == outcome::too_large);
    CHECK(holds(large.payload, "Function.ResponseSizeTooLarge"));
    CHECK(here.out.heard("refused 413"));
    CHECK(here.call("").how == outcome::success);
}

TEST_CASE("an answer to somebody else's invocation is refused") {
    fixture here;
    CHECK(holds(here.call("wrongid").payload, R"("body":"400")"));
}

TEST_CASE("what a function writes is reported with its name and kept as the tail of the log") {
    fixture here;
    const auto done = here.call("log", {.request_id = "id-7"});
    CHECK(here.out.heard("out demo| to stdout"));
    CHECK(here.out.heard("out demo| and again"));
    CHECK(here.out.heard("err demo| to stderr"));
    CHECK(done.log_tail.starts_with("START RequestId: id-7 Version: $LATEST\n"));
    CHECK(holds(done.log_tail, "to stdout\nand again\n"));
    CHECK(holds(done.log_tail, "\nEND RequestId: id-7\nREPORT RequestId: id-7\tDuration: "));
}

TEST_CASE("a streamed answer is whole for who does not want pieces") {
    fixture here;
    const auto done = here.call("stream");
    CHECK(done.streamed);
    CHECK(done.content_type == "text/event-stream");
    CHECK(done.payload == "one,two,three");
    CHECK(here.call("").how == outcome::success);
}

TEST_CASE("a stream that fails is told, by its trailers or by the process's end") {
    fixture here;
    const auto late = here.call("streamfail");
    CHECK(late.how == outcome::function_error);
    CHECK(late.payload == R"({"errorType":"Late"})");
    const auto gone = here.call("streamexit");
    CHECK(gone.how == outcome::crash);
    CHECK(gone.reason == "Runtime exited with error: exit status 9");
}

TEST_CASE("a pool that retires finishes what it has and ends its processes") {
    fixture here;
    const auto pid_text = here.call("").payload;
    const auto pid = static_cast<pid_t>(std::stoi(pid_text.substr(pid_text.find(" of ") + 4)));
    auto slow = here.begin("sleep200");
    std::promise<void> gone;
    here.runner.on_loop([&] {
        here.pool->retire([&] { gone.set_value(); });
        return 0;
    });
    CHECK(fixture::wait(std::move(slow)).how == outcome::success);
    CHECK(gone.get_future().wait_for(20s) == std::future_status::ready);
    CHECK(!support::alive(pid));
}

TEST_CASE("the Runtime API refuses what it does not know") {
    struct nobody final : tight::local::runtime_listener {
        void on_next() override {}
        bool is_running(std::string_view) const override { return false; }
        void on_response(std::string_view, std::string) override {}
        void on_response_too_large(std::string_view) override {}
        void stream_started(std::string_view, std::string_view, invocation_callbacks::pause) override {}
        void stream_data(std::string_view, std::string_view) override {}
        void stream_ended(std::string_view, std::string, std::string) override {}
        void stream_broken(std::string_view) override {}
        void failed(std::string_view, std::string, std::string) override {}
        void on_init_error(std::string, std::string) override {}
    } listener;
    support::running_loop runner;
    auto api = runner.on_loop([&] { return std::make_unique<tight::local::runtime_api>(runner.loop, listener); });
    support::http_client client(static_cast<std::uint16_t>(std::stoi(api->address().substr(10))));
    CHECK(client.get("/").status == 404);
    CHECK(client.get("/2018-06-01/runtime/invocation/").status == 404);
    CHECK(client.post("/2018-06-01/runtime/invocation//response", "").status == 400);
    CHECK(client.post("/2018-06-01/runtime/invocation/next", "").status == 405);
    CHECK(client.post("/2018-06-01/runtime/invocation/x/response", "{}").status == 400);
    CHECK(client.post("/2018-06-01/runtime/invocation/x/whatever", "{}").status == 404);
    const auto accepted = client.post("/2018-06-01/runtime/init/error", "{}");
    CHECK(accepted.status == 202);
    CHECK(accepted.body == "{\"status\":\"OK\"}\n");
    runner.on_loop([&] {
        api.reset();
        return 0;
    });
}
