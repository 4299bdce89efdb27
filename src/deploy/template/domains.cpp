// SPDX-License-Identifier: Apache-2.0
// Names of the application's own for its API, with their certificates and records.
#include <algorithm>

#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

json::value certificate_of(template_builder& builder, const domain_settings& domain, const std::string& id) {
    if (!domain.certificate.empty()) return json::value(domain.certificate);
    json::object properties{{"DomainName", domain.name},
                            {"ValidationMethod", "DNS"},
                            {"DomainValidationOptions",
                             json::array{json::object{{"DomainName", domain.name}, {"HostedZoneId", domain.zone}}}}};
    add_tags(properties, builder.app);
    return reference_to(builder.add(
        id + "Certificate", resource("AWS::CertificateManager::Certificate", std::move(properties)), domain.line));
}

void add_name(template_builder& builder, const domain_settings& domain, const std::string& id) {
    json::object configuration{{"CertificateArn", certificate_of(builder, domain, id)},
                               {"EndpointType", "REGIONAL"},
                               {"SecurityPolicy", "TLS_1_2"}};
    json::object properties{{"DomainName", domain.name},
                            {"DomainNameConfigurations", json::array{std::move(configuration)}}};
    add_tag_map(properties, builder.app);
    builder.add(id, resource("AWS::ApiGatewayV2::DomainName", std::move(properties)), domain.line);
    if (domain.zone.empty()) {
        builder.output(id + "Target", "What the record of " + domain.name + " must name",
                       attribute_of(id, "RegionalDomainName"));
        return;
    }
    json::object alias{{"DNSName", attribute_of(id, "RegionalDomainName")},
                       {"HostedZoneId", attribute_of(id, "RegionalHostedZoneId")}};
    builder.add(
        id + "Record",
        resource(
            "AWS::Route53::RecordSet",
            {{"HostedZoneId", domain.zone}, {"Name", domain.name}, {"Type", "A"}, {"AliasTarget", std::move(alias)}}),
        domain.line);
}

}  // namespace

void add_domains(template_builder& builder) {
    std::vector<std::string> added;
    for (const domain_settings& domain : builder.app.domains) {
        const auto stage = std::ranges::find(builder.stages, domain.stage, &deployed_stage::name);
        if (stage->api.empty()) return;
        const std::string id = "Domain" + short_hash(domain.name, 8);
        if (std::ranges::find(added, domain.name) == added.end()) add_name(builder, domain, id);
        added.push_back(domain.name);
        json::object properties{{"ApiId", reference_to(stage->api)},
                                {"DomainName", reference_to(id)},
                                {"Stage", reference_to(stage->id + "ApiStage")}};
        if (!domain.path.empty()) properties["ApiMappingKey"] = domain.path;
        builder.add(id + stage->id + "Mapping", resource("AWS::ApiGatewayV2::ApiMapping", std::move(properties)),
                    domain.line);
        builder.output(id + stage->id + "Endpoint", "Stage " + domain.stage,
                       json::value("https://" + domain.name + (domain.path.empty() ? "" : '/' + domain.path)));
    }
}

}  // namespace tight::deploy
