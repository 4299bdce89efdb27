// SPDX-License-Identifier: Apache-2.0
// The typed client against the embedded database: what is written here is what an application does.
#include <doctest/doctest.h>

#include <tight/dynamo.hpp>
#include <tight/testing/database.hpp>

#include "dynamo/movie.hpp"

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

struct database {
    database() {
        db.create_table(ddb::describe<Movie>(Movie::by_rating)).value();
        db.create_table(ddb::describe<Thing>()).value();
    }

    tight::testing::database engine;
    ddb::client db{engine.transport()};
    ddb::table<Movie> movies = db.table<Movie>();
    ddb::table<Thing> things = db.table<Thing>();
    Movie brazil{Movie::year = 1985, Movie::title = "Brazil", Movie::rating = 7.9,
                 Movie::info = json::object{{"rank", 5}, {"actors", {"Jonathan Pryce", "Kim Greist"}}}};
};

template <class Selection>
std::vector<std::string> titles(const Selection& from) {
    std::vector<std::string> out;
    for (const Movie& movie : from) out.push_back(movie[Movie::title]);
    return out;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(database, "an item that was put is found, equal in every attribute") {
    movies.put(brazil).value();
    CHECK(movies.get(1985, "Brazil").value() == brazil);
    CHECK(movies.find(brazil) == brazil);
    CHECK_FALSE(movies.find(1985, "Brasil").has_value());
}

TEST_CASE_FIXTURE(database, "every type of value comes back exactly") {
    const Thing thing{Thing::id = "t",
                      Thing::a = 0.1,
                      Thing::b = -1e100,
                      Thing::count = 9007199254740993,
                      Thing::price = tight::decimal("0.12345678901234567890123456789012345678"),
                      Thing::list = std::vector<std::string>{"b", "a", ""},
                      Thing::m = json::parse(R"({"size":{"a.b":[1.5,[9007199254740993],null,true,{"":""}]}})").value(),
                      Thing::labels = std::set<std::string>{"x", "y"},
                      Thing::numbers = std::set<tight::decimal>{tight::decimal("1.50"), -2},
                      Thing::note = std::nullopt,
                      Thing::bytes = ddb::binary{std::string("\0\xff", 2)},
                      Thing::flag = false,
                      Thing::seen = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(-1500)),
                      Thing::scores = std::map<std::string, int>{{"math", 3}}};
    things.put(thing).value();
    const Thing back = things.get("t").value();
    CHECK(back == thing);
    CHECK(back[Thing::count] == 9007199254740993);
    CHECK(back[Thing::b] == -1e100);
    CHECK(back[Thing::seen]->time_since_epoch().count() == -1500);
    REQUIRE(back[Thing::note].has_value());
    CHECK_FALSE(back[Thing::note]->has_value());
}

TEST_CASE_FIXTURE(database, "a condition decides whether a put happens, and replace gives back what was there") {
    CHECK(movies.put(brazil, Movie::year.not_exists()).has_value());
    const auto again = movies.put(brazil, Movie::year.not_exists());
    CHECK(again.error().code == tight::errc::condition_failed);
    Movie better = brazil;
    better.set(Movie::rating = 8);
    CHECK(movies.replace(better).value() == brazil);
    CHECK(movies.take(1985, "Brazil").value() == better);
    CHECK_FALSE(movies.take(1985, "Brazil").value().has_value());
}

TEST_CASE_FIXTURE(database, "updates change what they say, and nothing when their condition is false") {
    movies.put(brazil).value();
    const Movie now = movies
                          .update(1985, "Brazil", Movie::rating = 8.1, Movie::info["rank"] += 1,
                                  Movie::info["plot"] = "A dream", Movie::info["actors"][0].remove())
                          .value();
    CHECK(now[Movie::rating] == 8.1);
    CHECK(to_json(*now[Movie::info]) == json::parse(R"({"actors":["Kim Greist"],"plot":"A dream","rank":6})").value());
    const auto refused = movies.update(1985, "Brazil", Movie::rating = 1, Movie::info["actors"].size() >= 3);
    CHECK(refused.error().code == tight::errc::condition_failed);
    CHECK(movies.get(1985, "Brazil").value() == now);
}

