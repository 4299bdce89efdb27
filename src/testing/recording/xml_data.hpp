// SPDX-License-Identifier: Apache-2.0
#pragma once

// Answers of the services that speak XML (SNS, STS, S3 ...) as JSON data and back. The data is what SDKs make of the
// answer: {"MessageId": "..."} for <PublishResponse><PublishResult><MessageId>. Attributes and namespaces are dropped.

#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::testing {

// An element's children are members; children that are called alike, or all called <member>, are an array; an element
// without children is its text. Nothing where the text is no XML document, or nested deeper than 100 elements.
[[nodiscard]] result<json::object> data_of_xml(std::string_view xml);

// A document that holds the data, for programs that look elements up by name. An array's elements repeat its name
// (`flat`, as S3 does) or are <member>s inside it.
std::string xml_of_data(std::string_view operation, const json::object& data, bool flat);

}  // namespace tight::testing
