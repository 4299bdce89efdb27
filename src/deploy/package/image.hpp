// SPDX-License-Identifier: Apache-2.0
#pragma once

// A package as an OCI image (image-spec 1.0: a layout of one manifest, one configuration and one layer), made without a
// daemon. There is no base image: a static program needs none. What Lambda starts is /var/runtime/bootstrap in
// /var/task, and the image's command is the handler, so that functions share one image and each names its own in
// ImageConfig.Command.

#include <string>
#include <vector>

#include "deploy/package/archive.hpp"
#include "deploy/package/package.hpp"

namespace tight::deploy {

struct image_settings {
    architecture arch = architecture::x86_64;
    std::string tag = "latest";  // org.opencontainers.image.ref.name
    std::string handler = {};    // "app_index.movies", what runs where nothing else is asked for
};

struct image {
    std::vector<archive_entry> files = {};  // of the layout's folder
    std::string digest = {};                // of the manifest: 64 hex digits
};

// `entries` as they would be in a zip: with `bootstrap`, which goes to /var/runtime, and others, which go to /var/task.
image make_image(std::vector<archive_entry> entries, const image_settings& settings);

}  // namespace tight::deploy
