// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/projection.hpp"

#include <algorithm>
#include <utility>

#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

std::vector<std::string> heads(const std::vector<resolved_path>& sorted) {
    std::vector<std::string> names;
    for (const resolved_path& path : sorted)
        if (names.empty() || names.back() != path.front().name) names.emplace_back(path.front().name);
    return names;
}

}  // namespace

projection::projection(const shared_expression& parsed, placeholders& placeholders) {
    binder with(*parsed, placeholders);
    for (const node& one : parsed->nodes) with.fill(one);
    // The names are this projection's own: the paths must not be left pointing into the request.
    auto names = std::make_shared<std::vector<std::string>>(with.bound.names.begin(), with.bound.names.end());
    with.bound.names.assign(names->begin(), names->end());
    names_ = std::move(names);
    for (const std::uint32_t path : parsed->paths) paths_.push_back(resolve(*parsed, with.bound, parsed->nodes[path]));
    if (const auto overlap = find_overlap(paths_)) with.fail(*overlap);
    nested_ = std::any_of(paths_.begin(), paths_.end(), [](const resolved_path& path) { return path.size() > 1; });
    std::sort(paths_.begin(), paths_.end());
    attributes_ = heads(paths_);
}

projection::projection(std::vector<std::string> attributes)
    : names_(std::make_shared<const std::vector<std::string>>(std::move(attributes))) {
    for (const std::string& name : *names_) paths_.push_back({{.name = name}});
    std::sort(paths_.begin(), paths_.end());
    attributes_ = heads(paths_);
}

item projection::apply(const item& item) const { return pick(item, paths_); }

void projection::append_json(std::string& output, const stored_item& stored) const {
    if (!nested_) return stored.append_selected(output, attributes_);
    item read;
    for (const std::string& name : attributes_)
        if (auto content = stored.decode(name)) read.set(name, std::move(*content));
    dynamodb::append_json(output, apply(read));
}

bool projection::reads_inside(std::string_view attribute) const {
    return std::any_of(paths_.begin(), paths_.end(),
                       [&](const resolved_path& path) { return path.size() > 1 && path.front().name == attribute; });
}

}  // namespace tight::cloud::dynamodb
