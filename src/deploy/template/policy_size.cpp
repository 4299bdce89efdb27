// SPDX-License-Identifier: Apache-2.0
// How long a policy is at least once CloudFormation has resolved what it refers to: names of tables are known here,
// those of accounts and regions have a shortest form.
#include <algorithm>
#include <string_view>

#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

constexpr std::size_t table_arn = std::string_view("arn:aws:dynamodb:us-east-1:123456789012:table/").size();
constexpr std::size_t stream_label = std::string_view("/stream/2026-11-21T12:00:00.000").size();
constexpr std::size_t usual_arn = std::string_view("arn:aws:sqs:us-east-1:123456789012:").size();
constexpr std::size_t shortest_arn = std::string_view("arn:aws:s3:::").size();

std::size_t pseudo_length(std::string_view name) {
    if (name == "AWS::Region") return std::string_view("us-east-1").size();
    if (name == "AWS::AccountId") return std::string_view("123456789012").size();
    if (name == "AWS::Partition") return std::string_view("aws").size();
    return 1;
}

std::string_view type_of(const template_builder& builder, std::string_view id) {
    return json::string_or(json::member(builder.resources.if_contains(id), "Type"));
}

// Of queues and topics, which CloudFormation calls STACK-ID-RANDOM, cut where that is too long.
std::size_t named_arn(const template_builder& builder, std::string_view id) {
    constexpr std::size_t random = 12, longest = 80;
    return usual_arn + std::min(builder.app.name.size() + 1 + id.size() + 1 + random, longest);
}

// Of what "MoviesTable.Arn", "News" or "AWS::Region" stand for.
std::size_t reference_length(const template_builder& builder, std::string_view reference) {
    if (reference.starts_with("AWS::")) return pseudo_length(reference);
    const std::size_t dot = reference.find('.');
    const std::string_view id = reference.substr(0, dot);
    const std::string_view attribute = dot == std::string_view::npos ? "" : reference.substr(dot + 1);
    const std::string_view type = type_of(builder, id);
    if (type == "AWS::DynamoDB::Table" && attribute.ends_with("Arn")) {
        const std::size_t own =
            json::string_or(json::find(builder.resources.at(id), "Properties", "TableName"), "?").size();
        return table_arn + own + (attribute == "StreamArn" ? stream_label : 0);
    }
    if (type == "AWS::SNS::Topic" && attribute.empty()) return named_arn(builder, id);
    if (attribute != "Arn") return 1;
    return type == "AWS::SQS::Queue" ? named_arn(builder, id) : shortest_arn;
}

std::size_t substituted_length(const template_builder& builder, std::string_view text) {
    std::size_t length = 0;
    while (!text.empty()) {
        const std::size_t start = text.find("${"), end = text.find('}', start);
        if (start == std::string_view::npos || end == std::string_view::npos) return length + text.size();
        length += start + reference_length(builder, text.substr(start + 2, end - start - 2));
        text.remove_prefix(end + 1);
    }
    return length;
}

std::size_t reference_length(const template_builder& builder, const json::object& call) {
    constexpr std::size_t quotes = 2;
    if (const json::value* id = call.if_contains("Ref"); id != nullptr && id->is_string())
        return quotes + reference_length(builder, json::string_or(id));
    if (const json::value* text = call.if_contains("Fn::Sub"); text != nullptr && text->is_string())
        return quotes + substituted_length(builder, json::string_or(text));
    const json::value* path = call.if_contains("Fn::GetAtt");
    const std::string_view id = json::string_or(json::element(path, 0));
    const std::string_view attribute = json::string_or(json::element(path, 1));
    if (id.empty() || attribute.empty()) return quotes;
    return quotes + reference_length(builder, std::string(id) + '.' + std::string(attribute));
}

bool is_call(const json::object& value) {
    return value.size() == 1 && (value.begin()->key() == "Ref" || value.begin()->key().starts_with("Fn::"));
}

}  // namespace

std::size_t least_length(const template_builder& builder, const json::value& value) {
    if (is_call(json::members(&value))) return reference_length(builder, json::members(&value));
    if (!value.is_structured()) return json::serialize(value).size();
    std::size_t length = 1;  // the brackets are two, and there is one comma less than members
    for (const json::value& each : json::elements(&value)) length += least_length(builder, each) + 1;
    for (const auto& each : json::members(&value))
        length += each.key().size() + 3 + least_length(builder, each.value()) + 1;
    return std::max<std::size_t>(length, 2);
}

}  // namespace tight::deploy
