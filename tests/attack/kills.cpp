// SPDX-License-Identifier: Apache-2.0
// Commands that are ended in the middle of a build: no compiler and no CMake stays.
#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <vector>

#include "attack/served_project.hpp"
#include "attack/settings.hpp"

namespace attack {

namespace {

constexpr const char* slow_source = R"(
constexpr unsigned long long slow() {
    unsigned long long x = 1;
    for (int i = 0; i < 2000000000; ++i)
        for (int j = 0; j < 2000000000; ++j) x = x * 3 + 1;
    return x;
}
static_assert(slow() != 0);
int main() {}
)";

constexpr const char* slow_build = R"(cmake_minimum_required(VERSION 3.25)
project(slow LANGUAGES CXX)
add_executable(bootstrap slow.cpp)
target_compile_options(bootstrap PRIVATE -fconstexpr-ops-limit=9223372036854775807 -fconstexpr-loop-limit=2147483647)
)";

constexpr const char* slow_configuration = R"(cmake_minimum_required(VERSION 3.25)
project(slow LANGUAGES NONE)
execute_process(COMMAND sh -c "setsid sleep 1000")
)";

struct builder {
    std::vector<std::string> command;
    const char* build;
    std::string running;   // a program of it, which the signal meets
    std::string argument;  // one of its words: CMake compiles, too, to look at the compiler
};

// What is left of the command when it is ended in the middle.
std::string left_after(const builder& what, int signal) {
    const std::string mark = new_mark();
    const mark_guard guard(mark);
    const folder here;
    here.write("tight.yml", "name: slow\n");
    here.write("CMakeLists.txt", what.build);
    here.write("slow.cpp", slow_source);
    running_program program(what.command, here, {{"ATTACK_MARK", mark}});
    const bool begun = support::eventually([&] { return runs(marked_processes(mark), what.running, what.argument); });
    REQUIRE_MESSAGE(begun, program.output());
    const int status = program.stop(signal);
    if (signal != SIGKILL && status == 128 + SIGKILL) return "the command itself, which had to be killed";
    support::eventually([&] { return marked_processes(mark).empty(); });
    return names_of(marked_processes(mark));
}

std::vector<builder> builders() {
    const std::vector<std::string> serve{"serve", "--port", "0", "--db-port", "0", "--in-memory"};
    const std::vector<std::string> invoke{"invoke", "--local", "slow", "--in-memory", "--db-port", "0"};
    std::vector<builder> some{{serve, slow_build, "cc1plus", "slow.cpp"}, {serve, slow_configuration, "sleep", "1000"}};
    if (setting("TIGHT_ATTACK_KILLS", 2) > 1) {
        for (const auto& command : {invoke, {"test"}, {"build"}})
            some.push_back({command, slow_configuration, "sleep", "1000"});
        for (const auto& command : {invoke, {"test"}}) some.push_back({command, slow_build, "cc1plus", "slow.cpp"});
    }
    return some;
}

}  // namespace

TEST_CASE("a command that is ended while it builds leaves no compiler behind") {
    int kills = 0;
    for (const builder& each : builders())
        for (const int signal : {SIGKILL, SIGTERM, SIGINT}) {
            INFO(each.command.front() << " with " << each.running << ", signal " << signal);
            CHECK(left_after(each, signal) == "");
            ++kills;
        }
    tell(std::to_string(kills) + " builds ended");
}

}  // namespace attack
