// SPDX-License-Identifier: Apache-2.0
// What a function costs: exec to first /next, round trip, CPU for an invoke, memory and size; all programs round after
// round in one run, on one core, with ratios to the first.
//
//     tight-bench-cold-start --rounds 5 floor=build/release/bin/tight-bench-floor
//     hello=build/release/bin/tight-bench-hello

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "measure.hpp"
#include "mock.hpp"

namespace {

using bench::median;
using bench::quantile;

struct row {
    std::string name;
    std::string program;
    std::vector<double> next_ms = {}, cold_ms = {}, first_cpu_ms = {}, cpu_us = {}, p50_us = {}, p99_us = {},
                        resident_kb = {};
    double zip_kb = 0;
    std::size_t wrong = 0;
};

struct settings : bench::extent {
    settings() : extent{.rounds = 5, .starts = 40, .invokes = 20'000} {}

    bool cold = true;
    std::vector<row> rows = {};
};

settings read_arguments(int argc, char** argv) {
    settings found;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = argument.find('=');
        if (found.take(i, argc, argv)) continue;
        if (argument == "--warm-only")
            found.cold = false;
        else if (equals != argument.npos && equals > 0 && !argument.starts_with('-'))
            found.rows.push_back({std::string(argument.substr(0, equals)), std::string(argument.substr(equals + 1))});
        else
            throw std::runtime_error(
                "usage: tight-bench-cold-start [--rounds N] [--starts N] [--invokes N] [--event FILE] [--warm-only] "
                "name=program...");
    }
    if (found.rows.empty() || found.rounds == 0)
        throw std::runtime_error("name=program: which programs are to be measured?");
    return found;
}

// Both sides on one core: what crosses cores is mostly the waking of the other one.
void pin_to_one_core() {
    cpu_set_t allowed, one;
    CPU_ZERO(&one);
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    for (int i = CPU_SETSIZE - 1; i >= 0; --i) {
        if (!CPU_ISSET(static_cast<std::size_t>(i), &allowed)) continue;
        CPU_SET(static_cast<std::size_t>(i), &one);
        break;
    }
    ::sched_setaffinity(0, sizeof one, &one);
}

bool has_pages_in_memory(int file, std::size_t size) {
    void* const start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
    if (start == MAP_FAILED) return false;
    std::vector<unsigned char> pages((size + 4095) / 4096);
    const bool known = ::mincore(start, size, pages.data()) == 0;
    ::munmap(start, size);
    return known && std::any_of(pages.begin(), pages.end(), [](unsigned char page) { return (page & 1U) != 0; });
}

// Drops the program's pages from the page cache, as they are missing where a function really starts cold. They stay for
// as long as a process that was just ended is being taken apart.
void forget_pages(const std::string& program) {
    const int file = ::open(program.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    const auto size = static_cast<std::size_t>(::lseek(file, 0, SEEK_END));
    for (int tries = 0; tries < 100; ++tries) {
        ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        if (!has_pages_in_memory(file, size)) break;
        ::usleep(1000);
    }
    ::close(file);
}

// What gzip makes of the program is within a hundred bytes of its place in a zip.
double zipped_kb(const std::string& program) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return 0;
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execlp("gzip", "gzip", "-9c", program.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    double total = 0;
    char block[64 * 1024];
    for (ssize_t size = 0; (size = ::read(ends[0], block, sizeof block)) > 0;) total += static_cast<double>(size);
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return total / 1000;
}

void measure(row& one, bench::mock& mock, const settings& how) {
    for (std::size_t i = 0; i < how.starts; ++i) {
        const auto seen = mock.run(one.program, 0);
        one.next_ms.push_back(seen.next_ms);
        one.first_cpu_ms.push_back(seen.first_cpu_ms);
    }
    for (std::size_t i = 0; how.cold && i < std::min<std::size_t>(how.starts, 8); ++i) {
        forget_pages(one.program);
        one.cold_ms.push_back(mock.run(one.program, 0).next_ms);
    }
    if (how.invokes == 0) return;
    const auto seen = mock.run(one.program, how.invokes, 200);
    one.cpu_us.push_back(seen.cpu_us);
    one.p50_us.push_back(quantile(seen.round_trip_us, 0.5));
    one.p99_us.push_back(quantile(seen.round_trip_us, 0.99));
    one.resident_kb.push_back(static_cast<double>(seen.resident_kb));
    one.wrong += seen.wrong;
}

void print(const settings& how) {
    std::printf("%zu rounds: %zu starts and %zu invokes each of %s; medians; x = ratio to %s\n", how.rounds, how.starts,
                how.invokes, how.event.substr(how.event.rfind('/') + 1).c_str(), how.rows[0].name.c_str());
    std::printf("%-14s %8s %6s %8s %6s %8s %6s %8s %6s %8s %8s %6s %7s %7s %5s\n", "", "next ms", "x", "cold ms", "x",
                "  10%", "x", "cpu us", "x", "rt p50", "rt p99", "x p50", "RSS kB", "zip kB", "wrong");
    const row& floor = how.rows[0];
    for (const row& each : how.rows) {
        const auto ratio = [](double value, double base) { return base > 0 ? value / base : 0; };
        const double next = median(each.next_ms), cold = median(each.cold_ms), least = quantile(each.cold_ms, 0.1),
                     cpu = median(each.cpu_us), trip = median(each.p50_us);
        std::printf("%-14s %8.3f %6.2f %8.3f %6.2f %8.3f %6.2f %8.2f %6.2f %8.2f %8.2f %6.2f %7.0f %7.0f %5zu\n",
                    each.name.c_str(), next, ratio(next, median(floor.next_ms)), cold,
                    ratio(cold, median(floor.cold_ms)), least, ratio(least, quantile(floor.cold_ms, 0.1)), cpu,
                    ratio(cpu, median(floor.cpu_us)), trip, median(each.p99_us), ratio(trip, median(floor.p50_us)),
                    median(each.resident_kb), each.zip_kb, each.wrong);
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        settings how = read_arguments(argc, argv);
        for (row& each : how.rows) each.zip_kb = zipped_kb(each.program);
        pin_to_one_core();
        bench::mock mock(bench::read_file(how.event));
        for (std::size_t round = 0; round < how.rounds; ++round)
            for (row& each : how.rows) measure(each, mock, how);
        print(how);
        return 0;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench: %s\n", problem.what());
        return 1;
    }
}
