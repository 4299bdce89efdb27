// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/md5.hpp"

#include <openssl/evp.h>

#include <memory>

#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {
namespace {

struct free_context {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

// Looking the algorithm up costs more than a hash, and so does a new context: once, and once for each thread.
std::array<std::uint8_t, 16> md5(std::string_view bytes) {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "MD5", "-fips");
    thread_local const std::unique_ptr<EVP_MD_CTX, free_context> context(EVP_MD_CTX_new());
    std::array<std::uint8_t, 16> digest;
    if (algorithm == nullptr || EVP_DigestInit_ex2(context.get(), algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
        throw operation_error::internal("OpenSSL has no MD5 here, which orders the keys of a table");
    return digest;
}

}  // namespace tight::cloud::dynamodb
