// SPDX-License-Identifier: Apache-2.0
// By itself, so that only programs that ask for it link TLS.
#include <tight/aws/client.hpp>
#include <tight/aws/retry.hpp>

#include "aws/http_transport.hpp"

namespace tight::aws {

std::shared_ptr<transport> default_transport(const environment& variables, clock& time) {
    return retrying(http_transport(variables, time, openssl_tls(variables)), retry_policy::from(variables), time);
}

}  // namespace tight::aws
