// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/arguments.hpp"
#include "core/command_error.hpp"

namespace {

using namespace tight;
using namespace tight::cli;

exit_status run(std::vector<std::string> words) {
    printer out;
    try {
        const invocation asked = parse_arguments(std::move(words));
        out = printer(asked.settings);
        return asked.run(out);
    } catch (const command_error& failure) {
        out.error(failure);
        return failure.status;
    } catch (const std::filesystem::filesystem_error& failure) {
        out.error("cannot use " + failure.path1().native() + ": " + failure.code().message());
        return exit_status::failed;
    } catch (const std::exception& failure) {
        out.error(std::string("tight failed: ") + failure.what(), "this is a bug of tight, or of this machine");
        return exit_status::internal;
    }
}

}  // namespace

int main(int argc, char** argv) { return static_cast<int>(run({argv + 1, argv + argc})); }
