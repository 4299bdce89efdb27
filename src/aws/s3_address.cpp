// SPDX-License-Identifier: Apache-2.0
#include "aws/s3_address.hpp"

#include <algorithm>

namespace tight::aws {
namespace {

bool is_host_label(std::string_view bucket) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return bucket.size() >= 3 && bucket.size() <= 63 && bucket.front() != '-' && bucket.back() != '-' &&
           std::ranges::all_of(bucket, fits);
}

}  // namespace

void use_virtual_host(service_endpoint& where, std::string& path) {
    if (where.configured || !path.starts_with('/')) return;
    const std::size_t end = std::min(path.find('/', 1), path.size());
    const std::string bucket = path.substr(1, end - 1);
    if (!is_host_label(bucket)) return;
    where.base.host = bucket + '.' + where.base.host;
    path.erase(0, end);
    if (path.empty()) path = "/";
}

}  // namespace tight::aws
