// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "engine/failure.hpp"
#include "engine/partiql/lexer.hpp"
#include "engine/partiql/statement.hpp"

namespace tight::engine::partiql {
namespace {

constexpr std::size_t max_bytes = 8192;
constexpr int max_depth = 100;  // of parentheses, NOT and nested values: bounds the recursion below
constexpr std::size_t max_in = 100;

[[noreturn]] void refuse(std::string why) { throw failure::validation(std::move(why)); }

constexpr std::array<std::string_view, 33> keywords{
    "ALL", "AND",    "AS",     "ASC",       "BETWEEN", "BY",      "DELETE",   "DESC",   "EXISTS", "FALSE",  "FROM",
    "IN",  "INSERT", "INTO",   "IS",        "LIMIT",   "MISSING", "MODIFIED", "NEW",    "NOT",    "NULL",   "OLD",
    "OR",  "ORDER",  "REMOVE", "RETURNING", "SELECT",  "SET",     "TRUE",     "UPDATE", "VALUE",  "VALUES", "WHERE"};

bool is_keyword(const token& word) {
    return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view one) { return word.is_word(one); });
}

// The words, and one depth for everything that nests.
class cursor {
public:
    explicit cursor(std::string_view text) : text_(text), tokens_(tokenize(text)) {}

    const token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    token take() { return tokens_[std::min(at_++, tokens_.size() - 1)]; }

    bool skip(std::string_view symbol) {
        if (!peek().is(symbol)) return false;
        ++at_;
        return true;
    }
    bool skip_word(std::string_view upper) {
        if (!peek().is_word(upper)) return false;
        ++at_;
        return true;
    }
    void expect(std::string_view symbol, std::string_view name) {
        if (!skip(symbol)) ill_formed("Expected " + std::string(name));
    }
    void expect_word(std::string_view upper) {
        if (!skip_word(upper)) unexpected();
    }

    [[noreturn]] void unexpected() const { ill_formed(is_keyword(peek()) ? "Unexpected keyword" : "Unexpected term"); }
    std::string place(const token& of) const { return position(text_, of); }

    class nesting {
    public:
        explicit nesting(cursor& in) : in_(in) {
            if (++in_.depth_ > max_depth) ill_formed("Nested too deeply");
        }
        ~nesting() { --in_.depth_; }
        nesting(const nesting&) = delete;
        nesting& operator=(const nesting&) = delete;

    private:
        cursor& in_;
    };

    std::uint32_t parameters = 0;

private:
    std::string_view text_;
    std::vector<token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

std::string read_name(cursor& in) {
    const token& word = in.peek();
    if (word.kind != token_kind::quoted && (word.kind != token_kind::word || is_keyword(word))) in.unexpected();
    std::string name = in.take().text;
    if (name.empty()) refuse("Path component cannot be an empty string");
    return name;
}

std::uint32_t read_index(cursor& in) {
    const bool negative = in.skip("-");
    if (in.peek().kind != token_kind::number) in.unexpected();
    const token word = in.take();
    std::uint32_t index = 0;
    const char* end = word.text.data() + word.text.size();
    const auto read = std::from_chars(word.text.data(), end, index);
    if (read.ec != std::errc() || read.ptr != end || index > std::numeric_limits<std::int32_t>::max() ||
        (negative && index != 0))
        refuse("List index is not within the allowable range; index: [" + std::string(negative ? "-" : "") + word.text +
               "] at " + in.place(word));
    return index;
}

std::vector<written_step> read_path(cursor& in) {
    std::vector<written_step> path{{.name = read_name(in)}};
    while (true) {
        if (in.skip(".")) {
            path.push_back({.name = read_name(in)});
        } else if (in.skip("[")) {
            path.push_back({.index = read_index(in), .is_index = true});
            in.expect("]", "RIGHT_BRACKET");
        } else {
            return path;
        }
    }
}

number read_number(cursor& in, bool negative) {
    const auto parsed = parse_number((negative ? "-" : "") + in.take().text);
    if (!parsed) refuse(parsed.error());
    return *parsed;
}

// 'text', 1.5, true, null, ?, [1, 2], {'a': 1}, <<1, 2>>
class literal_reader {
public:
    explicit literal_reader(cursor& in) : in_(in) {}

    bool begins() const {
        const token& word = in_.peek();
        return word.kind == token_kind::string || word.kind == token_kind::number ||
               word.kind == token_kind::parameter || word.is("[") || word.is("{") || word.is("<<") ||
               word.is_word("TRUE") || word.is_word("FALSE") || word.is_word("NULL") ||
               (word.is("-") && in_.peek(1).kind == token_kind::number);
    }

