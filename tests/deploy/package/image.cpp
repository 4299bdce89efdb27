// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/image.hpp"

#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

#include <doctest/doctest.h>

#include <map>

using namespace tight;
using namespace tight::deploy;

namespace {

std::map<std::string, std::string> files_of(const image& packed_image) {
    std::map<std::string, std::string> files;
    for (const auto& entry : packed_image.files) files[entry.name] = entry.content;
    return files;
}

image example() {
    return make_image(
        {{.name = "bootstrap", .content = "program", .executable = true}, {.name = "data/x", .content = "1"}},
        {.arch = architecture::arm64, .tag = "movies", .handler = "app_index.movies"});
}

std::string blob(const std::map<std::string, std::string>& files, const json::value& descriptor) {
    const std::string digest(descriptor.at("digest").as_string());
    const auto& content = files.at("blobs/sha256/" + digest.substr(7));
    CHECK(aws::sha256_hex(content) == digest.substr(7));
    CHECK(descriptor.at("size").as_int64() == static_cast<std::int64_t>(content.size()));
    return content;
}

}  // namespace

TEST_CASE("an image is an OCI layout whose digests and sizes are those of its blobs") {
    const auto packed_image = example();
    const auto files = files_of(packed_image);
    CHECK(files.size() == 5);
    CHECK(json::parse(files.at("oci-layout")).value().at("imageLayoutVersion") == "1.0.0");
    const auto index = json::parse(files.at("index.json")).value();
    const auto& entry = index.at("manifests").at(0);
    CHECK(entry.at("digest").as_string() == "sha256:" + packed_image.digest);
    CHECK(entry.at("annotations").at("org.opencontainers.image.ref.name") == "movies");
    const auto manifest = json::parse(blob(files, entry)).value();
    const auto config = json::parse(blob(files, manifest.at("config"))).value();
    blob(files, manifest.at("layers").at(0));
    CHECK(config.at("architecture") == "arm64");
    CHECK(config.at("config").at("Entrypoint").at(0) == "/var/runtime/bootstrap");
    CHECK(config.at("config").at("Cmd").at(0) == "app_index.movies");
    CHECK(config.at("config").at("WorkingDir") == "/var/task");
}

TEST_CASE("the same program gives the same image") { CHECK(example().digest == example().digest); }
