// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/operation_error.hpp"

#include "core/utf8.hpp"

namespace tight::cloud::dynamodb {

std::string operation_error::body() const {
    std::string text = "{\"__type\":";
    append_json_string(text, type_);
    // These spell it with a capital.
    const bool capital = name() == "SerializationException" || name() == "TransactionCanceledException" ||
                         name() == "AccessDeniedException";
    if (!message().empty()) {
        text += capital ? ",\"Message\":" : ",\"message\":";
        append_json_string(text, as_utf8(message()));
    }
    if (!extra_.empty()) text.append(",").append(extra_);
    return text + '}';
}

void append_json_string(std::string& output, std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    output += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        output.append(text, plain, i - plain);
        plain = i + 1;
        output += '\\';
        switch (c) {
            case '"':
                output += '"';
                break;
            case '\\':
                output += '\\';
                break;
            case '\n':
                output += 'n';
                break;
            case '\r':
                output += 'r';
                break;
            case '\t':
                output += 't';
                break;
            default:
                output.append("u00").append(1, hex[c >> 4]).append(1, hex[c & 15]);
        }
    }
    output.append(text, plain, text.size() - plain);
    output += '"';
}

}  // namespace tight::cloud::dynamodb