    literal read() {
        const cursor::nesting deeper(in_);
        if (!begins()) in_.unexpected();
        const token& word = in_.peek();
        if (word.kind == token_kind::string) return constant({in_.take().text});
        if (word.kind == token_kind::number) return constant({read_number(in_, false)});
        if (in_.skip("-")) return constant({read_number(in_, true)});
        if (in_.skip_word("TRUE")) return constant({true});
        if (in_.skip_word("FALSE")) return constant({false});
        if (in_.skip_word("NULL")) return constant({null{}});
        if (word.kind == token_kind::parameter) {
            in_.take();
            literal made;
            made.is = literal::form::parameter;
            made.parameter = in_.parameters++;
            return made;
        }
        if (in_.skip("[")) return read_elements(literal::form::list, "]", "RIGHT_BRACKET");
        if (in_.skip("<<")) return read_elements(literal::form::set, ">>", "RIGHT_DOUBLE_ANGLE_BRACKET");
        return read_map();
    }

    literal read_map() {
        const cursor::nesting deeper(in_);
        in_.expect("{", "LEFT_CURLY");
        literal made;
        made.is = literal::form::map;
        if (in_.skip("}")) return made;
        do {
            if (in_.peek().kind != token_kind::string && in_.peek().kind != token_kind::quoted) in_.unexpected();
            made.names.push_back(in_.take().text);
            in_.expect(":", "COLON");
            made.elements.push_back(read());
        } while (in_.skip(","));
        in_.expect("}", "RIGHT_CURLY");
        return made;
    }

private:
    cursor& in_;

    static literal constant(value of) {
        literal made;
        made.constant = std::move(of);
        return made;
    }

    literal read_elements(literal::form form, std::string_view close, std::string_view name) {
        literal made;
        made.is = form;
        if (in_.skip(close)) return made;
        do made.elements.push_back(read());
        while (in_.skip(","));
        in_.expect(close, name);
        return made;
    }
};

// WHERE: comparisons joined with AND, OR and NOT.
class condition_reader {
public:
    explicit condition_reader(cursor& in) : in_(in) {}

    clause read() {
        into_.made.kind = expression_kind::condition;
        into_.made.root = read_either();
        return {into_.finish(), std::move(values_)};
    }

private:
    cursor& in_;
    expression_builder into_;
    std::vector<literal> values_;

    std::uint32_t read_either() {
        std::uint32_t left = read_both();
        while (in_.skip_word("OR")) left = into_.join(operation::either, {left, read_both()});
        return left;
    }

    std::uint32_t read_both() {
        std::uint32_t left = read_negation();
        while (in_.skip_word("AND")) left = into_.join(operation::both, {left, read_negation()});
        return left;
    }

    std::uint32_t read_negation() {
        const cursor::nesting deeper(in_);
        if (in_.skip_word("NOT")) return into_.join(operation::negation, {read_negation()});
        if (in_.skip("(")) {
            const std::uint32_t inside = read_either();
            in_.expect(")", "RIGHT_PAREN");
            return inside;
        }
        if (const auto function = condition_function()) return read_call(*function);
        return read_comparison();
    }

    std::optional<operation> condition_function() const {
        if (!in_.peek(1).is("(")) return std::nullopt;
        if (in_.peek().is_word("BEGINS_WITH")) return operation::begins_with;
        if (in_.peek().is_word("CONTAINS")) return operation::contains;
        if (in_.peek().is_word("ATTRIBUTE_TYPE")) return operation::attribute_type;
        return std::nullopt;
    }

    std::uint32_t read_call(operation function) {
        in_.take();
        in_.take();
        const std::uint32_t first = read_operand();
        in_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        in_.expect(")", "RIGHT_PAREN");
        return into_.join(function, {first, second});
    }

    std::uint32_t constant(literal of) {
        values_.push_back(std::move(of));
        return into_.value_slot();
    }

    std::uint32_t read_operand() {
        literal_reader literals(in_);
        if (literals.begins()) return constant(literals.read());
        if (!in_.peek(1).is("(") || in_.peek().kind != token_kind::word) return into_.path(read_path(in_));
        if (!in_.peek().is_word("SIZE")) refuse("Invalid function name; function: " + in_.peek().text);
        in_.take();
        in_.take();
        const std::uint32_t of = into_.path(read_path(in_));
        in_.expect(")", "RIGHT_PAREN");
        return into_.join(operation::size, {of});
    }

    bool is_path(std::uint32_t one) const { return into_.made.nodes[one].kind == operation::path; }

    std::uint32_t read_comparison() {
        const std::uint32_t left = read_operand();
        if (in_.skip_word("IS")) return read_is(left);
        if (in_.skip_word("NOT")) {
            if (!in_.peek().is_word("IN") && !in_.peek().is_word("BETWEEN")) in_.unexpected();
            return into_.join(operation::negation, {read_test(left)});
        }
        return read_test(left);
    }

