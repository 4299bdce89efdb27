// SPDX-License-Identifier: Apache-2.0
// Apart from context.cpp, so that only a function that calls it carries DynamoDB and TLS.
#include <tight/aws/client.hpp>
#include <tight/dynamo/client.hpp>
#include <tight/lambda/context.hpp>

namespace tight {

dynamo::client& platform::dynamo() {
    const std::scoped_lock lock(creation_);
    if (!dynamo_) {
        if (!transport_) transport_ = aws::default_transport(environment_, clock_);
        dynamo_ = std::make_shared<dynamo::client>(transport_, environment_, clock_);
    }
    return *dynamo_;
}

}  // namespace tight
