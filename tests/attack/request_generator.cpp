// SPDX-License-Identifier: Apache-2.0
#include "attack/request_generator.hpp"

#include <algorithm>
#include <utility>

namespace attack {

namespace {

using model::kind;
using verb = model::write::verb;

// Attributes that are no keys of a table. The first four are keys of indexes.
const std::vector<std::string> attributes{"grp", "rnk", "txt", "bin", "num", "flg", "ls", "mp", "ss", "ns"};

std::vector<model::table_schema> make_tables(const std::string& prefix) {
    const model::key_attribute text_key{"pk", kind::string};
    const model::key_attribute group{"grp", kind::string};
    const model::key_attribute rank{"rnk", kind::number};
    return {
        {prefix + "notes",
         {text_key},
         {{.name = "by-group", .keys = {group, rank}}, {.name = "by-rank", .keys = {rank}, .projection = "KEYS_ONLY"}}},
        {prefix + "events",
         {text_key, {"sk", kind::number}},
         {{.name = "by-group", .keys = {group, text_key}, .projection = "INCLUDE", .included = {"num", "ss"}},
          {.name = "by-text", .keys = {text_key, {"txt", kind::string}}, .local = true}}},
        {prefix + "words", {text_key, {"sk", kind::string}}, {}},
        {prefix + "blobs",
         {{"pk", kind::number}, {"sk", kind::binary}},
         {{.name = "by-bytes", .keys = {{"bin", kind::binary}}, .projection = "KEYS_ONLY"}}}};
}

}  // namespace

request_generator::request_generator(std::uint64_t seed, std::string prefix)
    : random_(seed), prefix_(std::move(prefix)), tables_(make_tables(prefix_)) {}

const model::table_schema& request_generator::schema_of(const std::string& table) const {
    const auto found = std::ranges::find(tables_, table, &model::table_schema::name);
    return found != tables_.end() ? *found : tables_.front();
}

std::string request_generator::table_name() { return below(300) == 0 ? prefix_ + "absent" : pick(tables_).name; }

// One value in several spellings: 2, 2.0, 20e-1.
model::value request_generator::number() {
    static constexpr std::int64_t units[] = {1, 125, 500, 1000, 1000, 1000, 10'000, 1'000'000};
    const std::int64_t thousandths = (static_cast<std::int64_t>(below(21)) - 10) * pick(std::vector(units, units + 8));
    const std::string plain = model::decimal(thousandths);
    const bool whole = plain.find('.') == std::string::npos;
    switch (below(6)) {
        case 0:
            return model::number(thousandths, whole ? plain + ".0" : plain + "00");
        case 1:
            return model::number(thousandths, plain + "e0");
        case 2:
            return model::number(thousandths, whole ? plain + "0E-1" : plain);
        case 3:
            return model::number(thousandths,
                                 thousandths % 100'000 == 0 ? std::to_string(thousandths / 100'000) + "E2" : plain);
        default:
            return model::number(thousandths);
    }
}

model::value request_generator::text() {
    static const std::vector<std::string> texts{"a", "b", "ab", "abc", "abcd", "ba", "c d", "\"q\\", "A", "x-1"};
    return model::string(pick(texts));
}

model::value request_generator::bytes() {
    return model::binary(std::string(below(4) + 1, static_cast<char>(below(4) * 85)));
}

model::value request_generator::element() {
    switch (below(5)) {
        case 0:
            return number();
        case 1:
            return model::boolean(chance(50));
        case 2:
            return model::value{};
        case 3:
            return model::map({{"x", number()}});
        default:
            return text();
    }
}

model::value request_generator::attribute(const std::string& name) {
    if (chance(2)) return element();  // of a type that the index, or the next update, may not like
    if (name == "rnk" || name == "num") return number();
    if (name == "flg") return chance(80) ? model::boolean(chance(50)) : model::value{};
    if (name == "bin") return bytes();
    std::vector<model::value> elements;
    const auto count = below(4) + (name == "ls" ? 0 : 1);
    for (std::uint64_t i = 0; i < count; ++i)
        elements.push_back(name == "ss" ? text() : name == "ns" ? number() : element());
    if (name == "ls") return model::list(std::move(elements));
    if (name == "ss") return model::set(kind::string_set, std::move(elements));
    if (name == "ns") return model::set(kind::number_set, std::move(elements));
    if (name != "mp") return name == "grp" && chance(2) ? model::string("") : text();
    model::document members;
    for (const char* member : {"x", "y", "z"})
        if (chance(60)) members[member] = chance(30) ? model::map({{"x", element()}}) : element();
    return model::map(std::move(members));
}

model::value request_generator::key_value(const model::key_attribute& key) {
    // UTF-8 sorts U+FFFD before U+1F600, UTF-16 does not.
    static const std::vector<std::string> words{"a", "ab",     "abc",    "b",          "B",
                                                "z", "\u00e9", "\uFFFD", "\U0001F600", "a b"};
    if (key.type == kind::number) return number();
    if (key.type == kind::binary) return bytes();
    return model::string(key.name == "pk" ? "p" + std::to_string(below(6)) : pick(words));
}

model::document request_generator::key(const std::string& table) {
    model::document made;
    for (const auto& each : schema_of(table).keys) made[each.name] = key_value(each);
    if (below(400) == 0) made["pk"] = chance(50) ? model::string("") : element();
    if (below(400) == 0) made.erase(made.begin());
    if (below(400) == 0) made["num"] = number();
    return made;
}

model::document request_generator::item(const std::string& table) {
    auto made = key(table);
    for (const std::string& name : attributes)
        if (chance(45)) made[name] = attribute(name);
    return made;
}

std::vector<std::string> request_generator::projection() {
    if (chance(70)) return {};
    std::vector<std::string> made{"pk"};
    for (const std::string& name : attributes)
        if (chance(30)) made.push_back(name);
    return made;
}

model::path request_generator::path(const std::string& attribute) {
    model::path made{attribute};
    if (attribute == "mp" && chance(60)) {
        made.steps.emplace_back(std::string(1, static_cast<char>('x' + below(3))));
        if (chance(30)) made.steps.emplace_back(std::string("x"));
    }
    if (attribute == "ls" && chance(60)) made.steps.emplace_back(static_cast<std::size_t>(below(4)));
    return made;
}

model::operand request_generator::literal(model::value of) const {
    return {.from = model::operand::source::literal, .literal = std::move(of)};
}

model::condition request_generator::comparison(const std::string& attribute) {
    using test = model::condition::test;
    const model::operand left{.where = path(attribute)};
    const auto ordered = [&] { return attribute == "num" || attribute == "rnk" ? number() : text(); };
    switch (below(9)) {
        case 0:
            return {test::exists, {left}};
        case 1:
            return {test::not_exists, {left}};
        case 2: {
            static const std::vector<std::string> types{"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS"};
            return {test::type, {left, literal(model::string(pick(types)))}};
        }
        case 3: {
            auto low = ordered();
            auto high = ordered();
            if (model::compare(low, high) > 0) std::swap(low, high);
            return {test::between, {left, literal(low), literal(high)}};
        }
        case 4:
            return {test::in, {left, literal(this->attribute(attribute)), literal(text()), literal(number())}};
        case 5:
            return {test::begins_with, {left, literal(text())}};
        case 6:
            return {test::contains, {left, literal(chance(50) ? text() : number())}};
        case 7: {
            const auto size = model::operand{.from = model::operand::source::size, .where = left.where};
            const auto what = static_cast<test>(static_cast<int>(test::equal) + static_cast<int>(below(6)));
            return {what, {size, literal(model::number(static_cast<std::int64_t>(below(5)) * 1000))}};
        }
        default: {
            const auto what = static_cast<test>(static_cast<int>(test::equal) + static_cast<int>(below(6)));
            const bool equality = what == test::equal || what == test::not_equal;
            return {what, {left, literal(equality ? this->attribute(attribute) : ordered())}};
        }
    }
}

model::condition request_generator::condition(const std::vector<std::string>& among, int depth) {
    using test = model::condition::test;
    if (depth == 0 || chance(50)) return comparison(pick(among));
    if (chance(25)) return {test::negation, {}, {condition(among, depth - 1)}};
    return {chance(50) ? test::both : test::either, {}, {condition(among, depth - 1), condition(among, depth - 1)}};
}

model::condition request_generator::sort_condition(const model::key_attribute& key) {
    using test = model::condition::test;
    const auto one = [&] {
        if (key.type == kind::number) return number();
        if (key.type == kind::binary) return bytes();
        return key.name == "txt" ? text()
                                 : model::string(pick(std::vector<std::string>{"a", "ab", "b", "p2", "\uFFFD"}));
    };
    const model::operand left{.where = {key.name}};
    const auto choice = below(7);
    if (choice == 0 && key.type != kind::number) return {test::begins_with, {left, literal(one())}};
    if (choice == 1) {
        auto low = one();
        auto high = one();
        if (model::compare(low, high) > 0) std::swap(low, high);
        return {test::between, {left, literal(low), literal(high)}};
    }
    static const std::vector<test> signs{test::equal, test::less, test::less_equal, test::greater, test::greater_equal};
    return {pick(signs), {left, literal(one())}};
}

model::action request_generator::set_action(const std::string& attribute) {
    using formula = model::action::formula;
    model::action made{.what = model::action::verb::set, .target = path(attribute), .how = formula::plain};
    made.first = literal(this->attribute(attribute));
    if (attribute == "num" && chance(60)) {
        made.how = chance(50) ? formula::plus : formula::minus;
        made.first = chance(80) ? model::operand{.where = {"num"}} : literal(number());
        made.second = literal(number());
    } else if (attribute == "ls" && chance(50)) {
        made.target.steps.clear();
        made.how = formula::list_append;
        made.first = {.where = {"ls"}};
        made.second = literal(model::list({element()}));
        if (chance(50)) std::swap(made.first, made.second);
    } else if (chance(25)) {
        made.how = formula::if_not_exists;
        made.second = made.first;
        made.first = {.where = made.target};
    }
    return made;
}

model::action request_generator::action(const std::string& attribute) {
    using what = model::action::verb;
    const bool addable = attribute == "num" || attribute == "ss" || attribute == "ns";
    if (addable && chance(50)) {
        const bool takes = attribute != "num" && chance(50);
        model::value of;
        do {
            of = this->attribute(attribute);
        } while (attribute == "num" ? of.type != kind::number : !model::is_set(of));
        return {.what = takes ? what::take : what::add, .target = {attribute}, .first = literal(std::move(of))};
    }
    if (chance(25)) return {.what = what::remove, .target = path(attribute)};
    return set_action(attribute);
}

// With `whole_attributes` no target is the element of a list: which elements UPDATED_OLD returns is not modelled.
model::update_actions request_generator::changes(const std::string& table, bool whole_attributes) {
    model::update_actions made;
    for (const std::string& name : attributes) {
        if (!chance(20)) continue;
        made.push_back(action(name));
        if (whole_attributes && name == "ls") made.back().target.steps.clear();
    }
    if (made.empty()) made.push_back(set_action("num"));
    if (below(300) == 0) made.push_back({.target = {schema_of(table).keys.back().name}, .first = literal(text())});
    return made;
}

model::write request_generator::write(verb what) {
    model::write made{.what = what, .table = table_name()};
    made.item = what == verb::put ? item(made.table) : key(made.table);
    if (what == verb::check || chance(40)) {
        auto among = attributes;
        among.push_back("pk");
        made.only_if = condition(among, 3);
        made.item_on_failure = chance(50);
    }
    if (what == verb::update) {
        made.changes = changes(made.table, true);
    }
    return made;
}

model::write request_generator::single_write() {
    const auto choice = below(10);
    auto made = write(choice < 4 ? verb::put : choice < 8 ? verb::update : verb::remove);
    if (made.what == verb::update) {
        static const std::vector<std::string> all{"NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"};
        made.return_values = pick(all);
        made.changes = changes(made.table, made.return_values.starts_with("UPDATED"));
    } else if (chance(50)) {
        made.return_values = "ALL_OLD";
    }
    return made;
}

std::vector<model::write> request_generator::batch() {
    std::vector<model::write> made;
    for (auto count = below(8) + 1; count > 0; --count) {
        auto one = write(chance(70) ? verb::put : verb::remove);
        one.only_if.reset();
        one.item_on_failure = false;
        made.push_back(std::move(one));
    }
    return made;
}

std::vector<model::write> request_generator::transaction() {
    std::vector<model::write> made;
    for (auto count = below(5) + 1; count > 0; --count) made.push_back(write(static_cast<verb>(below(4))));
    return made;
}

model::search request_generator::search() {
    const auto& schema = pick(tables_);
    model::search made{.table = schema.name};
    const model::index_schema* index = nullptr;
    if (!schema.indexes.empty() && chance(50)) index = &pick(schema.indexes);
    if (index != nullptr) made.index = index->name;
    const auto& keys = index != nullptr ? index->keys : schema.keys;
    if (chance(70)) {
        made.hash_name = keys.front().name;
        made.hash = keys.front().name == "grp" ? text() : key_value(keys.front());
        if (keys.size() == 2 && chance(60)) made.range = sort_condition(keys.back());
        made.forward = chance(60);
    } else {
        made.segments = chance(70) ? 1 : static_cast<int>(below(4)) + 1;
    }
    std::vector<std::string> among{"num", "ss"};
    if (index == nullptr || index->projection == "ALL") among = {"num", "flg", "ls", "mp", "ss", "ns"};
    if (chance(30) && (index == nullptr || index->projection != "KEYS_ONLY")) made.filter = condition(among, 2);
    if (chance(50)) made.limit = static_cast<int>(below(7)) + 1;
    made.count_only = chance(15);
    if (index == nullptr && !made.count_only) made.projection = projection();
    return made;
}

}  // namespace attack
