// SPDX-License-Identifier: Apache-2.0
// Mistakes in handlers that the compiler must find, each in the words that tests/http/CMakeLists.txt expects.

#include <tight/http.hpp>

namespace movies {

using tight::context;
using tight::request;
using tight::response;

inline response list(const request&, context&) { return {200, "list"}; }
inline response one(tight::path<"year", int> year) { return {200, {{"year", year.value}}}; }
inline response odd(int) { return {200, "odd"}; }

extern constinit const tight::function function{
    .get = list,
#ifdef MISSPELT_VERB
    .gett = list,
#endif
#ifdef WRONG_SIGNATURE
    .post = odd,
#endif
#ifdef WRONG_TYPED_SIGNATURE
    .post = tight::typed<odd>,
#endif
    .put = tight::typed<one>,
#ifdef CREDENTIALS_FOR_ANY_ORIGIN
    .cors = {.origins = {"https://movies.example", "*"}, .credentials = true},
#endif
};

constexpr auto routes = tight::routes({
    tight::get<"/movies", list>,
    tight::get<"/movies/{year}", one>,
#ifdef DUPLICATE_ROUTE
    tight::get<"/movies/{title}", list>,
#endif
#ifdef UNKNOWN_PARAMETER
    tight::get<"/films/{title}", one>,
#endif
#ifdef MALFORMED_ROUTE
    tight::get<"/films/{rest+}/more", list>,
#endif
});

extern constinit const tight::function routed{.routes = routes};

}  // namespace movies
