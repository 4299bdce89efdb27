// SPDX-License-Identifier: Apache-2.0
#pragma once

// S3's addresses: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html

#include <string>

#include <tight/aws/endpoint.hpp>

namespace tight::aws {

// "/bucket/key" at s3.REGION.amazonaws.com becomes "/key" at bucket.s3.REGION.amazonaws.com, which AWS wants. Left as
// it is: another address than AWS's (an emulator has one name), a bucket whose name has dots (no certificate is good
// for it) or is no name of a host.
void use_virtual_host(service_endpoint& where, std::string& path);

}  // namespace tight::aws
