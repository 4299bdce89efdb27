// SPDX-License-Identifier: Apache-2.0
#pragma once

// Responses of HTTP/1.1 on which two readers could disagree (RFC 9112). Whoever reads responses reads these alike.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

struct http1_response {
    std::string name;
    std::string bytes;                     // all that comes before the connection is closed
    std::optional<std::string> body = {};  // absent: the response is refused
};

inline std::vector<http1_response> http1_responses() {
    using namespace std::string_literals;
    const auto with = [](const std::string& fields, const std::string& body = "ok") {
        return "HTTP/1.1 200 OK\r\n" + fields + "\r\n" + body;
    };
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    return {
        {"a length", with("Content-Length: 2\r\n"), "ok"},
        {"a length with zeros in front", with("Content-Length: 002\r\n"), "ok"},
        {"the same length twice", with("Content-Length: 2\r\ncontent-length:2\r\n"), "ok"},
        {"until the connection is closed", with(""), "ok"},
        {"two different lengths", with("Content-Length: 2\r\nContent-Length: 1\r\n")},
        {"two lengths in one field", with("Content-Length: 2, 2\r\n")},
        {"an empty length", with("Content-Length:\r\n")},
        {"a negative length", with("Content-Length: -2\r\n")},
        {"a length with a sign", with("Content-Length: +2\r\n")},
        {"a length in hexadecimal", with("Content-Length: 0x2\r\n")},
        {"a length that overflows", with("Content-Length: 18446744073709551618\r\n")},
        {"a length that is not reached", with("Content-Length: 3\r\n")},
        {"chunks", with(chunked, "2\r\nok\r\n0\r\n\r\n"), "ok"},
        {"chunks with an extension and a trailer", with(chunked, "2 ;a=b\r\nok\r\n0\r\nX: y\r\n\r\n"), "ok"},
        {"chunks, which overrule a length", with(chunked + "Content-Length: 9\r\n", "2\r\nok\r\n0\r\n\r\n"), "ok"},
        {"chunks twice", with(chunked + chunked, "2\r\nok\r\n0\r\n\r\n")},
        {"an unknown coding", with("Transfer-Encoding: gzip, chunked\r\n", "2\r\nok\r\n0\r\n\r\n")},
        {"a chunk without a size", with(chunked, "\r\nok\r\n0\r\n\r\n")},
        {"a chunk with a negative size", with(chunked, "-2\r\nok\r\n0\r\n\r\n")},
        {"a chunk with a prefix before its size", with(chunked, "0x2\r\nok\r\n0\r\n\r\n")},
        {"a chunk with a space before its size", with(chunked, " 2\r\nok\r\n0\r\n\r\n")},
        {"a chunk with a space behind its size", with(chunked, "2 \r\nok\r\n0\r\n\r\n")},
        {"a chunk longer than its size", with(chunked, "1\r\nok\r\n0\r\n\r\n")},
        {"a chunk whose size overflows", with(chunked, "10000000000000002\r\nok\r\n0\r\n\r\n")},
        {"a chunk whose line ends with LF alone", with(chunked, "2\nok\r\n0\r\n\r\n")},
        {"chunks without a last one", with(chunked, "2\r\nok\r\n")},
        {"a malformed trailer", with(chunked, "2\r\nok\r\n0\r\nbad trailer\r\n\r\n")},
        {"a folded field", with("X-A: 1\r\n  2\r\nContent-Length: 2\r\n")},
        {"a space before a colon", with("Content-Length : 2\r\n")},
        {"a field without a colon", with("Content-Length\r\n")},
        {"a field without a name", with(": 2\r\nContent-Length: 2\r\n")},
        {"NUL in a field", with("X-A: a\0b\r\nContent-Length: 2\r\n"s)},
        {"CR alone in a field", with("X-A: a\rContent-Length: 1\r\nContent-Length: 2\r\n")},
        {"DEL in a field", with("X-A: \x7f\r\nContent-Length: 2\r\n")},
        {"bytes over 127 in a field", with("X-A: \xc3\xa9\r\nContent-Length: 2\r\n"), "ok"},
        {"an endless head", "HTTP/1.1 200 OK\r\nX: " + std::string(300'000, 'x')},
        {"an interim response", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + with("Content-Length: 2\r\n"), "ok"},
        {"a switch of protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n" + with("Content-Length: 2\r\n")},
        {"no content, whatever its length says", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", ""},
        {"not modified, whatever its length says", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", ""},
        {"another version", "HTTP/2 200 OK\r\nContent-Length: 2\r\n\r\nok"},
        {"a letter for a version", "HTTP/1.x 200 OK\r\nContent-Length: 2\r\n\r\nok"},
        {"a status of two digits", "HTTP/1.1 20\r\nContent-Length: 2\r\n\r\nok"},
        {"nothing", ""},
    };
}

}  // namespace support
