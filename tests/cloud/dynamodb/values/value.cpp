// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/value.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

std::string wrong(std::string_view text) {
    try {
        const auto read = read_item(json::parse(text).value());
        return read ? "" : std::string(read.error().name()) + ": " + read.error().message();
    } catch (const operation_error& error) {
        return std::string(error.name()) + ": " + error.message();
    }
}

constexpr std::string_view every_type =
    R"({"b":{"B":"AAEC"},"bool":{"BOOL":true},"bs":{"BS":["AA==","AQ=="]},"l":{"L":[{"S":"x"},{"N":"1"},{"L":[]}]},)"
    R"("m":{"M":{"a":{"S":""},"b":{"M":{}}}},"n":{"N":"-12.5"},"ns":{"NS":["-1","2","10"]},"null":{"NULL":true},)"
    R"("s":{"S":"quote \" slash \\ line \n bell \u0007 é"},"ss":{"SS":["a","b"]}})";

TEST_CASE("an item of every type comes back as it was written, with its attributes sorted") {
    CHECK(text_of(item_of(every_type)) == every_type);
}

TEST_CASE("sets are sorted: strings by bytes, numbers by value") {
    CHECK(text_of(item_of(R"({"a":{"SS":["b","B","a"]}})")) == R"({"a":{"SS":["B","a","b"]}})");
    CHECK(text_of(item_of(R"({"a":{"NS":["10","9.0","-1"]}})")) == R"({"a":{"NS":["-1","9","10"]}})");
    CHECK(item_of(R"({"a":{"NS":["10","9.0"]}})") == item_of(R"({"a":{"NS":["9","1e1"]}})"));
}

