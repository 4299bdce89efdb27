// SPDX-License-Identifier: Apache-2.0
// Whole requests against a small database: the first byte chooses the operation, the rest is its body. Without a corpus
// in the arguments it starts from every request that tests/engine/wrong_types.cpp makes: what it has to find lies deep
// in JSON that random bytes never become.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/request_variants.hpp"
#include "core/utf8.hpp"

namespace {

using namespace tight::cloud::dynamodb;

std::unique_ptr<database> prepared() {
    auto opened = database::open({}).value();
    tests::prepare(*opened);
    return opened;
}

database& shared() {
    static const auto database = prepared();
    return *database;
}

char operation_byte(std::string_view operation) {
    const auto all = operation_inputs();
    return static_cast<char>(
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.operation == operation; }) -
        all.begin());
}

// A folder with a file for each request; libFuzzer keeps those that reach something new.
std::string write_seeds() {
    std::string folder = (std::filesystem::temp_directory_path() / "engine_request-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) return {};
    std::size_t count = 0;
    const auto source = prepared();
    for (const auto& each : tests::valid_requests()) {
        const auto valid = tests::body_of(*source, each);
        const auto write = [&](const std::string& body) {
            std::ofstream(folder + '/' + std::to_string(count++)) << operation_byte(each.operation) << body;
        };
        tests::for_each_wrong_request(*input_shape(each.operation), valid, write);
        tests::for_each_unknown_member(*input_shape(each.operation), valid, write);
    }
    return folder;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
    static std::vector<char*> all(*arguments, *arguments + *count);
    for (std::size_t i = 1; i < all.size(); ++i)
        if (*all[i] != '-') return 0;
    static std::string folder = write_seeds();
    if (folder.empty()) return 0;
    all.push_back(folder.data());
    all.push_back(nullptr);
    *arguments = all.data();
    ++*count;
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto operations = operation_inputs();
    const auto answer = shared().handle(operations[data[0] % operations.size()].operation, body);
    // Whatever came, it is the caller's fault or none.
    if ((answer.status != 200 && answer.status != 400) || !tight::is_utf8(answer.body)) std::abort();
    return 0;
}
