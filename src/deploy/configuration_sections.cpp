// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "deploy/configuration_reader.hpp"

namespace tight::deploy {

namespace {

table_access access_of(std::string_view word) {
    if (word == "read") return table_access::read;
    return word == "write" ? table_access::write : table_access::read_write;
}

void read_authorizer(const section& from, authorizer_settings& authorizer) {
    const auto only = [&](std::string_view key, std::string_view type, std::string_view or_type = {}) {
        if (from.has(key) && authorizer.type != type && authorizer.type != or_type)
            from.fail(key, from.path() + " is of type " + authorizer.type + ", which has no '" + std::string(key) + "'",
                      "that belongs to type " + std::string(type));
    };
    const auto needs = [&](std::string_view key) {
        if (!from.has(key))
            from.fail("type", from.path() + " is of type " + authorizer.type + " and does not say its '" +
                                  std::string(key) + "'");
    };
    only("issuer", "jwt");
    only("audience", "jwt", "cognito");
    only("user_pool", "cognito");
    only("function", "lambda");
    only("ttl", "lambda");
    if (authorizer.type == "jwt") {
        needs("issuer");
        needs("audience");
    }
    if (authorizer.type == "cognito") needs("user_pool");
    if (authorizer.type == "lambda") needs("function");
}

domain_settings read_domain(const section& from) {
    domain_settings domain{.name = from.text("name"),
                           .certificate = from.text("certificate"),
                           .zone = from.text("zone"),
                           .path = from.text("path"),
                           .stage = from.text("stage"),
                           .line = from.line()};
    if (domain.certificate.empty() && domain.zone.empty())
        from.fail("name", from.path() + " has neither a certificate nor a zone",
                  "name the certificate's ARN, or the hosted zone in which one can be proved to be yours");
    while (domain.path.starts_with('/')) domain.path.erase(0, 1);
    return domain;
}

// Both where one is written: the other is 1, as Slam had it.
std::optional<std::pair<int, int>> read_throughput(const section& from) {
    if (!from.has("read_throughput") && !from.has("write_throughput")) return std::nullopt;
    return std::pair(from.number("read_throughput", 1), from.number("write_throughput", 1));
}

void require_attributes(const section& from, const std::vector<std::string>& key, const table_settings& table) {
    for (const std::string& each : key)
        if (std::ranges::find(table.attributes, each, &table_key::attribute) == table.attributes.end())
            from.fail("key", "'" + each + "' is a key of " + from.path() + " and has no type",
                      "add a line like `" + each + ": S` to the attributes of the table");
    if (key.size() == 2 && key[0] == key[1]) from.fail("key", "both keys of " + from.path() + " are '" + key[0] + "'");
}

table_index read_index(const section& from, const std::string& name, const table_settings& table) {
    table_index index{.name = name, .key = from.texts("key"), .throughput = read_throughput(from), .line = from.line()};
    const json::value* project = from.value("project");
    if (json::string_or(project) == "all") index.projection = "ALL";
    if (project != nullptr && project->is_array()) index.included = from.texts("project");
    if (!index.included.empty()) index.projection = "INCLUDE";
    if (!table.key.empty()) require_attributes(from, index.key, table);
    return index;
}

void check_local(const section& from, const table_settings& table, const table_index& index) {
    if (!table.key.empty() && index.key[0] != table.key[0])
        from.fail("key",
                  "the hash key of " + from.path() + " is '" + index.key[0] +
                      "', and a local index has that of its table, '" + table.key[0] + "'",
                  "write it as a global_secondary_indexes, or change its key");
    if (index.key.size() != 2) from.fail("key", from.path() + " is a local index and needs a range key");
    if (index.throughput)
        from.fail("read_throughput", from.path() + " is a local index, which shares the throughput of its table");
}

void check_attributes_used(const section& from, const table_settings& table) {
    for (const table_key& attribute : table.attributes) {
        const auto uses = [&](const std::vector<std::string>& key) {
            return std::ranges::find(key, attribute.attribute) != key.end();
        };
        const bool used = uses(table.key) || std::ranges::any_of(table.local_indexes, uses, &table_index::key) ||
                          std::ranges::any_of(table.global_indexes, uses, &table_index::key);
        if (!used)
            from.below("attributes")
                .fail(attribute.attribute,
                      "'" + attribute.attribute + "' in " + from.path() + ".attributes is in no key",
                      "DynamoDB wants to know the attributes of keys and indexes only: leave it out");
    }
}

table_settings read_table(const section& from, const std::string& name) {
    table_settings table{.name = name, .key = from.texts("key"), .throughput = read_throughput(from)};
    table.line = from.line();
    const section attributes = from.below("attributes");
    for (const std::string& each : attributes.keys()) table.attributes.push_back({each, attributes.text(each)[0]});
    if (table.key.empty() && !table.attributes.empty()) from.fail("", from.path() + " has attributes and no key");
    if (!table.key.empty()) require_attributes(from, table.key, table);
    for (const bool local : {true, false}) {
        const section indexes = from.below(local ? "local_secondary_indexes" : "global_secondary_indexes");
        for (const std::string& each : indexes.keys()) {
            table_index index = read_index(indexes.below(each), each, table);
            if (local) check_local(indexes.below(each), table, index);
            (local ? table.local_indexes : table.global_indexes).push_back(std::move(index));
        }
    }
    if (!table.key.empty()) check_attributes_used(from, table);
    table.ttl = from.text("ttl");
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> views{
        {{"keys", "KEYS_ONLY"}, {"new", "NEW_IMAGE"}, {"old", "OLD_IMAGE"}, {"both", "NEW_AND_OLD_IMAGES"}}};
    const std::string stream = from.text("stream");
    for (const auto& [word, view] : views)
        if (stream == word) table.stream = view;
    table.retain = from.flag("retain", true);
    table.point_in_time_recovery = from.flag("point_in_time_recovery", false);
    table.deletion_protection = from.flag("deletion_protection", false);
    return table;
}

}  // namespace

function_settings read_function(const section& from, std::string name, const function_settings& defaults) {
    function_settings function = defaults;
    function.name = std::move(name);
    function.line = from.line();
    function.description = from.text("description", function.description);
    function.memory = from.number("memory", function.memory);
    function.timeout = from.number("timeout", function.timeout);
    function.storage = from.number("storage", function.storage);
    function.reserved_concurrency = from.number("reserved_concurrency");
    function.tracing = from.flag("tracing", function.tracing);
    function.requests = from.flag("requests", function.requests);
    function.authorizer = from.text("authorizer", function.authorizer);
    function.api_key = from.flag("api_key", function.api_key);
    function.environment = from.variables("environment");
    function.events = read_events(from);
    if (from.has("tables")) {
        function.tables.emplace();
        const section tables = from.below("tables");
        for (const std::string& each : tables.keys()) (*function.tables)[each] = access_of(tables.text(each));
    }
    function.queues = from.texts("queues");
    function.topics = from.texts("topics");
    function.buckets = from.texts("buckets");
    for (std::string& each : from.texts("managed_policies")) function.managed_policies.push_back(std::move(each));
    for (json::value& each : from.array("inline_policies")) function.inline_policies.push_back(std::move(each));
    return function;
}

std::vector<authorizer_settings> read_authorizers(const section& from) {
    std::vector<authorizer_settings> all;
    for (const std::string& name : from.keys()) {
        const section one = from.below(name);
        authorizer_settings authorizer{.name = name,
                                       .type = one.text("type"),
                                       .issuer = one.text("issuer"),
                                       .audience = one.texts("audience"),
                                       .user_pool = one.text("user_pool"),
                                       .function = one.text("function"),
                                       .identity_source = one.text("identity_source"),
                                       .ttl = one.number("ttl", 300),
                                       .line = one.line()};
        read_authorizer(one, authorizer);
        if (name == "none") from.fail(name, "an authorizer cannot be called 'none', which stands for no authorizer");
        all.push_back(std::move(authorizer));
    }
    return all;
}

bool has_wildcard(const std::vector<std::string>& list) {
    return std::ranges::any_of(list, [](const std::string& each) { return each.find('*') != std::string::npos; });
}

// A browser that sends credentials takes `*` for a name, and an API that knows `https://*` or `null` opens itself to
// any page.
void check_credentials(const section& from, cors_settings& cors) {
    if (has_wildcard(cors.origins) || std::ranges::find(cors.origins, "null") != cors.origins.end())
        from.fail("credentials", "cors.credentials is allowed to named origins only",
                  "list them: `origins: [https://movies.example]`");
    if (!from.has("methods")) cors.methods = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    if (!from.has("headers")) cors.headers = {"authorization", "content-type"};
    for (const auto& [key, list] :
         {std::pair("methods", &cors.methods), {"headers", &cors.headers}, {"expose", &cors.expose}})
        if (has_wildcard(*list))
            from.fail(key, std::string("cors.") + key + " is `*`, which stands for nothing where there are credentials",
                      "list what is allowed");
}

std::optional<cors_settings> read_cors(const section& root) {
    const json::value* value = root.value("cors");
    if (value == nullptr || !json::bool_or(value, true)) return std::nullopt;
    cors_settings cors;
    const section from = root.below("cors");
    if (from.has("origins")) cors.origins = from.texts("origins");
    if (from.has("methods")) cors.methods = from.texts("methods");
    if (from.has("headers")) cors.headers = from.texts("headers");
    cors.expose = from.texts("expose");
    cors.credentials = from.flag("credentials", false);
    cors.max_age = from.number("max_age", 0);
    if (cors.credentials) check_credentials(from, cors);
    return cors;
}

std::vector<domain_settings> read_domains(const section& root) {
    std::vector<domain_settings> all;
    const json::value* value = root.value("domain");
    if (value == nullptr) return all;
    if (value->is_object()) return {read_domain(root.below("domain"))};
    for (std::size_t i = 0; i < json::elements(value).size(); ++i)
        all.push_back(read_domain(root.element("domain", i)));
    return all;
}

std::vector<declared_resource> read_resources(const section& root, std::string_view key) {
    std::vector<declared_resource> all;
    const json::value* value = root.value(key);
    if (value == nullptr) return all;
    if (value->is_array()) {
        const std::vector<std::string> names = root.texts(key);
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (std::ranges::find(all, names[i], &declared_resource::name) != all.end())
                root.fail(path_below(std::string(key), i), "'" + names[i] + "' is named twice in " + std::string(key));
            all.push_back({names[i], {}, root.line(path_below(std::string(key), i))});
        }
        return all;
    }
    const section from = root.below(key);
    for (const std::string& name : from.keys()) all.push_back({name, from.object(name), from.line(name)});
    return all;
}

std::vector<table_settings> read_tables(const section& from) {
    std::vector<table_settings> all;
    for (const std::string& name : from.keys()) all.push_back(read_table(from.below(name), name));
    return all;
}

}  // namespace tight::deploy
