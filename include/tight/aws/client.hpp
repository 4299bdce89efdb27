// SPDX-License-Identifier: Apache-2.0
#pragma once

// The way to AWS for a whole program: HTTPS with verified certificates, kept connections, signatures, retries.
//
//     auto aws = tight::aws::default_transport();
//     tight::dynamo::client db(aws);
//
// Nothing is read, opened or started before the first call (or warm_up). See tight/aws/endpoint.hpp for where calls go
// and tight/aws/credentials.hpp for who signs them.

#include <memory>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>
#include <tight/environment.hpp>

namespace tight::aws {

// `variables` and `time` must outlive it.
std::shared_ptr<transport> default_transport(const environment& variables = environment::process(),
                                             clock& time = clock::system());

// The same for http:// endpoints only (emulators, tests): a program that calls this one and not the other carries no
// TLS.
std::shared_ptr<transport> plain_transport(const environment& variables = environment::process(),
                                           clock& time = clock::system());

}  // namespace tight::aws
