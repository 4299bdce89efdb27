// SPDX-License-Identifier: Apache-2.0
// What `tight build` makes of an application, with the real compiler.
#include <fstream>

#include "deploy/package/elf.hpp"

#include "cli/file_size_limit.hpp"
#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string handler(const std::string& name, const std::string& before = "") {
    return "#include <tight/http.hpp>\n" + before + "namespace " + name +
           " {\nstatic tight::response get(const tight::request&, tight::context&) { return {200, {{\"a\", 1}}}; }\n"
           "constinit const tight::function function{.get = get};\n}\n";
}

fs::path new_app(const fs::path& below) {
    fs::create_directories(below);
    REQUIRE(run_tight({"generate", "app", "shop"}, below).status == 0);
    write_text(below / "shop/app/functions/hello/handler.cpp", handler("hello"));
    write_text(below / "shop/data/list.json", "[]");
    write_text(below / "shop/data/x.log", "secret");
    write_text(below / "shop/tight.yml", "name: shop\ninclude: [data]\n");
    return below / "shop";
}

void is_one_static_program(const fs::path& app) {
    REQUIRE(run_tight({"build", "--output-format", "binary"}, app).status == 1);  // data goes with it
    write_text(app / "tight.yml", "name: shop\n");
    REQUIRE(run_tight({"build", "--output-format", "binary"}, app).status == 0);
    const auto file = tight::deploy::read_elf(text_of(app / ".tight/package/shop"));
    REQUIRE(file);
    CHECK(file->interpreter.empty());
    CHECK(file->needed.empty());
    const fs::path debug = app / ".tight/debug/.build-id" / file->build_id.substr(0, 2);
    CHECK(tight::deploy::read_elf(text_of(debug / (file->build_id.substr(2) + ".debug")))->build_id == file->build_id);
    CHECK(fs::file_size(app / ".tight/package/shop") < 2'000'000);
}

void is_an_image(const fs::path& app) {
    const auto done = run_tight({"build", "--output-format", "image"}, app);
    CHECK(done.out == ".tight/package/shop.oci\n");
    CHECK(contains(text_of(app / ".tight/package/shop.oci/oci-layout"), "1.0.0"));
}

void is_not_made_where_a_function_does_not_start(const fs::path& app) {
    const std::string before = text_of(app / ".tight/package/shop.zip");
    write_text(
        app / "app/functions/broken/handler.cpp",
        handler("broken",
                "#include <stdexcept>\nstatic int x = []() -> int { throw std::runtime_error(\"no luck\"); }();\n"));
    const auto done = run_tight({"build"}, app);
    CHECK(done.status == 1);
    CHECK(contains(done.err, "does not"));
    CHECK(contains(done.err, "no luck"));
    CHECK(text_of(app / ".tight/package/shop.zip") == before);
    fs::remove_all(app / "app/functions/broken");
}

void is_not_left_half_made_on_a_full_disk(const fs::path& app) {
    REQUIRE(run_tight({"build"}, app).status == 0);
    const std::string before = text_of(app / ".tight/package/shop.zip");
    const file_size_limit limit(200'000);
    const auto done = run_tight({"build"}, app);
    CHECK(done.status == 1);
    CHECK(contains(done.err, "error: "));
    CHECK(text_of(app / ".tight/package/shop.zip") == before);
    for (const auto& entry : fs::directory_iterator(app / ".tight/package")) CHECK(entry.path().extension() != ".new");
}

void names_the_library_that_cannot_be_static(const fs::path& app) {
    write_text(app / "lib/odd.cpp", "extern \"C\" int odd(int n) { return n % 2; }\n");
    REQUIRE(tight::process::run_process({"c++", "-shared", "-fPIC", "-nostdlib", "-Wl,-soname,libodd.so.1", "-o",
                                         app / "libodd.so", app / "lib/odd.cpp"})
                ->status == 0);
    fs::copy(app / "libodd.so", app / "app/vendored/lib/libodd.so.1", fs::copy_options::overwrite_existing);
    write_text(app / "app/functions/hello/handler.cpp",
               "extern \"C\" int odd(int);\n" + handler("hello", "int kept = odd(3);\n"));
    std::ofstream(app / "CMakeLists.txt", std::ios::app)
        << "target_link_libraries(shop-objects PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/libodd.so)\n";
    const auto refused = run_tight({"build"}, app);
    CHECK(refused.status == 1);
    CHECK(contains(refused.err, "libodd.so cannot be linked static"));
    CHECK(contains(refused.err, "--bundle"));
    const auto bundled = run_tight({"build", "--bundle"}, app);
    CHECK_MESSAGE(bundled.status == 0, bundled.err);
}

}  // namespace

TEST_CASE("a package is one verified program, the same wherever it is built, or it is not made") {
    const folder here;
    const fs::path app = new_app(here / "one");
    const auto done = run_tight({"build"}, app);
    REQUIRE_MESSAGE(done.status == 0, done.err);
    CHECK(done.out == ".tight/package/shop.zip\n");
    CHECK(contains(done.err, "data/x.log is not packed: it is a log"));

    const fs::path twin = new_app(here / "another/place");
    REQUIRE(run_tight({"build"}, twin).status == 0);
    CHECK(text_of(app / ".tight/package/shop.zip") == text_of(twin / ".tight/package/shop.zip"));

    is_one_static_program(app);
    is_an_image(app);
    is_not_made_where_a_function_does_not_start(app);
    is_not_left_half_made_on_a_full_disk(app);
    fs::create_directories(app / "app/vendored/lib");
    names_the_library_that_cannot_be_static(app);
}
