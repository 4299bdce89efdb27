// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/table.hpp"
#include "cli/terminal/command_line.hpp"
#include "core/command_error.hpp"

namespace {

using namespace tight;
using namespace tight::cli;

exit_status run(std::vector<std::string> words) {
    printer out;
    try {
        const parsed_command command = parse_command_line(all_commands(), std::move(words));
        out = printer(command.settings);
        return command.run(out);
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
