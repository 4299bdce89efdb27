// SPDX-License-Identifier: Apache-2.0
#pragma once

// A stand-in of AWS for tests, on a real port: CloudFormation, S3, Lambda, API Gateway, CloudWatch Logs and STS, as far
// as a deploy uses them. Signatures are checked, state is kept, stacks change over time: each look at a stack's events
// takes it some steps further. A function that is called runs: its package's `bootstrap`, in a process of its own. What
// a test wants to go wrong it says beforehand.
//
//     support::aws::cloud cloud;
//     run_tight({"deploy"}, folder, cloud.variables());
//     CHECK(cloud.stack_status("movies") == "CREATE_COMPLETE");
//
//     cloud.next("cloudformation ExecuteChangeSet", support::aws::fault::lost);   // done, but the answer is lost

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "net/http_server.hpp"

namespace support::aws {

inline constexpr const char* account = "123456789012";
inline constexpr const char* region = "eu-west-1";

enum class fault : std::uint8_t {
    refused,    // AccessDenied
    throttled,  // Throttling
    dropped,    // the connection ends before anything is done
    lost,       // it is done, and the connection ends before the answer
};

struct answer {
    int status = 200;
    std::string body = {};
    tight::http1::header_list headers = {};
};

// A refusal, as a service throws it inside; answered in the service's own form.
struct refusal {
    int status = 400;
    std::string code = {};
    std::string message = {};
};

struct asked {
    std::string service = {};    // as it was signed: "cloudformation"
    std::string operation = {};  // "DescribeStacks", "PUT bucket key"
    std::string method = {};
    std::string path = {};  // decoded
    std::map<std::string, std::string> query = {};
    std::map<std::string, std::string> form = {};  // of the query protocol
    const tight::http1::request* raw = nullptr;
};

struct lambda_version {
    std::string code = {};  // the archive
    std::string sha256 = {};
    std::string runtime = {};
    std::string handler = {};
    std::string log_group = {};
    std::map<std::string, std::string> variables = {};
    int memory_mb = 128;
    int timeout_seconds = 3;

    bool operator==(const lambda_version&) const = default;
};

struct lambda_function {
    std::string name = {};
    lambda_version latest = {};
    std::map<std::uint64_t, lambda_version> versions = {};
    std::map<std::string, std::string> aliases = {};  // name -> "$LATEST" or a number
};

struct bucket {
    std::string owner = account;
    std::set<std::string> settings = {};  // "publicAccessBlock", "encryption", ...
    std::map<std::string, std::string> objects = {};
    std::map<std::string, std::string> modified = {};
};

struct log_record {
    std::string stream = {};
    std::int64_t time_ms = 0;
    std::string message = {};
};

struct invocation {
    std::string function = {};
    std::string qualifier = {};  // it was called with: a version, an alias or nothing
    std::string version = {};
    std::string payload = {};
    lambda_version code = {};  // that runs
};

struct invocation_answer {
    std::string payload = {};
    bool failed = false;
    std::string log = {};  // with START, END and REPORT lines where a program ran
};

using invocation_done = std::function<void(const invocation_answer&)>;

class programs;
class stacks;

class cloud {
public:
    cloud();
    ~cloud();
    cloud(const cloud&) = delete;
    cloud& operator=(const cloud&) = delete;

    std::string url() const { return server_.url(); }

    // What a program needs to find it.
    std::vector<std::pair<std::string, std::string>> variables() const;

    // The next call of that operation ("cloudformation ExecuteChangeSet", "s3 PUT") meets this, so many times.
    void next(const std::string& operation, fault what, int times = 1);

    // The next resource of that type cannot be made or changed, for that reason.
    void fail_resource(const std::string& type, const std::string& reason);
    void fail_rollback();               // the next way back fails too
    void set_express(bool offered);     // whether this region has express mode; it has
    void leave_out_outputs();           // as emulators do: stacks have none from now on
    void set_steps(int for_each_look);  // how far a stack goes between two looks; 0: it stands still
    void set_owner(const std::string& bucket, const std::string& owner);  // makes it where it is not there
    // Calls are answered so, and no program runs.
    void on_invoke(std::function<invocation_answer(const invocation&)> what);
    void write_log(const std::string& group, const std::string& stream, std::int64_t time_ms,
                   const std::string& message);
    void swap_code(const std::string& function, const std::string& code);  // behind the stack's back
    void remove_object(const std::string& bucket, const std::string& key);

    // What is there now.
    std::vector<std::string> requests() const;  // "service operation", in the order they came
    void forget_requests();
    std::string stack_status(const std::string& name) const;  // empty where there is none
    bool was_express(const std::string& stack) const;         // its last change
    std::vector<std::string> change_sets(const std::string& stack) const;
    std::vector<std::string> objects(const std::string& bucket) const;
    std::set<std::string> settings(const std::string& bucket) const;
    bool has_bucket(const std::string& name) const;
    std::string alias(const std::string& name) const;  // of the only function
    std::string code_of(const std::string& version) const;
    std::vector<std::string> log_group_names() const;

private:
    friend class stacks;

    void handle(const tight::http1::request& request, const tight::net::exchange_ptr& exchange);
    asked read(const tight::http1::request& request) const;
    void check_signature(const tight::http1::request& request) const;
    answer dispatch(const asked& call);
    void pass_through_gateway(const tight::http1::request& request, const tight::net::exchange_ptr& exchange);
    answer storage(const asked& call);
    answer stored_object(const asked& call, bucket& where, const std::string& key);
    answer lambda(const asked& call);
    void invoke(const asked& call, const std::function<void(answer)>& reply);
    invocation call_of(const std::string& function, const std::string& qualifier, std::string payload);
    void run(const invocation& call, const invocation_done& done);
    answer logs(const asked& call);
    lambda_function& function_named(const std::string& name);
    static lambda_version& version_of(lambda_function& function, const std::string& qualifier, std::string& version);
    std::optional<fault> take_fault(const asked& call);

    mutable std::recursive_mutex mutex_;  // a call may be answered at once
    std::vector<std::string> requests_;
    std::map<std::string, std::pair<fault, int>> faults_;
    std::map<std::string, bucket> buckets_;
    std::map<std::string, lambda_function> functions_;
    std::map<std::string, std::vector<log_record>> logs_;
    std::function<invocation_answer(const invocation&)> on_invoke_;
    std::unique_ptr<stacks> stacks_;
    tight::net::http_server server_;
    std::unique_ptr<programs> programs_;  // on the server's loop
};

// Of the services that speak JSON.
answer json_answer(const tight::json::object& body, int status = 200);

std::string escaped(std::string_view text);                         // for XML
std::string element(std::string_view name, std::string_view text);  // <name>text</name>, escaped
std::string sha256_hex(std::string_view bytes);
std::string now();  // in ISO 8601

}  // namespace support::aws
