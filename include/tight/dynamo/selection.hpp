// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a query or a scan selects, as a range that pages by itself:
//
//     for (const Movie& movie : movies.query(Movie::year == 1985).filter(Movie::rating > 8).descending().limit(10))
//         show(movie);
//     const std::vector<Summary> best = movies.query(Movie::by_rating, Movie::rating == 9).as<Summary>().all();
//     const std::size_t count = movies.scan().segment(0, 4).count();

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/dynamo/detail/statement.hpp>
#include <tight/dynamo/model.hpp>

namespace tight::dynamo {

namespace detail {

template <class Model, class E>
consteval void check_model() {
    constexpr bool of_this_model = std::same_as<model_of<E>, Model> || std::same_as<model_of<E>, any_model>;
    static_assert(of_this_model, "an attribute belongs to another model");
}

template <class Model>
std::vector<std::string_view> attribute_names() {
    std::vector<std::string_view> names;
    for (const field& each : fields<Model>) names.push_back(each.name);
    return names;
}

}  // namespace detail

// Some items and where to go on.
template <class Model>
struct page {
    std::vector<Model> items;
    std::string next;  // for the `after` of the next call; opaque, safe in a URL; empty at the end
};

// What a query or a scan selects: an input range that asks for one page after the other while it is read. Every loop
// over it starts afresh. Nothing is sent before the first item is read. `Source` is the model of the table,
// `Model` the one its items are read as, `Key` what a query selects by.
template <class Model, class Source = Model, class Key = table_key<void, void>>
class [[nodiscard]] selection {
public:
    explicit selection(detail::plan plan) : plan_(std::move(plan)) {}

    // Which of the selected items are returned; the service reads (and bills) the others too.
    template <condition E>
    selection filter(const E& what) const {
        detail::check_model<Source, E>();
        constexpr bool key_attribute = detail::touches<Key, E>;
        static_assert(!key_attribute, "filter: the keys that a query selects by go into its key condition");
        return with([&what](detail::plan& plan) { plan.what.filter(what); });
    }
    // At most so many items are returned.
    selection limit(std::size_t count) const {
        return with([count](detail::plan& plan) { plan.limit = count; });
    }
    // How many items one request examines; the service's 1 MB otherwise.
    selection page_size(std::size_t count) const {
        return with([count](detail::plan& plan) { plan.page_size = count; });
    }
    // By falling range key. Of a query only.
    selection descending() const {
        return with([](detail::plan& plan) { plan.what.member("ScanIndexForward", false); });
    }
    // Sees every write that completed before. Not on a global index.
    selection consistent() const {
        return with([](detail::plan& plan) { plan.what.member("ConsistentRead", true); });
    }
    // One of `total` parts of a scan, 0 to total - 1: read each in a thread of its own.
    selection segment(std::size_t number, std::size_t total) const {
        return with([number, total](detail::plan& plan) {
            plan.what.member("Segment", number);
            plan.what.member("TotalSegments", total);
        });
    }
    // Only the attributes that `Smaller` declares are read.
    template <class Smaller>
    selection<Smaller, Source, Key> as() const {
        detail::plan next = plan_;
        next.what.project(detail::attribute_names<Smaller>());
        return selection<Smaller, Source, Key>(std::move(next));
    }

    class iterator {
    public:
        using value_type = Model;
        using difference_type = std::ptrdiff_t;
        using iterator_concept = std::input_iterator_tag;

        iterator() = default;
        Model& operator*() const { return *state_->current; }
        Model* operator->() const { return &*state_->current; }
        iterator& operator++() {
            state_->advance();
            return *this;
        }
        void operator++(int) { state_->advance(); }
        bool operator==(std::default_sentinel_t) const { return !state_->current; }

    private:
        friend selection;
        struct state {
            detail::pages pages;
            std::optional<Model> current;
            void advance() {
                item* next = pages.next();
                current.reset();
                if (next != nullptr) current.emplace(Model::from_item(std::move(*next)));
            }
        };
        explicit iterator(const detail::plan& plan)
            : state_(std::make_shared<state>(detail::pages(plan), std::nullopt)) {
            state_->advance();
        }
        std::shared_ptr<state> state_;
    };

    iterator begin() const { return iterator(plan_); }
    std::default_sentinel_t end() const { return {}; }

    std::vector<Model> all() const {
        std::vector<Model> out;
        for (Model& each : *this) out.push_back(std::move(each));
        return out;
    }
    std::optional<Model> first() const {
        for (Model& each : limit(1)) return std::move(each);
        return std::nullopt;
    }
    // The only item: errc::not_found where there is none, errc::invalid where there are more.
    [[nodiscard]] result<Model> one() const {
        std::vector<Model> found = limit(2).all();
        if (found.size() == 1) return std::move(found.front());
        if (found.empty()) return std::unexpected(detail::no_such_item(plan_.where.table));
        return fail(errc::invalid, "more than one item in " + plan_.where.table + " where one was expected");
    }
    // How many items there are; they are read by the service and not sent.
    std::size_t count() const { return detail::count_all(plan_); }
    // At most `count` items after a page before, for clients that come back for more.
    [[nodiscard]] result<page<Model>> read_page(std::size_t count, std::string_view after = {}) const {
        auto read = detail::read_page(plan_, count, after);
        if (!read) return std::unexpected(std::move(read).error());
        page<Model> out{{}, std::move(read->next)};
        for (item& each : read->items) out.items.push_back(Model::from_item(std::move(each)));
        return out;
    }

private:
    template <class F>
    selection with(F change) const {
        selection next = *this;
        change(next.plan_);
        return next;
    }

    detail::plan plan_;
};

}  // namespace tight::dynamo
