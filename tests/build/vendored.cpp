// SPDX-License-Identifier: Apache-2.0
#include "build/vendored.hpp"
#include "build/bundle.hpp"

#include <unistd.h>

#include "cli/tight_program.hpp"

using namespace tight::build;
using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// An application, and a folder of programs that come first on PATH.
struct shop {
    folder here;

    shop() {
        write_text(here / "tight.yml", "name: shop\n");
        write_text(here / "requirements-vendor.txt", "# Libraries\n");
    }

    // A stand-in of vcpkg that has one library, `good`.
    void has_vcpkg() const {
        write_text(here / "bin/vcpkg",
                   "#!/bin/sh\n[ \"$2\" = good ] || { echo 'error: no such port'; exit 1; }\n"
                   "root=${5#--x-install-root=}/$4\nmkdir -p $root/include/good $root/lib/pkgconfig\n"
                   "echo '#pragma once' > $root/include/good/good.hpp\necho x > $root/lib/libgood.a\n"
                   "echo x > $root/lib/pkgconfig/good.pc\nln -s libgood.so.1 $root/lib/libgood.so\n"
                   "echo x > $root/lib/libgood.so.1\n");
        std::filesystem::permissions(here / "bin/vcpkg", std::filesystem::perms::owner_all);
    }

    // A stand-in of apt that has one library in one package: `thing` in thing1g-dev.
    void has_debian() const {
        write_text(here / "bin/apt-cache",
                   "#!/bin/sh\nfor last; do :; done\ncase \"$*\" in\n"
                   "*'?thing['*) echo 'thing1g-dev - a library' ;;\n"
                   "*'?nothing['*) printf '%s - a library\\n' nothing1-dev nothing2-dev ;;\n"
                   "*) [ \"$last\" = thing1g-dev ] && printf 'Package: thing1g-dev\\nVersion: 1.2\\n' ;;\nesac\n");
        write_text(here / "bin/apt-get",
                   "#!/bin/sh\ncase \"$*\" in *' update') exit 0 ;; esac\n"
                   "mkdir -p pack/DEBIAN pack/usr/lib/x86_64-linux-gnu && cd pack\n"
                   "printf '%s\\n' 'Package: thing1g-dev' 'Version: 1.2' 'Architecture: amd64' 'Maintainer: x' "
                   "'Description: x' >DEBIAN/control\n"
                   "echo x >usr/lib/x86_64-linux-gnu/libthing.so.1\n"
                   "ln -s /lib/x86_64-linux-gnu/libthing.so.1 usr/lib/x86_64-linux-gnu/libthing.so\n"
                   "cd .. && dpkg-deb -b pack thing.deb >/dev/null && rm -r pack\n");
        for (const char* name : {"bin/apt-cache", "bin/apt-get"})
            std::filesystem::permissions(here / name, std::filesystem::perms::owner_all);
    }

    tight::process::process_result install(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"deps", "install"});
        return run_tight(arguments, here,
                         {{"PATH", (here / "bin").native() + ":/usr/bin:/bin"}, {"XDG_CACHE_HOME", here / "cache"}});
    }
    std::string record() const { return text_of(here / "requirements-vendor.txt"); }
};

}  // namespace

TEST_CASE("requirements are read as they are written, with versions of either kind") {
    const auto read = read_requirements("# all of them\nfmt/10.2.1\n libpq-dev=15.1-1 # database\n\nzlib\n");
    REQUIRE(read.size() == 3);
    CHECK(read[0].text() == "fmt=10.2.1");
    CHECK(read[1].name == "libpq-dev");
    CHECK(read[1].version == "15.1-1");
    CHECK(read[2].text() == "zlib");
}

TEST_CASE("a requirement is recorded once, with its newest version, and the rest of the file stays") {
    const std::string text = "# mine\nfmt=9\nzlib\n";
    CHECK(with_requirement(text, {"fmt", "10"}) == "# mine\nfmt=10\nzlib\n");
    CHECK(with_requirement(text, {"pq", ""}) == "# mine\nfmt=9\nzlib\npq\n");
    CHECK(with_requirement("", {"pq", "1"}) == "pq=1\n");
}

TEST_CASE("every library that is named is installed and recorded, and one that fails is neither") {
    const shop app;
    app.has_vcpkg();
    const auto done = app.install({"bad", "good", "libssl-dev"});
    CHECK(done.status == 1);
    CHECK(contains(done.err, "bad could not be installed: vcpkg: error: no such port"));
    CHECK(contains(done.err, "libssl-dev is not vendored: every function can use OpenSSL"));
    CHECK(done.out == "good\n");
    CHECK(app.record() == "# Libraries\ngood\n");
    const auto files = files_below(app.here / "app/vendored");
    CHECK(files.size() == 3);  // a link is what it leads to
    CHECK(files.contains("include/good/good.hpp"));
    CHECK(files.contains("lib/x86_64-linux-gnu/libgood.a"));
    CHECK(!std::filesystem::exists(app.here / ".tight/deps"));
}

TEST_CASE("the recorded ones are installed again over what is there, and the record stays as it is") {
    const shop app;
    app.has_vcpkg();
    write_text(app.here / "requirements-vendor.txt", "good # the best\n");
    CHECK(app.install({"--requirements"}).status == 0);
    CHECK(app.install({"--requirements"}).status == 0);
    CHECK(app.record() == "good # the best\n");
    CHECK(std::filesystem::exists(app.here / "app/vendored/include/good/good.hpp"));
}

