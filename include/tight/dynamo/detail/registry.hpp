// SPDX-License-Identifier: Apache-2.0
#pragma once

// A compile-time list for each model, of the attributes that its class declares, in order. An attribute enrols itself
// when its type is instantiated (its member `enrolled` is enrol<Model, attribute>()), so that the author of a model
// writes each attribute once. When the class is complete, enrolled_at<Movie, 0> is the first of enrolled_count<Movie>.
//
// How: slot<Model, N> declares the friend `occupant`; instantiating occupy<Model, N, A> defines it with A in its return
// type. Whether a slot is occupied is asked with a requires-expression whose enclosing template names the asker, so
// that every attribute asks anew. The order is that of the class body, the same in every translation unit. Requires: an
// attribute's type is first named inside its model's body.

#include <cstddef>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"  // that it is not a template is the point
#endif

namespace tight::dynamo::detail {

template <class T>
struct tag {
    using type = T;
};

template <class Model, std::size_t N>
struct slot {
    friend constexpr auto occupant(slot);
};

template <class Model, std::size_t N, class A>
struct occupy {
    friend constexpr auto occupant(slot<Model, N>) { return tag<A>{}; }
};

template <class Model, class Asker, std::size_t N = 0>
consteval std::size_t first_free() {
    if constexpr (requires { occupant(slot<Model, N>{}); })
        return first_free<Model, Asker, N + 1>();
    else
        return N;
}

template <class Model, class A>
consteval bool enrol() {
    return sizeof(occupy<Model, first_free<Model, A>(), A>) != 0;
}

template <class Model>
inline constexpr std::size_t enrolled_count = first_free<Model, void>();

template <class Model, std::size_t N>
using enrolled_at = typename decltype(occupant(slot<Model, N>{}))::type;

}  // namespace tight::dynamo::detail

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