    std::uint32_t read_test(std::uint32_t left) {
        if (in_.skip_word("BETWEEN")) {
            const std::uint32_t low = read_operand();
            in_.expect_word("AND");
            return into_.join(operation::between, {left, low, read_operand()});
        }
        if (in_.skip_word("IN")) return read_in(left);
        static constexpr std::array<std::pair<std::string_view, operation>, 7> comparators{{
            {"=", operation::equal},
            {"<>", operation::not_equal},
            {"!=", operation::not_equal},
            {"<", operation::less},
            {"<=", operation::less_equal},
            {">", operation::greater},
            {">=", operation::greater_equal},
        }};
        for (const auto& [text, what] : comparators)
            if (in_.skip(text)) return read_right(left, what);
        in_.unexpected();
    }

    // Unlike <> of other expressions, PartiQL's does not hold for an attribute that is not there.
    std::uint32_t read_right(std::uint32_t left, operation what) {
        const std::uint32_t right = read_operand();
        std::uint32_t made = into_.join(what, {left, right});
        if (what != operation::not_equal) return made;
        for (const std::uint32_t side : {left, right})
            if (is_path(side))
                made = into_.join(operation::both, {into_.join(operation::attribute_exists, {side}), made});
        return made;
    }

    std::uint32_t read_in(std::uint32_t left) {
        const bool bracket = in_.peek().is("[");
        if (!in_.skip("[") && !in_.skip("(")) in_.unexpected();
        std::vector<std::uint32_t> operands{left};
        do operands.push_back(read_operand());
        while (in_.skip(","));
        bracket ? in_.expect("]", "RIGHT_BRACKET") : in_.expect(")", "RIGHT_PAREN");
        if (operands.size() - 1 > max_in)
            refuse("The IN operator is provided with too many operands; number of operands: " +
                   std::to_string(operands.size() - 1));
        return into_.join(operation::in, operands);
    }

    std::uint32_t read_is(std::uint32_t left) {
        const bool negated = in_.skip_word("NOT");
        if (!is_path(left)) in_.unexpected();
        if (in_.skip_word("MISSING"))
            return into_.join(negated ? operation::attribute_exists : operation::attribute_not_exists, {left});
        in_.expect_word("NULL");
        literal type;
        type.constant = {std::string("NULL")};
        const std::uint32_t test = into_.join(operation::attribute_type, {left, constant(std::move(type))});
        return negated ? into_.join(operation::negation, {test}) : test;
    }
};

// SET and REMOVE.
class change_reader {
public:
    explicit change_reader(cursor& in) : in_(in) {}

    clause read() {
        into_.made.kind = expression_kind::update;
        while (true) {
            if (in_.skip_word("SET")) do
                    read_assignment();
                while (in_.skip(","));
            else if (in_.skip_word("REMOVE"))
                do into_.made.clauses.push_back({.action = update_action::remove, .path = into_.path(read_path(in_))});
                while (in_.skip(","));
            else
                break;
        }
        if (into_.made.clauses.empty()) in_.unexpected();
        return {into_.finish(), std::move(values_)};
    }

private:
    cursor& in_;
    expression_builder into_;
    std::vector<literal> values_;

    std::uint32_t constant(literal of) {
        values_.push_back(std::move(of));
        return into_.value_slot();
    }

    void read_assignment() {
        update_clause one{.path = into_.path(read_path(in_))};
        in_.expect("=", "EQ");
        if (in_.peek(1).is("(") && (in_.peek().is_word("SET_ADD") || in_.peek().is_word("SET_DELETE"))) {
            one.action = in_.take().is_word("SET_ADD") ? update_action::add : update_action::erase;
            in_.take();
            read_path(in_);
            in_.expect(",", "COMMA");
            one.operand = constant(literal_reader(in_).read());
            in_.expect(")", "RIGHT_PAREN");
        } else {
            one.operand = read_value();
        }
        into_.made.clauses.push_back(one);
    }

    std::uint32_t read_value() {
        const std::uint32_t left = read_operand();
        if (in_.skip("+")) return into_.join(operation::plus, {left, read_operand()});
        if (in_.skip("-")) return into_.join(operation::minus, {left, read_operand()});
        return left;
    }

