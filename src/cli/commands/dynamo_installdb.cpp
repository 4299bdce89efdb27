// SPDX-License-Identifier: Apache-2.0
// `tight dynamo installdb`: fetches DynamoDB Local for this user.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include <tight/aws/sigv4.hpp>
#include <tight/environment.hpp>
#include <tight/json.hpp>

#include "aws/http_client.hpp"
#include "aws/http_transport.hpp"
#include "build/staged_folder.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/amazon_database.hpp"
#include "cli/project/table_client.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "cli/terminal/prompt.hpp"
#include "core/ascii.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "net/access_policy.hpp"
#include "process/command.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::cli {

namespace {

struct command_options {
    bool accept_licence = false;
    std::string url = "https://d1ni2b6xgvw0s0.cloudfront.net/v2.x/dynamodb_local_latest.tar.gz";
    std::string sha256 = {};  // of the archive; empty: what stands at url + ".sha256"
};

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* licence = "https://aws.amazon.com/dynamodb/dynamodblocallicense/";

// Asks on a terminal; elsewhere the option must say it.
void accept_licence(const command_options& options, printer& out) {
    out.say("DynamoDB Local is Amazon's program, under Amazon's licence: " + std::string(licence));
    if (options.accept_licence) return;
    const std::string hint = "read it, and say --accept-licence where you do";
    process::interruption stop;
    const answer reply = can_ask(out) ? ask("Do you accept it?", out, stop) : answer::no;
    if (reply == answer::stopped) throw command_error{exit_status::interrupted, "its licence is not accepted", hint};
    if (reply == answer::no) fail_command("its licence is not accepted", hint);
}

std::string download(const std::string& address) {
    const auto url = aws::parse_url(address);
    if (!url) fail_usage(address + ": " + url.error().message);
    aws::http_client client(environment::process(), aws::openssl_tls(environment::process()),
                            {.read = 60s, .total = 30min});
    const auto answer = client.send(*url, {.target = url->path.empty() ? "/" : url->path});
    if (!answer) throw command_error{exit_status::internal, "cannot fetch " + address + ": " + answer.error().message};
    if (answer->status != 200)
        throw command_error{exit_status::internal,
                            "cannot fetch " + address + ": the server answered " + std::to_string(answer->status)};
    return answer->body;
}

// What the archive's hash must be: the one of the option, or the one beside the archive ("HASH  NAME").
std::string expected_hash(const command_options& options) {
    std::string hash = options.sha256.empty() ? download(options.url + ".sha256") : options.sha256;
    hash = hash.substr(0, hash.find_first_of(" \t\r\n"));
    hash = ascii::to_lower(hash);
    const bool plausible = hash.size() == 64 && hash.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!plausible)
        fail_command((options.sha256.empty() ? options.url + ".sha256" : "--sha256") +
                     " is no SHA-256 hash: 64 hexadecimal digits");
    return hash;
}

// Replaces what was installed before, as a whole or not at all.
void unpack(const std::string& archive, const fs::path& folder) {
    build::staged_folder staged(folder);
    const fs::path fresh = staged.path();
    const auto tar =
        process::program_arguments("tar").options({"-xz", "--file=-", "--no-same-owner", "-C"}).operand(fresh.string());
    const auto done =
        process::run_process(tar.words(), {.input = archive, .output = process::process_output::together});
    if (!done || done->status != 0 || !fs::exists(fresh / "DynamoDBLocal.jar")) {
        if (!done) fail_command("cannot unpack it: " + done.error().message, "install tar");
        fail_command("cannot unpack it: " + (done->status != 0 ? done->out : "it holds no DynamoDBLocal.jar"));
    }
    staged.commit();
}

// Fetches DynamoDB Local for this user, once its licence is accepted, and keeps it only where the archive has the hash
// it should have.
exit_status run(const command_options& options, printer& out) try {
    accept_licence(options, out);
    out.say("Fetching " + options.url);
    const std::string hash = expected_hash(options);
    const std::string archive = download(options.url);
    if (const std::string found = aws::sha256_hex(archive); found != hash)
        fail_command("the archive is not the expected one: its SHA-256 is " + found + ", not " + hash,
                     "nothing was installed; try again");
    const fs::path folder = amazon_database_folder();
    unpack(archive, folder);
    out.say("Installed DynamoDB Local in " + display_path(folder) + "; `tight dynamo rundb --engine aws` runs it");
    return exit_status::ok;
} catch (const fs::filesystem_error& problem) {
    fail_command("cannot install it: " + problem.code().message() + ": " + display_path(problem.path1()));
}

void declare(CLI::App& app, command_options& options) {
    app.add_flag("--accept-licence", options.accept_licence, "Say that you read its licence and accept it");
    app.add_option("--url", options.url, "Where the archive is")->type_name("URL")->capture_default_str();
    app.add_option("--sha256", options.sha256, "The hash it must have [default: what stands at URL.sha256]")
        ->type_name("HEX");
}

}  // namespace

command dynamo_installdb_command() {
    return make_command("dynamo", "installdb", "Fetch Amazon's DynamoDB Local, for `rundb --engine aws`", declare, run);
}

}  // namespace tight::cli
