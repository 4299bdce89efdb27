// SPDX-License-Identifier: Apache-2.0
#pragma once

// SNS: publishing to topics.
//
//     aws::topic orders(transport, "orders");                                  // a name or an ARN
//     orders.publish("placed", {.attributes = {{"total", 19.99}, {"express", true}}}).value();

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

namespace tight::aws {

// Text is a String, a number a Number, an array a String.Array, bytes are Binary; true and false are the Strings "true"
// and "false", which SNS has no type for.
class message_attribute {
public:
    message_attribute(const char* text) : type_("String"), text_(text) {}
    message_attribute(std::string text) : type_("String"), text_(std::move(text)) {}
    template <std::same_as<bool> T>
    message_attribute(T truth) : type_("String"), text_(truth ? "true" : "false") {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) message_attribute(T number) : type_("Number"), text_(std::to_string(number)) {}
    message_attribute(double number);
    message_attribute(const json::array& elements) : type_("String.Array"), text_(json::serialize(elements)) {}
    static message_attribute binary(std::string_view bytes);

    const std::string& type() const { return type_; }
    const std::string& text() const { return text_; }  // of Binary: base64
    bool is_binary() const { return type_ == "Binary"; }

private:
    message_attribute() = default;
    std::string type_;
    std::string text_;
};

using message_attributes = std::vector<std::pair<std::string, message_attribute>>;

struct publish_options {
    std::string subject = {};  // of e-mail
    message_attributes attributes = {};
    std::string group = {};          // of a FIFO topic: required there
    std::string deduplication = {};  // of a FIFO topic without content-based deduplication
};

// What a batch could not publish.
struct publish_failure {
    std::size_t index;  // in the batch
    error why;
};

// Safe from one thread at a time.
class topic {
public:
    // CreateTopic turns a name into an ARN, at the first message; it creates a topic that does not exist.
    topic(std::shared_ptr<transport> transport, std::string name_or_arn);

    // The message's id.
    [[nodiscard]] result<std::string> publish(std::string_view message, const publish_options& options = {});

    // Ten messages in a request, as many requests as that takes. Empty: all were published.
    [[nodiscard]] result<std::vector<publish_failure>> publish_batch(const std::vector<std::string>& messages,
                                                                     const publish_options& options = {});

private:
    [[nodiscard]] result<std::string> arn();

    std::shared_ptr<transport> transport_;
    std::string name_;
    std::string arn_;
};

}  // namespace tight::aws
