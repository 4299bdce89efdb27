// SPDX-License-Identifier: Apache-2.0
#include "deploy/package/image.hpp"

#include <filesystem>
#include <set>
#include <utility>

#include <tight/aws/sigv4.hpp>
#include <tight/json.hpp>

namespace tight::deploy {

namespace {

constexpr const char* config_type = "application/vnd.oci.image.config.v1+json";
constexpr const char* layer_type = "application/vnd.oci.image.layer.v1.tar+gzip";
constexpr const char* manifest_type = "application/vnd.oci.image.manifest.v1+json";

// Adds a blob and says where it is.
json::object add_blob(image& result, const char* type, std::string content) {
    const std::string digest = aws::sha256_hex(content);
    json::object descriptor{{"mediaType", type}, {"digest", "sha256:" + digest}, {"size", content.size()}};
    result.files.push_back({.name = "blobs/sha256/" + digest, .content = std::move(content)});
    return descriptor;
}

std::string make_layer(std::vector<archive_entry> entries) {
    std::set<std::string> folders{"var", "var/runtime", "var/task", "tmp"};
    for (archive_entry& entry : entries) {
        entry.name = (entry.name == "bootstrap" ? "var/runtime/" : "var/task/") + entry.name;
        for (auto folder = std::filesystem::path(entry.name).parent_path(); !folder.empty();
             folder = folder.parent_path())
            folders.insert(folder.generic_string());
    }
    for (const std::string& folder : folders) entries.push_back({.name = folder, .folder = true});
    return make_tar(std::move(entries));
}

json::object configuration(const image_settings& settings, const std::string& layer_digest) {
    json::object run{{"Entrypoint", {"/var/runtime/bootstrap"}},
                     {"WorkingDir", "/var/task"},
                     {"Env", {"LAMBDA_TASK_ROOT=/var/task", "LAMBDA_RUNTIME_DIR=/var/runtime"}}};
    if (!settings.handler.empty()) run["Cmd"] = json::array{settings.handler};
    return {{"created", "1970-01-01T00:00:00Z"},
            {"architecture", settings.arch == architecture::x86_64 ? "amd64" : "arm64"},
            {"os", "linux"},
            {"config", std::move(run)},
            {"rootfs", {{"type", "layers"}, {"diff_ids", json::array{"sha256:" + layer_digest}}}}};
}

}  // namespace

image make_image(std::vector<archive_entry> entries, const image_settings& settings) {
    image result;
    const std::string layer = make_layer(std::move(entries));
    const auto config = configuration(settings, aws::sha256_hex(layer));
    const auto config_at = add_blob(result, config_type, json::serialize(config));
    const auto layer_at = add_blob(result, layer_type, gzip(layer));
    auto manifest_at = add_blob(result, manifest_type,
                                json::serialize(json::object{{"schemaVersion", 2},
                                                             {"mediaType", manifest_type},
                                                             {"config", config_at},
                                                             {"layers", json::array{layer_at}}}));
    result.digest = std::string(manifest_at.at("digest").as_string()).substr(std::string_view("sha256:").size());
    manifest_at["annotations"] = {{"org.opencontainers.image.ref.name", settings.tag}};
    result.files.push_back(
        {.name = "index.json",
         .content = json::serialize(json::object{{"schemaVersion", 2}, {"manifests", json::array{manifest_at}}})});
    result.files.push_back({.name = "oci-layout", .content = R"({"imageLayoutVersion":"1.0.0"})"});
    return result;
}

}  // namespace tight::deploy