TEST_CASE_FIXTURE(database, "numbers, sets and lists are counted, joined and taken apart") {
    things
        .put(Thing{Thing::id = "t", Thing::a = 11, Thing::b = 22, Thing::count = 33,
                   Thing::numbers = std::set<tight::decimal>{1, 3, 4, 5}})
        .value();
    const Thing now =
        things
            .update("t", Thing::a = 5 - Thing::b, Thing::count.add(100), Thing::b.remove(),
                    Thing::numbers.erase({2, 3}), Thing::list = list_append(Thing::list.if_not_exists({}), {"x"}),
                    Thing::labels.add({"new"}))
            .value();
    CHECK(now[Thing::a] == -17);
    CHECK(now[Thing::count] == 133);
    CHECK_FALSE(now[Thing::b].has_value());
    CHECK(now[Thing::numbers] == std::set<tight::decimal>{1, 4, 5});
    CHECK(now[Thing::list] == strings{"x"});
    CHECK(now[Thing::labels] == std::set<std::string>{"new"});
    const Thing later = things
                            .update("t", Thing::list.append({"y"}), Thing::numbers.erase({1, 4, 5}),
                                    Thing::price = Thing::price.if_not_exists(1) + 1 + 1)
                            .value();
    CHECK(later[Thing::list] == strings{"x", "y"});
    CHECK_FALSE(later[Thing::numbers].has_value());
    CHECK(later[Thing::price] == tight::decimal(3));
    CHECK(things.update("t", Thing::list.prepend({"w"})).value()[Thing::list] == strings{"w", "x", "y"});
    CHECK(things.update("t", Thing::other = Thing::list).value()[Thing::other] == strings{"w", "x", "y"});
}

TEST_CASE_FIXTURE(database, "an update makes the item where there is none") {
    CHECK(things.update("new", Thing::count = Thing::count.if_not_exists(0) + 1).value()[Thing::count] == 1);
    CHECK(things.update("new", Thing::count = Thing::count.if_not_exists(0) + 1).value()[Thing::count] == 2);
    const Thing patch{Thing::id = "new", Thing::flag = true};
    const Thing now = things.update(patch, Thing::id.exists()).value();
    CHECK(now[Thing::count] == 2);
    CHECK(now[Thing::flag] == true);
}

TEST_CASE_FIXTURE(database, "a removal with a false condition leaves the item") {
    movies.put(brazil).value();
    CHECK(movies.remove(1985, "Brazil", Movie::rating < 5).error().code == tight::errc::condition_failed);
    CHECK(movies.find(brazil).has_value());
    CHECK(movies.remove(brazil).has_value());
    CHECK_FALSE(movies.find(brazil).has_value());
    CHECK(movies.remove(brazil).has_value());
}

TEST_CASE_FIXTURE(database, "queries select by key, filter, order and limit") {
    for (const char* title : {"Alpha", "Brazil", "Legend", "Zulu"})
        movies.put(Movie{Movie::year = 1985, Movie::title = title, Movie::rating = title[0] == 'L' ? 5 : 8}).value();
    movies.put(Movie{Movie::year = 1990, Movie::title = "Other"}).value();
    CHECK(titles(movies.query(Movie::year == 1985)) == strings{"Alpha", "Brazil", "Legend", "Zulu"});
    CHECK(titles(movies.query(Movie::year == 1985 and Movie::title.between("A", "M"))) ==
          strings{"Alpha", "Brazil", "Legend"});
    CHECK(titles(movies.query(Movie::title.begins_with("B") and Movie::year == 1985)) == strings{"Brazil"});
    CHECK(titles(movies.query(Movie::year == 1985).filter(Movie::rating > 6).descending()) ==
          strings{"Zulu", "Brazil", "Alpha"});
    CHECK(titles(movies.query(Movie::year == 1985).page_size(1).limit(3)) == strings{"Alpha", "Brazil", "Legend"});
    CHECK(titles(movies.query(Movie::by_rating, Movie::rating == 5)) == strings{"Legend"});
    CHECK(movies.query(Movie::year == 1985).page_size(2).count() == 4);
    CHECK(movies.scan().page_size(2).all().size() == 5);
    CHECK(movies.query(Movie::year == 1990).one().value()[Movie::title] == "Other");
    CHECK(movies.scan().segment(0, 2).all().size() + movies.scan().segment(1, 2).all().size() == 5);
}

TEST_CASE_FIXTURE(database, "every condition is understood by the service") {
    things
        .put(Thing{Thing::id = "t", Thing::a = 2, Thing::b = 2, Thing::count = 3, Thing::list = strings{"x", "y", "z"},
                   Thing::labels = std::set<std::string>{"u"}, Thing::m = json::object{{"a.b", {1, 2}}, {"size", 7}}})
        .value();
    const auto holds = [this](const auto& condition) { return things.scan().filter(condition).count() == 1; };
    CHECK(holds(Thing::a == 2));
    CHECK(holds(Thing::a != 3));
    CHECK(holds(Thing::a.in({1, 2})));
    CHECK(holds(Thing::a.between(2, 2)));
    CHECK(holds(Thing::a == Thing::b));
    CHECK(holds(Thing::list.size() == Thing::count));
    CHECK(holds(Thing::list.size().in({1, 3})));
    CHECK(holds(Thing::list[1] == "y"));
    CHECK(holds(Thing::list.contains("z")));
    CHECK(holds(Thing::list.contains(Thing::list[0])));
    CHECK(holds(Thing::labels.contains("u")));
    CHECK(holds(Thing::m["a.b"][1] == 2));
    CHECK(holds(Thing::m["size"] > 6));
    CHECK(holds(Thing::m.attribute_type(ddb::type::map)));
    CHECK(holds(Thing::id.begins_with("t") and not Thing::flag.exists()));
    CHECK(holds(Thing::flag.exists() or Thing::note.not_exists()));
    CHECK_FALSE(holds(Thing::a > 2));
}