TEST_CASE("a library is found in the package of Debian that holds it, and its links stay beside it") {
    const shop app;
    app.has_debian();
    const auto done = app.install({"--from", "debian", "thing"});
    CHECK_MESSAGE(done.status == 0, done.err);
    CHECK(done.out == "thing1g-dev=1.2\n");
    const auto link = app.here / "app/vendored/lib/x86_64-linux-gnu/libthing.so";
    CHECK(std::filesystem::read_symlink(link) == "libthing.so.1");
    CHECK(text_of(link) == "x\n");
    const auto refused = app.install({"--from", "debian", "nothing"});
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "Debian has no package nothing or libnothing-dev; it has nothing1-dev, nothing2-dev"));
}

TEST_CASE("a name that a program would take for an option, or for more than a name, is refused before it is started") {
    const shop app;
    app.has_vcpkg();
    for (const char* program : {"vcpkg", "conan", "apt-get", "apt-cache", "dpkg-deb"}) {
        write_text(app.here / "bin" / program, "#!/bin/sh\necho \"$0 $*\" >> \"$(dirname $0)/started\"\n");
        std::filesystem::permissions(app.here / "bin" / program, std::filesystem::perms::owner_all);
    }
    const std::vector<std::string> names{
        "-oDPkg::Pre-Invoke::=sh", "--overlay-ports=x", "-", "--", "a b", "a\nb", ".", "..", ""};
    for (const std::string source : {"vcpkg", "conan", "debian"})
        for (const std::string& name : names) {
            const auto done = app.install({"--from", source, "--", name});
            CHECK_MESSAGE(done.status != 0, name);
            CHECK_FALSE(std::filesystem::exists(app.here / "bin/started"));
        }
    write_text(app.here / "requirements-vendor.txt", "-oDPkg::Pre-Invoke::=sh\n--x\n");
    CHECK(app.install({"--from", "debian", "--requirements"}).status == 1);
    CHECK_FALSE(std::filesystem::exists(app.here / "bin/started"));
}

TEST_CASE("a requirement without a version is a name") {
    CHECK(read_requirement("fmt=").name == "fmt");
    CHECK(read_requirement("fmt//").version.empty());
    CHECK(read_requirements("=\n/\n==1\n").size() == 3);
}

TEST_CASE("what is installed never leaves the application's folder") {
    for (const char* link : {"app/vendored", "app", "app/vendored/include", "app/vendored/lib",
                             "app/vendored/lib/x86_64-linux-gnu", "app/vendored/include/good"}) {
        INFO(link);
        const shop app;
        app.has_vcpkg();
        const folder outside;
        write_text(outside / "mine", "mine");
        std::filesystem::create_directories((app.here / link).parent_path());
        std::filesystem::create_directory_symlink(outside.path(), app.here / link);
        (void)app.install({"--from", "vcpkg", "good"});
        CHECK(files_below(outside) == std::set<std::string>{"mine"});
    }
    const shop app;
    app.has_vcpkg();
    write_text(app.here / "tight.yml", "name: shop\nvendor_dir: ../elsewhere\n");
    const auto done = app.install({"good"});
    CHECK(done.status == 1);
    CHECK(contains(done.err, "tight.yml, line 2: vendor_dir is '../elsewhere'"));
}

TEST_CASE("to install nothing is a question") {
    const shop app;
    const auto done = app.install({});
    CHECK(done.status == 2);
    CHECK(contains(done.err, "--requirements"));
}

TEST_CASE("the library that a static link fails for is found in what the linker says") {
    CHECK(library_without_static("/usr/bin/ld: attempted static link of dynamic object `/usr/lib/libpq.so'\n") ==
          "libpq.so");
    CHECK(library_without_static("/usr/bin/ld: cannot find -lgssapi_krb5: No such file or directory\n"
                                 "/usr/bin/ld: have you installed the static version of the gssapi_krb5 library ?\n") ==
          "libgssapi_krb5");
    CHECK(library_without_static("x.cpp:1: error: 'x' was not declared\n") == "");
}

TEST_CASE("the library that is for another architecture is found in what the linker says") {
    CHECK(library_of_other_machine("/usr/bin/ld: /shop/app/vendored/lib/libpq.a: error adding symbols: file in wrong "
                                   "format\ncollect2: error: ld returned 1 exit status\n") ==
          "/shop/app/vendored/lib/libpq.a");
    CHECK(library_of_other_machine("x.cpp:1: error: 'x' was not declared\n") == "");
}

TEST_CASE("an artifact holds what another machine builds the application of") {
    const shop app;
    for (const char* file : {"app/functions/a/handler.cpp", "app/vendored/x.hpp", "app_index.cpp", "CMakeLists.txt",
                             "env.dist.yml", "env.yml", "tests/x.cpp", "builds/old.zip"})
        write_text(app.here / file, file);
    const auto done = run_tight({"generate", "artifact"}, app.here);
    CHECK(done.status == 0);
    CHECK(contains(done.out, "builds/shop-artifact\nbuilds/shop-artifact-"));
    CHECK(files_below(app.here / "builds/shop-artifact") ==
          std::set<std::string>{"CMakeLists.txt", "app/functions/a/handler.cpp", "app/vendored/x.hpp", "app_index.cpp",
                                "env.dist.yml", "tight.yml"});
    CHECK(!std::filesystem::exists(app.here / "builds/old.zip"));
    CHECK(files_below(app.here / "builds").size() == 7);
}
