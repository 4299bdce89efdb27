// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/sns.hpp>

#include <algorithm>
#include <charconv>

#include <tight/aws/service_error.hpp>

#include "aws/services/protocol.hpp"
#include "core/base64.hpp"

namespace tight::aws {
namespace {

constexpr std::string_view version = "2010-03-31";
constexpr std::size_t batch_size = 10;

// The fields of one message, each name after `prefix`.
void add_message(form& fields, const std::string& prefix, std::string_view message, const publish_options& options) {
    fields.emplace_back(prefix + "Message", message);
    if (!options.subject.empty()) fields.emplace_back(prefix + "Subject", options.subject);
    if (!options.group.empty()) fields.emplace_back(prefix + "MessageGroupId", options.group);
    if (!options.deduplication.empty()) fields.emplace_back(prefix + "MessageDeduplicationId", options.deduplication);
    int number = 0;
    for (const auto& [name, value] : options.attributes) {
        const std::string entry = prefix + "MessageAttributes.entry." + std::to_string(++number);
        fields.emplace_back(entry + ".Name", name);
        fields.emplace_back(entry + ".Value.DataType", value.type());
        fields.emplace_back(entry + (value.is_binary() ? ".Value.BinaryValue" : ".Value.StringValue"), value.text());
    }
}

// The texts of every <member> between <Failed> and </Failed>.
std::vector<std::string> failed_members(std::string_view xml) {
    std::vector<std::string> out;
    const std::size_t begin = xml.find("<Failed>");
    if (begin == std::string_view::npos) return out;
    std::string_view rest = xml.substr(begin, xml.find("</Failed>") - begin);
    for (std::size_t at = 0; (at = rest.find("<member>")) != std::string_view::npos;) {
        const std::size_t end = std::min(rest.find("</member>", at), rest.size());
        out.emplace_back(rest.substr(at, end - at));
        rest.remove_prefix(end);
    }
    return out;
}

}  // namespace

message_attribute::message_attribute(double number) : type_("Number") {
    char text[40];
    const auto end = std::to_chars(text, text + sizeof text, number);
    text_.assign(text, end.ptr);
}

message_attribute message_attribute::binary(std::string_view bytes) {
    message_attribute out;
    out.type_ = "Binary";
    out.text_ = to_base64(bytes);
    return out;
}

topic::topic(std::shared_ptr<transport> transport, std::string name_or_arn)
    : transport_(std::move(transport)), name_(std::move(name_or_arn)) {
    if (name_.starts_with("arn:")) arn_ = name_;
}

result<std::string> topic::arn() {
    if (!arn_.empty()) return arn_;
    form fields{{"Name", name_}};
    if (name_.ends_with(".fifo")) {
        fields.emplace_back("Attributes.entry.1.key", "FifoTopic");
        fields.emplace_back("Attributes.entry.1.value", "true");
    }
    const auto answer = call_query(*transport_, "sns", "CreateTopic", version, fields);
    if (!answer) return std::unexpected(answer.error());
    arn_ = xml_text(*answer, "TopicArn");
    if (arn_.empty()) return fail(errc::unavailable, "sns CreateTopic: the answer holds no TopicArn");
    return arn_;
}

result<std::string> topic::publish(std::string_view message, const publish_options& options) {
    const auto to = arn();
    if (!to) return std::unexpected(to.error());
    form fields{{"TopicArn", *to}};
    add_message(fields, "", message, options);
    const auto answer = call_query(*transport_, "sns", "Publish", version, fields);
    if (!answer) return std::unexpected(answer.error());
    return xml_text(*answer, "MessageId");
}

result<std::vector<publish_failure>> topic::publish_batch(const std::vector<std::string>& messages,
                                                          const publish_options& options) {
    const auto to = arn();
    if (!to) return std::unexpected(to.error());
    std::vector<publish_failure> failures;
    for (std::size_t first = 0; first < messages.size(); first += batch_size) {
        form fields{{"TopicArn", *to}};
        for (std::size_t i = first; i < std::min(first + batch_size, messages.size()); ++i) {
            const std::string prefix = "PublishBatchRequestEntries.member." + std::to_string(i - first + 1) + '.';
            fields.emplace_back(prefix + "Id", std::to_string(i));
            add_message(fields, prefix, messages[i], options);
        }
        const auto answer = call_query(*transport_, "sns", "PublishBatch", version, fields);
        if (!answer) return std::unexpected(answer.error());
        for (const std::string& member : failed_members(*answer)) {
            publish_failure failure{0,
                                    {kind_of(xml_text(member, "Code"), 400),
                                     "sns PublishBatch: " + xml_text(member, "Message"),
                                     xml_text(member, "Code"),
                                     {},
                                     {}}};
            const std::string id = xml_text(member, "Id");
            std::from_chars(id.data(), id.data() + id.size(), failure.index);
            failures.push_back(std::move(failure));
        }
    }
    return failures;
}

}  // namespace tight::aws
