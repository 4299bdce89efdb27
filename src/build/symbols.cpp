// SPDX-License-Identifier: Apache-2.0
#include "build/symbols.hpp"

#include <vector>

#include "core/files.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view marker = "bootstrap+0x";

fs::path record_of(const project& app, std::string_view package_sha256) {
    return app.state_folder() / "debug" / "packages" / package_sha256;
}

std::string without_line_end(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

// "movies::list(tight::request const&) at /home/me/movies/app/functions/movies/handler.cpp:12"; empty where the
// address is in no function.
std::string words_for(const fs::path& debug_file, const std::string& address) {
    for (const char* program : {"addr2line", "aarch64-linux-gnu-addr2line", "x86_64-linux-gnu-addr2line"}) {
        const auto done = process::run_process(
            process::program_arguments(program)
                .options({"-p", "-f", "-C", "-e"})
                .operand(debug_file)
                .operand(address)
                .words(),
            {.input = "", .output = process::process_output::apart, .limit = std::chrono::seconds(20)});
        if (!done || done->status != 0 || done->out.starts_with("??")) continue;
        return without_line_end(done->out);
    }
    return {};
}

}  // namespace

void remember_debug_file(const project& app, std::string_view package_sha256, const fs::path& debug_file) {
    if (debug_file.empty()) return;
    const fs::path record = record_of(app, package_sha256);
    fs::create_directories(record.parent_path());
    write_file(record, fs::relative(debug_file, app.root).native() + '\n');
}

symbols::symbols(const project& app, std::string_view package_sha256) : root_(app.root) {
    if (package_sha256.empty()) return;
    const auto record = read_file(record_of(app, package_sha256));
    if (!record) return;
    const fs::path found = app.root / without_line_end(*record);
    if (fs::exists(found)) debug_file_ = found;
}

std::string symbols::resolved(std::string_view text) const {
    std::string out;
    while (known()) {
        const std::size_t at = text.find(marker);
        if (at == std::string_view::npos) break;
        const std::size_t digits = at + marker.size();
        const std::size_t end = std::min(text.find_first_not_of("0123456789abcdef", digits), text.size());
        const std::string words = words_for(debug_file_, "0x" + std::string(text.substr(digits, end - digits)));
        out += text.substr(0, at);
        out += words.empty() ? std::string(text.substr(at, end - at)) : words;
        text.remove_prefix(end);
    }
    out += text;
    const std::string folder = root_.native() + '/';
    for (std::size_t at = 0; (at = out.find(folder, at)) != std::string::npos;) out.erase(at, folder.size());
    return out;
}

}  // namespace tight::build
