// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/build.hpp"

#include "cli/terminal/files.hpp"
#include "build/package_build.hpp"

namespace tight::cli {

namespace {

package_format format_named(const std::string& name) {
    if (name == "image") return package_format::image;
    return name == "binary" ? package_format::binary : package_format::zip;
}

}  // namespace

exit_status build(const build_options& options, printer& out) {
    const project app = find_project(options.target);
    const std::string arch = options.arch.empty() ? app.settings.architecture : options.arch;
    package_options wanted{.format = format_named(options.output_format)};
    wanted.arch = deploy::architecture_named(arch).value();
    wanted.bundle = options.bundle;
    wanted.check = !options.no_check;
    wanted.rebuild = options.rebuild;
    out.data_line(shown(make_package(app, wanted, out).file));
    return exit_status::ok;
}

}  // namespace tight::cli
