// SPDX-License-Identifier: Apache-2.0
#include "build/debian_packages.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <sstream>
#include <system_error>

#include "build/cache_folder.hpp"
#include "build/staged_folder.hpp"
#include "build/toolchain.hpp"
#include "core/files.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::hours lists_last{24};
constexpr std::chrono::minutes longest_download{10};

// The first complaint of apt's, which come as "E: ..." lines.
std::string complaint(const process::process_result& done) {
    const std::size_t start = done.err.find("E: ");
    if (start == std::string::npos)
        return done.err.empty() ? "apt-get failed" : done.err.substr(0, done.err.find('\n'));
    return done.err.substr(start + 3, done.err.find('\n', start) - start - 3);
}

result<process::process_result> run_quietly(const process::program_arguments& command, const fs::path& folder) {
    auto done = process::run_process(command.words(), {.directory = folder,
                                                       .environment = {{"LC_ALL", "C"}},
                                                       .input = "",
                                                       .output = process::process_output::apart,
                                                       .limit = longest_download});
    if (!done && done.error().code == errc::not_found)
        return fail(errc::not_found,
                    command.words().front() + " is not installed; it is part of Debian and the systems based on it");
    return done;
}

// A link to a library may say where it would be installed (/lib/x86_64-linux-gnu); here it lies beside the link.
void keep_links_within(const fs::path& folder) {
    std::error_code ignored;
    std::vector<fs::path> links;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_symlink() && fs::read_symlink(entry.path()).has_parent_path()) links.push_back(entry.path());
    for (const fs::path& link : links) {
        const fs::path name = fs::read_symlink(link).filename();
        fs::remove(link);
        fs::create_symlink(name, link);
    }
}

// The value of a field of a package's record.
std::string field(const std::string& record, const std::string& name) {
    const std::size_t start = ('\n' + record).find('\n' + name + ": ");
    if (start == std::string::npos) return "";
    const std::size_t value = start + name.size() + 2;
    return record.substr(value, record.find('\n', value) - value);
}

}  // namespace

debian_packages::debian_packages(deploy::architecture arch)
    : arch_(arch), cache_(cache_folder() / ("apt-" + debian_architecture(arch))) {}

process::program_arguments debian_packages::apt(std::string_view program) const {
    const std::string here = cache_.native();
    process::program_arguments words(std::string{program});
    words.options({"-q", "-oDir::State=" + here + "/state", "-oDir::State::status=" + here + "/state/status",
                   "-oDir::Cache=" + here + "/cache", "-oDir::Log=" + here + "/log",
                   "-oAPT::Architecture=" + debian_architecture(arch_),
                   "-oAPT::Architectures::=" + debian_architecture(arch_), "-oAPT::Sandbox::User=",
                   "-oAPT::Update::Post-Invoke-Success::=", "-oAcquire::Languages=none", "-oAcquire::Retries=2"});
    return words;
}

result<void> debian_packages::update_lists() {
    if (updated_) return {};
    std::error_code problem;
    for (const char* name : {"state/lists/partial", "cache/archives/partial", "log"})
        fs::create_directories(cache_ / name, problem);
    if (problem) return fail(errc::io, "cannot write " + cache_.native() + ": " + problem.message());
    const cache_lock only_one(cache_ / "lists");
    const fs::path stamp = cache_ / "updated";
    const auto last = fs::last_write_time(stamp, problem);
    updated_ = !problem && fs::file_time_type::clock::now() - last < lists_last;
    if (updated_) return {};
    write_file(cache_ / "state/status", "");
    const auto done = run_quietly(apt("apt-get").operand("update"), cache_);
    if (!done) return std::unexpected(done.error());
    if (done->status != 0) return fail(errc::unavailable, complaint(*done));
    write_file(stamp, "");
    updated_ = true;
    return {};
}

result<void> debian_packages::fetch(const std::vector<std::string>& names, const fs::path& folder) {
    if (auto ready = update_lists(); !ready) return ready;
    const staged_folder scratch(folder);
    const fs::path unpacked = scratch.path();
    std::error_code problem;
    fs::create_directories(unpacked / "debs", problem);
    if (problem) return fail(errc::io, "cannot write " + unpacked.native() + ": " + problem.message());
    process::program_arguments download = apt("apt-get").operand("download");
    for (const std::string& each : names) download.operand(each);
    const auto done = run_quietly(download, unpacked / "debs");
    if (!done) return std::unexpected(done.error());
    if (done->status != 0) return fail(errc::unavailable, complaint(*done));
    for (const auto& file : fs::directory_iterator(unpacked / "debs")) {
        const auto opened = run_quietly(
            process::program_arguments("dpkg-deb").option("-x").operand(file.path()).operand(unpacked / "files"),
            unpacked);
        if (!opened) return std::unexpected(opened.error());
        if (opened->status != 0) return fail(errc::io, "dpkg-deb: " + opened->err);
    }
    const fs::path files = unpacked / "files";
    for (const char* root : {"", "usr"}) {
        copy_tree(files / root / "include", folder / "include");
        copy_tree(files / root / "include" / triplet(arch_), folder / "include");
        copy_tree(files / root / "lib" / triplet(arch_), folder / "lib");
    }
    fs::remove_all(folder / "include" / triplet(arch_));
    keep_links_within(folder / "lib");
    return {};
}

std::string debian_packages::shown_record(const std::string& name) {
    if (!update_lists()) return "";
    const auto done = run_quietly(apt("apt-cache").operand("show").option("--no-all-versions").operand(name), cache_);
    return done && done->status == 0 ? done->out : "";
}

std::optional<std::string> debian_packages::version(const std::string& name) {
    const std::string found = field(shown_record(name), "Version");
    return found.empty() ? std::nullopt : std::optional(found);
}

std::vector<std::string> debian_packages::development_packages(const std::string& library) {
    if (!update_lists()) return {};
    std::string pattern;
    for (const char c : library)
        pattern += std::isalnum(static_cast<unsigned char>(c)) != 0 ? std::string(1, c) : '[' + std::string(1, c) + ']';
    const auto done = run_quietly(
        apt("apt-cache").operand("search").option("--names-only").operand("^(lib)?" + pattern + "[0-9.g]*-dev$"),
        cache_);
    std::vector<std::string> names;
    std::istringstream lines(done ? done->out : "");
    for (std::string line; std::getline(lines, line);) names.push_back(line.substr(0, line.find(' ')));  // NAME - text
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> debian_packages::needs(const std::string& name) {
    std::vector<std::string> names;
    std::string list = field(shown_record(name), "Depends") + ',';
    for (std::size_t end = list.find(','); end != std::string::npos; end = list.find(',')) {
        std::string one = list.substr(0, end);
        list.erase(0, end + 1);
        one.erase(0, one.find_first_not_of(' '));
        one.resize(std::min(one.find_first_of(" :|("), one.size()));
        if (!one.empty()) names.push_back(one);
    }
    return names;
}

}  // namespace tight::build
