// SPDX-License-Identifier: Apache-2.0
#include "support/aws/gateways.hpp"

#include <utility>

#include "http/gateway_routes.hpp"

namespace support::aws {

namespace json = tight::json;
namespace http = tight::http;

namespace {

// One API or function URL of a stack.
class gateway {
public:
    gateway(const stacks& all, const stack& owner, const resource& self) : all_(all), owner_(owner), self_(self) {}

    std::optional<way> find(std::string_view method, std::string_view target) const {
        if (self_.type == "AWS::Lambda::Url") return through_url(target);
        const std::size_t end = std::min(target.find_first_of("/?", 1), target.size());
        const std::string stage(target.substr(std::min<std::size_t>(1, target.size()), end - 1));
        target.remove_prefix(end);
        const auto variables = variables_of(stage);
        if (!variables) return std::nullopt;
        way made{.kind = is_rest() ? tight::event_kind::rest : tight::event_kind::http, .target = rooted(target)};
        made.settings.stage = stage;
        made.settings.stage_variables = *variables;
        made.settings.stage_in_path = true;
        made.settings.api_id = self_.physical;
        return routed(std::move(made), method);
    }

private:
    bool is_rest() const { return self_.type == "AWS::ApiGateway::RestApi"; }
    static std::string rooted(std::string_view target) {
        return (target.starts_with('/') ? "" : "/") + std::string(target);
    }

    // The properties of this API's resources of one type, with their physical ids.
    std::map<std::string, json::value> parts(std::string_view type) const {
        std::map<std::string, json::value> found;
        for (const auto& [logical, each] : owner_.resources) {
            if (each.type != type) continue;
            json::value properties = all_.properties(owner_, each);
            const std::string api = text_in(properties, is_rest() ? "RestApiId" : "ApiId");
            if (api == self_.physical) found[each.physical] = std::move(properties);
        }
        return found;
    }

    std::optional<way> through_url(std::string_view target) const {
        const json::value properties = all_.properties(owner_, self_);
        const std::string function = text_in(properties, "TargetFunctionArn");
        return way{.kind = tight::event_kind::function_url,
                   .function = function.substr(function.rfind(':') + 1),
                   .qualifier = text_in(properties, "Qualifier"),
                   .target = rooted(target)};
    }

    std::optional<json::object> variables_of(const std::string& stage) const {
        for (const auto& [id, each] : parts(is_rest() ? "AWS::ApiGateway::Stage" : "AWS::ApiGatewayV2::Stage"))
            if (text_in(each, "StageName") == stage) return object_in(each, is_rest() ? "Variables" : "StageVariables");
        return std::nullopt;
    }

    std::string path_of(const std::map<std::string, json::value>& resources, const std::string& id) const {
        const auto found = resources.find(id);
        if (found == resources.end()) return {};
        return path_of(resources, text_in(found->second, "ParentId")) + '/' + text_in(found->second, "PathPart");
    }

    // Whom to call for what: each route with the address of its integration.
    void add_rest_routes(http::gateway_routes& routes) const {
        const auto resources = parts("AWS::ApiGateway::Resource");
        for (const auto& [id, each] : parts("AWS::ApiGateway::Method")) {
            const std::string path = path_of(resources, text_in(each, "ResourceId"));
            routes.add(text_in(each.at("Integration"), "Uri"), text_in(each, "HttpMethod"), path.empty() ? "/" : path);
        }
    }
    std::string add_http_routes(http::gateway_routes& routes) const {
        std::string otherwise;
        const auto integrations = parts("AWS::ApiGatewayV2::Integration");
        for (const auto& [id, each] : parts("AWS::ApiGatewayV2::Route")) {
            const std::string key = text_in(each, "RouteKey"), to = text_in(each, "Target");
            const std::string uri = text_in(integrations.at(to.substr(to.find('/') + 1)), "IntegrationUri");
            if (key == "$default") otherwise = uri;
            if (key != "$default") routes.add(uri, key.substr(0, key.find(' ')), key.substr(key.find(' ') + 1));
        }
        return otherwise;
    }

    std::optional<way> routed(way made, std::string_view method) const {
        http::gateway_routes routes;
        std::string uri;
        if (is_rest())
            add_rest_routes(routes);
        else
            uri = add_http_routes(routes);
        const std::string path = made.target.substr(0, made.target.find('?'));
        made.settings.resource = "$default";
        if (const auto found = routes.find(method, path)) {
            uri = found->function;
            made.settings.resource = found->resource;
        }
        if (uri.empty()) return std::nullopt;
        // arn:...:path/2015-03-31/functions/arn:aws:lambda:REGION:ACCOUNT:function:NAME:${stageVariables.STAGE}/invocations
        static constexpr std::string_view before = ":function:", after = "/invocations";
        const std::size_t start = uri.find(before) + before.size();
        const std::string called = uri.substr(start, uri.size() - after.size() - start);
        const std::size_t colon = called.find(':');
        made.function = called.substr(0, colon);
        if (colon != called.npos) made.qualifier = with_variables(called.substr(colon + 1), made.settings);
        return made;
    }

    static std::string with_variables(std::string text, const http::gateway_settings& settings) {
        for (const auto& [name, value] : settings.stage_variables)
            if (text == "${stageVariables." + std::string(name) + '}') return std::string(value.as_string());
        return text;
    }

    const stacks& all_;
    const stack& owner_;
    const resource& self_;
};

}  // namespace

std::optional<way> find_way(const stacks& all, std::string_view method, std::string_view target) {
    const std::string id(target.substr(0, target.find_first_of("/?")));
    target.remove_prefix(id.size());
    for (const auto& [name, owner] : all.all)
        for (const auto& [logical, each] : owner.resources)
            if (each.physical == id) return gateway(all, owner, each).find(method, target);
    return std::nullopt;
}

void cloud::pass_through_gateway(const tight::http1::request& request, const tight::net::exchange_ptr& exchange) {
    const std::string_view target = std::string_view(request.target).substr(gateway_root.size());
    const auto found = find_way(*stacks_, request.method, target);
    if (!found) return exchange->respond(404, {{"Content-Type", "application/json"}}, R"({"message":"Not Found"})");
    const auto answer = [exchange](const http::client_reply& reply) {
        exchange->respond(reply.status, reply.headers, reply.body);
    };
    std::string event = http::make_event(
        found->kind,
        {.method = request.method, .target = found->target, .headers = request.headers, .body = request.body},
        found->settings);
    try {
        run(call_of(found->function, found->qualifier, std::move(event)),
            [answer, kind = found->kind](const invocation_answer& done) {
                const auto reply =
                    done.failed ? tight::fail(tight::errc::invalid, {}) : http::read_reply(kind, done.payload);
                answer(reply ? *reply : http::failure_reply(kind));
            });
    } catch (const refusal&) {
        answer(http::failure_reply(found->kind, 500));
    }
}

}  // namespace support::aws
