// SPDX-License-Identifier: Apache-2.0
// Frames for the examples of tight/lambda, tight/aws and the headers that stand alone: see check.py.

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include <tight/aws/authorizer.hpp>
#include <tight/aws/parameters.hpp>
#include <tight/aws/s3.hpp>
#include <tight/aws/sns.hpp>
#include <tight/aws/sqs.hpp>
#include <tight/aws/websocket.hpp>
#include <tight/decimal.hpp>
#include <tight/http.hpp>
#include <tight/json.hpp>
#include <tight/lambda/handler.hpp>
#include <tight/log.hpp>
#include <tight/testing/database.hpp>

// An #include stands where a statement does:
// clang-format off
#include "examples/lambda/application.1"
#include "examples/lambda/application.2"
#include "examples/lambda/application.3"
#include "examples/lambda/application.4"
#include "examples/lambda/application.5"

using namespace tight;

namespace raw {
#include "examples/lambda.1"
}

namespace values {
#include "examples/lambda/runtime.1"
}

namespace halves {
#include "examples/lambda/handler.1"
#include "examples/lambda/handler.2"
void test(tight::context& context) {
#include "examples/lambda/handler.3"
}
}  // namespace halves

namespace streams {
std::vector<std::string> story(std::string_view path);
#include "examples/lambda/stream.1"
}  // namespace streams

void contexts(const tight::environment& environment, tight::clock& clock, const testing::database& database) {
#include "examples/lambda/context.1"
}

json::object authorizers(const std::string& method_arn) {
#include "examples/aws/authorizer.1"
}
void parameters(const std::shared_ptr<aws::transport>& transport) {
#include "examples/aws/parameters.1"
}
void buckets(const std::shared_ptr<aws::transport>& transport, const std::string& report) {
#include "examples/aws/s3.1"
}
void topics(const std::shared_ptr<aws::transport>& transport) {
#include "examples/aws/sns.1"
}
void queues(const std::shared_ptr<aws::transport>& transport, const json::object& job) {
#include "examples/aws/sqs.1"
}
void sockets(const std::shared_ptr<aws::transport>& transport, const std::string& domain, const std::string& stage,
             const std::string& id, void (*forget)(const std::string&)) {
#include "examples/aws/websocket.1"
}

void decimals() {
#include "examples/decimal.1"
}
void members(const json::value& event) {
#include "examples/json.1"
}
void records() {
#include "examples/log.1"
}