    std::uint32_t read_operand() {
        const cursor::nesting deeper(in_);
        literal_reader literals(in_);
        if (literals.begins()) return constant(literals.read());
        if (!in_.peek(1).is("(") || in_.peek().kind != token_kind::word) return into_.path(read_path(in_));
        const token name = in_.peek();
        const bool appends = name.is_word("LIST_APPEND");
        if (!appends && !name.is_word("IF_NOT_EXISTS")) refuse("Invalid function name; function: " + name.text);
        in_.take();
        in_.take();
        const std::uint32_t first = appends ? read_operand() : into_.path(read_path(in_));
        in_.expect(",", "COMMA");
        const std::uint32_t second = read_operand();
        in_.expect(")", "RIGHT_PAREN");
        const std::uint32_t made =
            into_.join(appends ? operation::list_append : operation::if_not_exists, {first, second});
        into_.made.functions.push_back(appends ? "list_append" : "if_not_exists");
        into_.made.nodes[made].name = static_cast<std::uint32_t>(into_.made.functions.size() - 1);
        return made;
    }
};

class parser {
public:
    explicit parser(std::string_view text) : in_(text) {}

    statement run() {
        if (in_.skip_word("SELECT"))
            read_select();
        else if (in_.peek().is_word("EXISTS"))
            read_exists();
        else if (in_.skip_word("INSERT"))
            read_insert();
        else if (in_.skip_word("UPDATE"))
            read_update();
        else if (in_.skip_word("DELETE"))
            read_delete();
        else
            ill_formed("Expected data manipulation");
        in_.skip(";");
        if (in_.peek().kind != token_kind::end) ill_formed("Unexpected token after expression");
        made_.parameters = in_.parameters;
        return std::move(made_);
    }

private:
    cursor in_;
    statement made_;

    void read_table() {
        const token first = in_.peek();
        made_.table = read_name(in_);
        if (!in_.skip(".")) return;
        made_.index = read_name(in_);
        if (in_.peek().is(".")) refuse("A path may contain at most 2 components in the FROM clause");
        if (made_.does == verb::insert)
            refuse("FROM clause may only contain a single table name in data manipulation statements at " +
                   in_.place(first));
    }

    void read_where() {
        if (in_.skip_word("WHERE")) made_.where = condition_reader(in_).read();
    }

    void read_select() {
        made_.does = verb::select;
        if (!in_.skip("*")) {
            do {
                if (in_.peek().kind == token_kind::word && in_.peek(1).is("("))
                    refuse("Unexpected path component at " + in_.place(in_.peek()));
                made_.columns.push_back(read_path(in_));
            } while (in_.skip(","));
        }
        in_.expect_word("FROM");
        read_table();
        read_where();
        if (!in_.skip_word("ORDER")) return;
        in_.expect_word("BY");
        made_.order = read_name(in_);
        if (in_.skip_word("DESC"))
            made_.descending = true;
        else
            in_.skip_word("ASC");
    }

    void read_exists() {
        in_.take();
        in_.expect("(", "LEFT_PAREN");
        in_.expect_word("SELECT");
        read_select();
        in_.expect(")", "RIGHT_PAREN");
        made_.exists = true;
    }

    void read_insert() {
        made_.does = verb::insert;
        in_.expect_word("INTO");
        read_table();
        in_.expect_word("VALUE");
        made_.inserted = literal_reader(in_).read_map();
    }

    void read_update() {
        made_.does = verb::update;
        read_table();
        made_.change = change_reader(in_).read();
        read_where();
        read_returning();
    }

    void read_delete() {
        made_.does = verb::erase;
        in_.expect_word("FROM");
        read_table();
        read_where();
        read_returning();
        static constexpr std::array<std::string_view, 5> words{"", "", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW"};
        if (made_.returns != returning::nothing && made_.returns != returning::all_old)
            refuse("Invalid returning clause: RETURNING " +
                   std::string(words[static_cast<std::size_t>(made_.returns)]) +
                   " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    }

    void read_returning() {
        if (!in_.skip_word("RETURNING")) return;
        const bool all = in_.peek().is_word("ALL");
        if (!in_.skip_word("ALL")) in_.expect_word("MODIFIED");
        const bool old = in_.peek().is_word("OLD");
        if (!in_.skip_word("OLD")) in_.expect_word("NEW");
        in_.expect("*", "STAR");
        if (all)
            made_.returns = old ? returning::all_old : returning::all_new;
        else
            made_.returns = old ? returning::modified_old : returning::modified_new;
    }
};

}  // namespace

shared_statement parse_statement(std::string_view text) {
    if (text.size() > max_bytes)
        refuse("1 validation error detected: Value '" + std::string(text.substr(0, 100)) +
               "...' at 'statement' failed to satisfy constraint: Member must have length less than or equal to 8192");
    return std::make_shared<const statement>(parser(text).run());
}

shared_statement statement_cache::parse(std::string_view text) {
    constexpr std::size_t most = 1000;  // a program that writes values into its statements does not fill the memory
    const std::string key(text);
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = known_.find(key); found != known_.end()) return found->second;
    }
    shared_statement parsed = parse_statement(text);
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most) known_.clear();
    known_.insert_or_assign(key, parsed);
    return parsed;
}

}  // namespace tight::engine::partiql
