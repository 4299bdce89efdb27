// SPDX-License-Identifier: Apache-2.0
// What an invocation costs between the event's text and the reply's: this part's share of the budget of an invoke.
// The peer in the same run is what is least for a program that builds a document: parse with Boost.JSON into an arena,
// look three members up, serialize an object.

#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include <boost/json/serialize.hpp>

#include <tight/http.hpp>
#include <tight/json.hpp>

#include <boost/json/parse.hpp>

namespace {

tight::response hello(const tight::request& request, tight::context&) {
    return {200, {{"hello", request.query("name").value_or("world")}}};
}
constinit const tight::function function{.get = hello, .post = hello};

tight::response created(const tight::request& request, tight::context&) { return {201, request.json()}; }
constinit const tight::function echo{.post = created};

std::string read(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

tight::context& any_context() {
    static tight::context context;
    return context;
}

void answer(benchmark::State& state, const std::string& event, const tight::function& with) {
    for (auto _ : state) benchmark::DoNotOptimize(tight::http::answer(with, event, any_context()).value());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(event.size()));
}

void read_only(benchmark::State& state, const std::string& event) {
    for (auto _ : state) benchmark::DoNotOptimize(tight::http::read_event(event).value());
}

void write_only(benchmark::State& state, const std::string& event) {
    const auto request = tight::http::read_event(event).value();
    const auto made = tight::http::dispatch(function, request, any_context());
    for (auto _ : state) benchmark::DoNotOptimize(tight::http::write_reply(made, request));
}

void document(benchmark::State& state, const std::string& event) {
    for (auto _ : state) {
        unsigned char arena[32768];
        boost::json::monotonic_resource storage(arena, sizeof arena);
        const auto value = boost::json::parse(event, &storage);
        benchmark::DoNotOptimize(value.at("headers").at("Host").as_string().size());
        benchmark::DoNotOptimize(value.at("path").as_string().size() + value.at("httpMethod").as_string().size());
        const boost::json::value reply{{"statusCode", 200}, {"body", R"({"hello":"world"})"}};
        benchmark::DoNotOptimize(boost::json::serialize(reply));
    }
}

}  // namespace

int main(int count, char** words) {
    const std::string folder = std::string(TIGHT_SOURCE_DIR) + "/bench/events/";
    for (const char* name : {"apigw-v1-1.5k", "apigw-v1-3k"}) {
        const std::string event = read(folder + name + ".json");
        const auto add = [&](const char* what, auto run) {
            benchmark::RegisterBenchmark((std::string(what) + " " + name).c_str(), run);
        };
        add("document", [event](benchmark::State& state) { document(state, event); });
        add("answer hello", [event](benchmark::State& state) { answer(state, event, function); });
        add("answer with the body's JSON", [event](benchmark::State& state) { answer(state, event, echo); });
        add("read_event", [event](benchmark::State& state) { read_only(state, event); });
        add("write_reply", [event](benchmark::State& state) { write_only(state, event); });
    }
    benchmark::Initialize(&count, words);
    benchmark::RunSpecifiedBenchmarks();
}
