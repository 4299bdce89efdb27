// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of read_configuration(): a section is a map of a file whose shape the schema has already vouched for.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/configuration.hpp"
#include "deploy/yaml_document.hpp"

namespace tight::deploy {

// A map of the file. Keys without a value count as not written, and so does a map that is not there.
class section {
public:
    section(const yaml_document& document, const std::filesystem::path& file, const json::value* map,
            std::string path = {})
        : document_(&document),
          file_(&file),
          map_(map != nullptr ? map->if_object() : nullptr),
          path_(std::move(path)) {}

    bool present() const { return map_ != nullptr; }
    const json::value* value(std::string_view key) const;
    bool has(std::string_view key) const { return value(key) != nullptr; }

    std::string text(std::string_view key, std::string otherwise = {}) const;
    int number(std::string_view key, int otherwise) const;
    std::optional<int> number(std::string_view key) const;
    bool flag(std::string_view key, bool otherwise) const;
    std::vector<std::string> texts(std::string_view key) const;  // a single text is a list of one
    json::object object(std::string_view key) const;
    json::array array(std::string_view key) const;
    section below(std::string_view key) const { return {*document_, *file_, value(key), path_below(path_, key)}; }
    section element(std::string_view key, std::size_t index) const;
    std::vector<std::string> keys() const;
    // The text that the key has, or that `main` has in the map below the key: `sqs: jobs` is `sqs: {queue: jobs}`.
    std::string text_or(std::string_view key, std::string_view main) const;

    // A map of variables: each a text, as it was written, or a map of CloudFormation's.
    json::object variables(std::string_view key) const;

    const std::string& path() const { return path_; }
    int line() const { return document_->line(path_); }
    int line(std::string_view key) const { return document_->line(path_below(path_, key)); }

    // "tight.yml, line 7: `what`".
    [[noreturn]] void fail(std::string_view key, const std::string& what, std::string hint = {}) const;

private:
    const yaml_document* document_;
    const std::filesystem::path* file_;
    const json::object* map_;
    std::string path_;
};

[[noreturn]] void fail_at(const std::filesystem::path& file, int line, const std::string& what, std::string hint = {});

// " did you mean x?", or which there are.
std::string nearest_hint(std::string_view word, const std::vector<std::string>& known, std::string_view what);

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
    std::vector<std::string> names;
    for (const Named& each : all) names.push_back(each.name);
    return names;
}

// Fails where one of `chosen` is none of `known`; `what` is their singular: "stage".
void require_known(const section& from, std::string_view key, const std::vector<std::string>& chosen,
                   const std::vector<std::string>& known, std::string_view what);

// configuration_sections.cpp
function_settings read_function(const section& from, std::string name, const function_settings& defaults);
std::vector<authorizer_settings> read_authorizers(const section& from);
std::optional<cors_settings> read_cors(const section& root);
std::vector<domain_settings> read_domains(const section& root);
std::vector<declared_resource> read_resources(const section& root, std::string_view key);
std::vector<table_settings> read_tables(const section& from);

}  // namespace tight::deploy