TEST_CASE_FIXTURE(database, "more than a megabyte is read page by page, each item once") {
    for (int i = 0; i < 22; ++i)
        things.put(Thing{Thing::id = "t" + std::to_string(i), Thing::m = std::string(100'000, 'x')}).value();
    std::set<std::string> ids;
    for (const Thing& thing : things.scan()) CHECK(ids.insert(thing[Thing::id]).second);
    CHECK(ids.size() == 22);
}

TEST_CASE_FIXTURE(database, "a client comes back for the next page") {
    for (int i = 0; i < 5; ++i)
        movies
            .put(
                Movie{Movie::year = 1985, Movie::title = std::string(1, static_cast<char>('a' + i)), Movie::rating = i})
            .value();
    strings seen;
    std::string after;
    int pages = 0;
    do {
        auto page = movies.query(Movie::year == 1985).filter(Movie::rating != 1).read_page(2, after).value();
        for (const Movie& movie : page.items) seen.push_back(movie[Movie::title]);
        after = page.next;
        ++pages;
    } while (!after.empty() && pages < 10);
    CHECK(seen == strings{"a", "c", "d", "e"});
}

TEST_CASE_FIXTURE(database, "sync sends what changed, and notices another writer where asked") {
    movies.put(brazil).value();
    Movie mine = movies.get(1985, "Brazil").value();
    Movie theirs = mine;
    mine.set(Movie::rating = 9);
    theirs.set(Movie::rating = 1);
    theirs.unset(Movie::info);
    movies.sync(theirs, ddb::checked).value();
    CHECK(movies.sync(mine, ddb::checked).error().code == tight::errc::condition_failed);
    movies.sync(mine).value();
    const Movie now = movies.get(1985, "Brazil").value();
    CHECK(now[Movie::rating] == 9);
    CHECK_FALSE(now[Movie::info].has_value());
    Movie fresh{Movie::year = 2000, Movie::title = "New"};
    movies.sync(fresh, ddb::checked).value();
    CHECK(movies.find(2000, "New").has_value());
}

TEST_CASE_FIXTURE(database, "many items are written, read and removed at once") {
    std::vector<Movie> all;
    std::vector<std::pair<int, std::string>> keys;
    for (int i = 0; i < 130; ++i) {
        all.push_back(Movie{Movie::year = i, Movie::title = "x"});
        keys.emplace_back(i, "x");
    }
    movies.put_all(all).value();
    keys.emplace_back(1, "none");
    CHECK(movies.get_all(keys).value().size() == 130);
    movies.remove_all(keys).value();
    CHECK(movies.scan().count() == 0);
}

TEST_CASE_FIXTURE(database, "a transaction happens whole or not at all") {
    things.put(Thing{Thing::id = "stock", Thing::count = 1}).value();
    const auto buy = [this](int year) {
        return db.transact(ddb::put(Movie{Movie::year = year, Movie::title = "Brazil"}, Movie::year.not_exists()),
                           ddb::update<Thing>("stock", Thing::count -= 1, Thing::count >= 1));
    };
    CHECK(buy(1).has_value());
    const auto refused = buy(2);
    CHECK(refused.error().code == tight::errc::condition_failed);
    CHECK(refused.error().message.find("[None, ConditionalCheckFailed]") != std::string::npos);
    CHECK_FALSE(movies.find(2, "Brazil").has_value());
    const auto [movie, stock, none] =
        db.read(ddb::get<Movie>(1, "Brazil"), ddb::get<Thing>("stock"), ddb::get<Thing>("none")).value();
    CHECK(movie.has_value());
    CHECK(stock.value()[Thing::count] == 0);
    CHECK_FALSE(none.has_value());
}

TEST_CASE_FIXTURE(database, "a table that is not there, or is there already, is a clear error") {
    CHECK(db.table_named<Movie>("none").put(brazil).error().code == tight::errc::not_found);
    CHECK(db.create_table(ddb::describe<Movie>()).error().code == tight::errc::conflict);
    CHECK(db.list_tables().value() == strings{"movies", "things"});
    db.delete_table("things").value();
    CHECK(db.list_tables().value() == strings{"movies"});
}

TEST_CASE_FIXTURE(database, "an item over 400 KB is refused as too large") {
    const auto refused = things.put(Thing{Thing::id = "t", Thing::m = std::string(410'000, 'x')});
    CHECK(refused.error().code == tight::errc::too_large);
}
