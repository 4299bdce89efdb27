// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/model.hpp>

#include <limits>

#include "dynamo/movie.hpp"

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

enum class colour { red, green };
enum class level { low = 1, high = 2 };
struct size_in_cm {
    int width = 0;
    int height = 0;
    bool operator==(const size_in_cm&) const = default;
};
void tag_invoke(const boost::json::value_from_tag&, boost::json::value& out, const size_in_cm& in) {
    out = json::object{{"width", in.width}, {"height", in.height}};
}
size_in_cm tag_invoke(const boost::json::value_to_tag<size_in_cm>&, const boost::json::value& in) {
    return {json::value_to<int>(in.at("width")), json::value_to<int>(in.at("height"))};
}

}  // namespace

template <>
inline constexpr std::array tight::dynamo::enum_names<colour> =
    std::to_array<std::pair<colour, std::string_view>>({{colour::red, "red"}, {colour::green, "green"}});

namespace {

struct measure {
    std::int64_t count = 0;
    double share = 0;
    std::vector<double> rest = {};
    bool operator==(const measure&) const = default;
};
void tag_invoke(const boost::json::value_from_tag&, boost::json::value& out, const measure& in) {
    out = json::object{{"count", in.count}, {"share", in.share}, {"rest", json::value_from(in.rest)}};
}
measure tag_invoke(const boost::json::value_to_tag<measure>&, const boost::json::value& in) {
    return {json::value_to<std::int64_t>(in.at("count")), json::value_to<double>(in.at("share")),
            json::value_to<std::vector<double>>(in.at("rest"))};
}

struct Survey : ddb::model<Survey> {
    using model::model;
    static constexpr auto table = "surveys";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"all", std::vector<measure>> all{};
    static constexpr auto key = keys(id);
};

struct Poster : ddb::model<Poster> {
    using model::model;
    static constexpr auto table = "posters";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"colour", colour> paint{};
    static constexpr attr<"level", level> rank{};
    static constexpr attr<"size", size_in_cm> size{};
    static constexpr attr<"sizes", std::vector<size_in_cm>> sizes{};
    static constexpr auto key = keys(id);
};

std::string wire(const ddb::item& of) {
    std::string out;
    append_wire(out, of);
    return out;
}

template <class Model>
Model stored(std::string_view text) {
    return Model::from_item(ddb::item_from_wire(json::parse(text).value()).value());
}

}  // namespace

TEST_CASE("a model's attributes are known without being listed again, in the order of the class") {
    const auto& fields = ddb::detail::fields<Movie>;
    REQUIRE(fields.size() == 4);
    CHECK(fields[0].name == "year");
    CHECK(fields[3].name == "info");
    CHECK(fields[1].required);
    CHECK_FALSE(fields[2].required);
}

TEST_CASE("keys read as values, other attributes as optional ones") {
    Movie brazil{Movie::year = 1985, Movie::title = "Brazil"};
    static_assert(std::same_as<decltype(brazil[Movie::title]), std::string>);
    static_assert(std::same_as<decltype(brazil[Movie::rating]), std::optional<double>>);
    CHECK(brazil[Movie::year] == 1985);
    CHECK(brazil[Movie::rating] == std::nullopt);
    brazil.set(Movie::rating = 7.9);
    CHECK(brazil[Movie::rating] == 7.9);
    brazil.unset(Movie::rating);
    CHECK_FALSE(brazil[Movie::rating].has_value());
}

TEST_CASE("what changed since an item was read is known") {
    auto movie = stored<Movie>(R"({"year":{"N":"1985"},"title":{"S":"Brazil"},"rating":{"N":"7"}})");
    CHECK(movie.attributes().changes().empty());
    movie.set(Movie::rating = 7);
    CHECK(movie.attributes().changes().empty());
    movie.set(Movie::rating = 8);
    movie.set(Movie::rating = 9);
    REQUIRE(movie.attributes().changes().size() == 1);
    CHECK(movie.attributes().changes()[0].name == "rating");
    CHECK(movie.attributes().changes()[0].before == ddb::value(7));
    CHECK(Movie{Movie::year = 1, Movie::title = "x"}.attributes().changes().size() == 2);
}

TEST_CASE("attributes that the model does not know survive reading and writing") {
    auto movie = stored<Movie>(R"({"year":{"N":"1985"},"title":{"S":"Brazil"},"secret":{"SS":["a"]}})");
    movie.set(Movie::rating = 8);
    CHECK(wire(movie.attributes()) ==
          R"({"year":{"N":"1985"},"title":{"S":"Brazil"},"secret":{"SS":["a"]},"rating":{"N":"8"}})");
    CHECK(json::serialize(movie.to_json()) == R"({"year":1985,"title":"Brazil","rating":8.0})");
}

TEST_CASE("a model made from JSON names every bad field") {
    const auto bad = Movie::from_json(json::object{{"year", "1985"}, {"rating", true}, {"yaer", 1}});
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().code == tight::errc::bad_input);
    const auto& fields = bad.error().fields;
    REQUIRE(fields.size() == 4);
    CHECK(fields[0].field == "year");
    CHECK(fields[0].reason == "must be a whole number");
    CHECK(fields[1].field == "title");
    CHECK(fields[1].reason == "is required");
    CHECK(fields[2].field == "rating");
    CHECK(fields[2].reason == "must be a number");
    CHECK(fields[3].field == "yaer");
    CHECK(fields[3].reason == "is not known here; known are year, title, rating, info");
    CHECK(bad.error().message.starts_with("year must be a whole number; title is required; rating must be a number"));
}

