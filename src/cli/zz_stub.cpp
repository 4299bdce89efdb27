#include <cli/package_build.hpp>
namespace tight::cli { __attribute__((weak)) deploy::package make_package(const project&, const package_options&, printer&) { fail_command("not yet"); } }
