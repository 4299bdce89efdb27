// SPDX-License-Identifier: Apache-2.0
#include "core/json_scanner.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

using tight::json::scanner;

namespace {

// Writes down what it is told, in JSON without blanks where it wants everything; of what it does not want, nothing.
struct scribe {
    std::string_view unwanted = "\n";  // the key whose value is not wanted
    std::string last_key = {};
    std::string written = {};

    bool wants_value() const { return last_key != unwanted; }
    void begin_object() { written += "{"; }
    void end_object() { written += "}"; }
    void begin_array() { written += "["; }
    void end_array() { written += "]"; }
    void key(std::string_view name) { written += "key:" + (last_key = name) + ' '; }
    void key(std::string&& name) { written += "kept-key:" + (last_key = name) + ' '; }
    void text(std::string_view value) { written += "text:" + std::string(value) + ' '; }
    void text(std::string&& value) { written += "kept:" + value + ' '; }
    void number(std::string_view digits) { written += "number:" + std::string(digits) + ' '; }
    void boolean(bool value) { written += value ? "true " : "false "; }
    void null() { written += "null "; }
};

std::string told(const std::string& text, std::string_view unwanted = "\n") {
    scribe to{unwanted};
    scanner scan(text);
    return scan.document(to) ? to.written : "refused";
}

// Wanted or not, it must be called what json::parse calls it.
void check_verdict(const std::string& text) {
    const bool is_json = tight::json::parse(text).has_value();
    scribe all{"\n"}, nothing{""};
    CHECK_MESSAGE(scanner(text).document(all) == is_json, text);
    CHECK_MESSAGE(scanner(text).document(nothing) == is_json, text);
}

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

std::string problem_of(const std::string& text) {
    scribe to;
    scanner scan(text);
    CHECK_FALSE(scan.document(to));
    return std::string(scan.problem()) + " at " + std::to_string(scan.position());
}

const std::vector<std::string> texts{
    R"({"a":[1,-0,0.5,1e9,-2.5E-3,1E+2],"b":{"c":null,"d":true,"e":false},"f":"","":[]})",
    "  { \"blanks\" :\t[ ]\r\n, \"more\" : { } }  ",
    R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude00 behind")",
    R"({"a text longer than a step of sixteen bytes":"and one with é, € and 😀 behind its sixteenth byte"})",
    "0",
    "true",
};

}  // namespace

TEST_CASE("a handler is told everything in order, without escapes") {
    CHECK(told(R"({"a":[1.50,"x",true],"b\n":{"c":null}})") ==
          "{key:a [number:1.50 text:x true ]kept-key:b\n {key:c null }}");
    CHECK(told(texts[2]) == "kept:\"\\/\b\f\n\r\tA\u00e9\u20ac\U0001F600 behind ");
    CHECK(told(texts[3]) ==
          "{key:a text longer than a step of sixteen bytes text:and one with \u00e9, \u20ac and "
          "\U0001F600 behind its sixteenth byte }");
}

TEST_CASE("what is not wanted is left out") {
    CHECK(told(R"({"a":{"b":[1,{"c":"\u0041"}]},"d":2})", "a") == "{key:a key:d number:2 }");
}

TEST_CASE("every beginning of a text, and every text with a byte changed, is JSON where json::parse says so") {
    for (const auto& text : texts) {
        for (std::size_t size = 0; size <= text.size(); ++size) check_verdict(text.substr(0, size));
        for (std::size_t at = 0; at < text.size(); ++at)
            for (const char other : {'"', '\\', '{',  ']',    ',',    ':',    '0',    'e',    '-',    '.',
                                     'u', ' ',  '\0', '\x1f', '\x7f', '\x80', '\xc3', '\xed', '\xf4', '\xff'}) {
                auto changed = text;
                changed[at] = other;
                check_verdict(changed);
            }
    }
}

TEST_CASE("numbers, escapes, UTF-8 and depth have the limits that json::parse has") {
    for (const auto* const text : {"-",
                                   "01",
                                   "-01",
                                   "1.",
                                   ".5",
                                   "1e",
                                   "1e+",
                                   "+1",
                                   "1.e3",
                                   "0x1",
                                   "Infinity",
                                   "NaN",
                                   "1 2",
                                   "[1,]",
                                   "{,}",
                                   "[,1]",
                                   "{\"a\"}",
                                   "{\"a\":}",
                                   "{\"a\":1,}",
                                   "{a:1}",
                                   "'a'",
                                   "tru",
                                   "nulls",
                                   "[1]]",
                                   "\"\\x\"",
                                   "\"\\u12\"",
                                   "\"\\ud800\"",
                                   "\"\\ud800\\u0041\"",
                                   "\"\\udc00\"",
                                   "\"\\ud800\\ud800\"",
                                   "\"\xc0\xaf\"",
                                   "\"\xed\xa0\x80\"",
                                   "\"\xf4\x90\x80\x80\"",
                                   "\"\xe2\x82\"",
                                   "\xef\xbb\xbf{}",
                                   "// no\n1",
                                   "[1 2]",
                                   "",
                                   " ",
                                   "\"\t\"",
                                   "\"0123456789abcdef\t\""})
        check_verdict(text);
    check_verdict(std::string("1\0", 2));
    check_verdict(nested(tight::json::max_depth));
    check_verdict(nested(tight::json::max_depth + 1));
}

TEST_CASE("a refusal says what and where") {
    CHECK(problem_of("{\"a\":1") == "it ends too early at 6");
    CHECK(problem_of("{\"a\" 1}") == "a character that cannot stand here at 5");
    CHECK(problem_of("[\"a\n\"]") == "a control character within a text at 3");
    CHECK(problem_of("[\"\xff\"]") == "a text that is not UTF-8 at 2");
    CHECK(problem_of("[\"\\q\"]") == "an unknown escape at 3");
    CHECK(problem_of("[\"\\udead\"]") == "an escape that is no character at 3");
    CHECK(problem_of("{} {}") == "more than one value at 3");
    CHECK(problem_of(nested(600)) == "too many levels at 512");
}