TEST_CASE("bad values inside lists, maps and sets are named by their path") {
    const auto bad = Thing::from_json(json::object{{"id", ""},
                                                   {"list", {"a", 1}},
                                                   {"scores", {{"math", 1.5}}},
                                                   {"labels", {"a", "a"}},
                                                   {"bytes", "%%"},
                                                   {"count", 9223372036854775808ULL},
                                                   {"seen", "yesterday"},
                                                   {"numbers", 5}});
    REQUIRE_FALSE(bad.has_value());
    std::map<std::string, std::string> found;
    for (const auto& [field, reason] : bad.error().fields) found[field] = reason;
    CHECK(found["id"] == "must not be empty");
    CHECK(found["list[1]"] == "must be text");
    CHECK(found["scores.math"] == "must be a whole number");
    CHECK(found["labels[1]"] == "is in the set twice");
    CHECK(found["bytes"] == "must be text in base64");
    CHECK(found["count"] == "must be between -9223372036854775808 and 9223372036854775807");
    CHECK(found["seen"] == "must be a time such as \"2026-11-20T10:11:12Z\", or seconds since 1970");
    CHECK(found["numbers"] == "must be an array");
    CHECK(found.size() == 8);
    const auto huge = json::parse(R"({"id":"x","m":{"deep":[1,1e300]}})").value();
    CHECK(Thing::from_json(huge).error().message == "m.deep[1] must be a number between -9.99E+125 and 9.99E+125");
    CHECK(Movie::from_json(json::array{}).error().message == "must be an object");
    CHECK(Movie::from_json(json::object{{"year", 3000000000}, {"title", "x"}}).error().message ==
          "year must be between -2147483648 and 2147483647");
}

TEST_CASE("JSON becomes a model and comes back") {
    const auto in =
        json::parse(R"({"id":"t","a":1.5,"count":9007199254740993,"price":"0.1234567890123456789","list":["x"],
        "m":{"deep":[1,{"b":null}]},"labels":["u","v"],"numbers":[1,2.5],"bytes":"aGk=","flag":false,
        "seen":"2026-11-20T10:11:12.5Z","scores":{"math":3}})")
            .value();
    const auto thing = Thing::from_json(in).value();
    CHECK(thing[Thing::count] == 9007199254740993);
    CHECK(thing[Thing::price] == tight::decimal("0.1234567890123456789"));
    CHECK(thing[Thing::seen]->time_since_epoch().count() == 1795169472500);
    CHECK(wire(thing.attributes()).find(R"("seen":{"N":"1795169472.5"})") != std::string::npos);
    CHECK(thing[Thing::bytes]->bytes == "hi");
    CHECK(json::value(thing.to_json()) == in);
    CHECK(Thing::from_json(json::object{{"id", "x"}, {"flag", nullptr}}).value()[Thing::flag] == std::nullopt);
}

TEST_CASE("enums are kept by name where names are given, structs by way of their JSON") {
    const Poster poster{Poster::id = "p", Poster::paint = colour::green, Poster::rank = level::high,
                        Poster::size = size_in_cm{60, 90}, Poster::sizes = std::vector{size_in_cm{1, 2}}};
    CHECK(
        wire(poster.attributes()) ==
        R"({"id":{"S":"p"},"colour":{"S":"green"},"level":{"N":"2"},"size":{"M":{"height":{"N":"90"},"width":{"N":"60"}}},)"
        R"("sizes":{"L":[{"M":{"height":{"N":"2"},"width":{"N":"1"}}}]}})");
    CHECK(poster[Poster::paint] == colour::green);
    CHECK(poster[Poster::size] == size_in_cm{60, 90});
    CHECK(poster[Poster::sizes]->size() == 1);
    CHECK(Poster::from_json(json::object{{"id", "p"}, {"colour", "blue"}}).error().message ==
          "colour must be one of red, green");
    CHECK(Poster::from_json(poster.to_json()).value() == poster);
}

TEST_CASE("numbers inside structs come back exactly, at any depth") {
    const Survey survey{Survey::id = "s",
                        Survey::all = std::vector{measure{9007199254740993, 0.1, {1.5, -1e100, 1e-7}},
                                                  measure{std::numeric_limits<std::int64_t>::min(), 5, {}}}};
    CHECK(wire(survey.attributes()).find(R"("count":{"N":"9007199254740993"})") != std::string::npos);
    const auto read = stored<Survey>(wire(survey.attributes()));
    CHECK(read[Survey::all] == survey[Survey::all]);
    CHECK(Survey::from_json(survey.to_json()).value()[Survey::all] == survey[Survey::all]);
}

TEST_CASE("a stored value of another type is an error that names the attribute") {
    const auto movie = stored<Movie>(R"({"year":{"N":"1985"},"title":{"S":"Brazil"},"rating":{"S":"good"}})");
    try {
        (void)movie[Movie::rating];
        FAIL("no exception");
    } catch (const std::bad_expected_access<tight::error>& problem) {
        CHECK(problem.error().message.find("'rating' is kept as S") != std::string::npos);
    }
    CHECK_THROWS_AS((Movie{Movie::year = 1, Movie::title = ""}), std::bad_expected_access<tight::error>);
}