TEST_CASE("a wrong value is a ValidationException with DynamoDB's text") {
    constexpr auto invalid = "ValidationException: One or more parameter values were invalid: ";
    const auto says = [&](std::string_view source) { return wrong("{\"a\":" + std::string(source) + "}"); };
    CHECK(says("{}") ==
          "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    CHECK(says(R"({"a":""})") ==
          "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    CHECK(says("null").starts_with("ValidationException: Supplied AttributeValue is empty"));
    CHECK(says(R"({"S":null})").starts_with("ValidationException: Supplied AttributeValue is empty"));
    CHECK(says(R"({"S":"a","N":"1"})") ==
          "ValidationException: Supplied AttributeValue has more than one datatypes set, must "
          "contain exactly one of the supported datatypes");
    CHECK(says(R"({"S":"a","N":"1","B":""})").find("more than one") != std::string::npos);
    CHECK(says(R"({"NULL":false})") == std::string(invalid) + "Null attribute value types must have the value of true");
    CHECK(says(R"({"SS":[]})") == std::string(invalid) + "An string set  may not be empty");
    CHECK(says(R"({"NS":[]})") == std::string(invalid) + "An number set  may not be empty");
    CHECK(says(R"({"BS":[]})") == std::string(invalid) + "Binary sets should not be empty");
    CHECK(says(R"({"SS":["a","a"]})") == std::string(invalid) + "Input collection [\"a\", \"a\"] contains duplicates.");
    CHECK(says(R"({"BS":["Yg==","Yg=="]})") ==
          std::string(invalid) + "Input collection [\"Yg==\",\"Yg==\"]of type BS contains duplicates.");
    CHECK(says(R"({"NS":["1","1.0"]})") == std::string(invalid) + "Input collection contains duplicates.");
    CHECK(says(R"({"N":""})") == "ValidationException: The parameter cannot be converted to a numeric value: ");
    CHECK(says(R"({"N":"b"})") == "ValidationException: The parameter cannot be converted to a numeric value: b");
    CHECK(says(R"({"L":[{"M":{"x":{"N":"b"}}}]})") ==
          "ValidationException: The parameter cannot be converted to a numeric value: b");
}

TEST_CASE("a wrong shape is a SerializationException, even where a wrong value stands before it") {
    const auto says = [&](std::string_view source) {
        return wrong("{\"a\":{\"N\":\"wrong\"},\"b\":" + std::string(source) + "}");
    };
    CHECK(says("5") == "SerializationException: Unexpected value type in payload");
    CHECK(says("[]") ==
          "SerializationException: Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue");
    CHECK(says(R"({"S":5})") == "SerializationException: NUMBER_VALUE cannot be converted to String");
    CHECK(says(R"({"S":5.5})") == "SerializationException: DECIMAL_VALUE cannot be converted to String");
    CHECK(says(R"({"N":true})") == "SerializationException: TRUE_VALUE cannot be converted to String");
    CHECK(says(R"({"S":[]})") == "SerializationException: Unrecognized collection type class java.lang.String");
    CHECK(says(R"({"S":{}})") == "SerializationException: Start of structure or map found where not expected");
    CHECK(says(R"({"B":5})") == "SerializationException: only base-64-encoded strings are convertible to bytes");
    CHECK(says(R"({"B":"abc"})") ==
          "SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 3");
    CHECK(says(R"({"B":"=+/="})") == "SerializationException: Invalid last non-pad Base64 character dectected");
    CHECK(says(R"({"B":"YR=="})") == "SerializationException: Invalid last non-pad Base64 character dectected");
    CHECK(says(R"({"BOOL":5})") == "SerializationException: NUMBER_VALUE cannot be converted to Boolean");
    CHECK(says(R"({"BOOL":"maybe"})") == "SerializationException: Unexpected token received from parser");
    CHECK(says(R"({"SS":"a"})") == "SerializationException: Unexpected field type");
    CHECK(says(R"({"SS":[5]})") == "SerializationException: NUMBER_VALUE cannot be converted to String");
    CHECK(says(R"({"M":[]})").starts_with("SerializationException: Unrecognized collection type java.util.Map<"));
    CHECK(says(R"({"L":[5]})") == "SerializationException: Unexpected value type in payload");
}

TEST_CASE("booleans may be words") {
    CHECK(value_of(R"({"BOOL":"yes"})") == value{true});
    CHECK(value_of(R"({"BOOL":"FALSE"})") == value{false});
    CHECK(value_of(R"({"NULL":"1"})") == value{null{}});
}

TEST_CASE("values nest to 32 levels") {
    const auto nested = [](int levels) {
        std::string text = R"({"S":"x"})";
        for (int i = 1; i < levels; ++i) text = R"({"L":[)" + text + "]}";
        return R"({"a":)" + text + "}";
    };
    CHECK(wrong(nested(32)) == "");
    CHECK(wrong(nested(33)) ==
          "ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have "
          "nested levels beyond supported limit");
    CHECK(store(item_of(nested(32))) == store(stored_item(store(item_of(nested(32)))).decode()));
}

TEST_CASE("items weigh what AWS counts") {
    CHECK(item_size(item_of("{}")) == 0);
    CHECK(item_size(item_of(R"({"abc":{"S":"é"}})")) == 5);
    CHECK(item_size(item_of(R"({"a":{"N":"123"}})")) == 4);
    CHECK(item_size(item_of(R"({"a":{"B":"AAEC"}})")) == 4);
    CHECK(item_size(item_of(R"({"a":{"BOOL":true},"b":{"NULL":true}})")) == 4);
    CHECK(item_size(item_of(R"({"a":{"L":[]}})")) == 4);
    CHECK(item_size(item_of(R"({"a":{"L":[{"S":"xy"},{"N":"1"}]}})")) == 10);
    CHECK(item_size(item_of(R"({"a":{"M":{"b":{"S":"xy"}}}})")) == 8);
    CHECK(item_size(item_of(R"({"a":{"SS":["xy","z"]}})")) == 4);
}

TEST_CASE("a stored item answers its size, its text and its attributes") {
    const item original = item_of(every_type);
    const std::string bytes = store(original);
    const stored_item stored(bytes);
    CHECK(stored.size() == item_size(original));
    CHECK(stored.attributes() == original.size());
    CHECK(stored.json() == every_type);
    CHECK(stored.decode() == original);
    for (const auto& [name, content] : original) CHECK(stored.decode(name) == content);
    CHECK(stored.find("absent").empty());
    CHECK(stored.find("n") == R"({"N":"-12.5"})");
    CHECK_FALSE(stored.decode("absent"));
    CHECK(stored_item().decode().empty());
    CHECK(stored_item(store(item())).json() == "{}");
}

TEST_CASE("a stored item finds attributes whose names JSON escapes") {
    item original;
    original.set("a\"b\n", value{std::string("x")});
    original.set("\\", value{true});
    const std::string bytes = store(original);
    CHECK(stored_item(bytes).decode("a\"b\n") == value{std::string("x")});
    CHECK(stored_item(bytes).decode("\\") == value{true});
    std::string selected;
    const std::vector<std::string> names{"\\", "absent"};
    stored_item(bytes).append_selected(selected, names);
    CHECK(selected == R"({"\\":{"BOOL":true}})");
}

TEST_CASE("a damaged stored item is refused, not followed") {
    const std::string bytes = store(item_of(every_type));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        CHECK_NOTHROW(refusal([&] {
            const stored_item cut(std::string_view(bytes).substr(0, length));
            cut.decode();
            cut.decode("s");
        }));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(~changed[at]);
        CHECK_NOTHROW(refusal([&] {
            const stored_item read(changed);
            read.decode("s");
            read.decode();
        }));
    }
}

TEST_CASE("documents decode what is asked for, once") {
    const std::string bytes = store(item_of(every_type));
    const document read{stored_item(bytes)};
    const value* first = read.find("s");
    REQUIRE(first != nullptr);
    CHECK(read.find("n")->is<decimal128>());
    CHECK(read.find("s") == first);
    CHECK(read.find("absent") == nullptr);
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
