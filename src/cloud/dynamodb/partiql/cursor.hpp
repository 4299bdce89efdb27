// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every part of a PartiQL statement is read with: the words, and the names, paths and values that they form.
//
//     cursor in("UPDATE t SET a.b = [1, ?]");
//     in.skip_word("UPDATE"); read_name(in); ... read_path(in); in.expect("=", "EQ"); read_literal(in);

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/expression_builder.hpp"
#include "cloud/dynamodb/partiql/lexer.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"

namespace tight::cloud::dynamodb::partiql {

class cursor {
public:
    // `text` must outlive it.
    explicit cursor(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

    const token& peek(std::size_t ahead = 0) const;
    token take();

    bool skip(std::string_view symbol);
    bool skip_word(std::string_view upper);
    void expect(std::string_view symbol, std::string_view name);  // the name is what the message calls it
    void expect_word(std::string_view upper);

    [[noreturn]] void unexpected() const;  // the next word cannot stand here
    std::string position_of(const token& subject) const { return position(text_, subject); }

    bool at_name() const;                              // what read_name takes is next
    const std::string& path() const { return path_; }  // "root.x[1]": where in a value this is

    std::uint32_t next_parameter() { return parameters_++; }
    std::uint32_t parameters() const { return parameters_; }

    // Lives while something that may hold itself is read; refuses more than 100 within each other.
    class nesting {
    public:
        explicit nesting(cursor& cursor);
        ~nesting() { --cursor_.depth_; }
        nesting(const nesting&) = delete;
        nesting& operator=(const nesting&) = delete;

    private:
        cursor& cursor_;
    };

    // While it lives, what is read stands below `step` of the value around it.
    class nested_path {
    public:
        nested_path(cursor& cursor, const std::string& step);
        ~nested_path();
        nested_path(const nested_path&) = delete;
        nested_path& operator=(const nested_path&) = delete;

    private:
        cursor& cursor_;
        std::size_t size_;
    };

private:
    std::string path_ = "root";
    std::string_view text_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
    std::uint32_t parameters_ = 0;
    int depth_ = 0;
};

std::string read_name(cursor& cursor);                // a or "a"
std::vector<written_step> read_path(cursor& cursor);  // a.b[0]."c"

// 'text', 1.5, true, null, ?, [1, 2], {'a': 1}, <<1, 2>>
bool begins_literal(const cursor& cursor);
literal read_literal(cursor& cursor);
literal read_item(cursor& cursor);  // {'a': 1} of an INSERT

}  // namespace tight::cloud::dynamodb::partiql
