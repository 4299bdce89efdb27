#include <tight/http.hpp>

namespace {{name}} {

static tight::response show(const tight::request&, tight::context&) { return {200, {{"hello", "world"}}}; }

// This one and the next two answer with what was sent: put your own logic here.
static tight::response create(const tight::request& request, tight::context&) { return {201, request.json()}; }

static tight::response replace(const tight::request& request, tight::context&) { return {200, request.json()}; }

static tight::response update(const tight::request& request, tight::context&) { return {200, request.json()}; }

static tight::response discard(const tight::request&, tight::context&) { return {204}; }

static tight::response options(const tight::request&, tight::context&) {
    return {204, "", {{"Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"}}};
}

constinit const tight::function function{
    .get = show,
    .post = create,
    .put = replace,
    .patch = update,
    .del = discard,
    .options = options,
    .default_headers = {{"Access-Control-Allow-Origin", "*"}},  // any web page may read the answers
};

}  // namespace {{name}}
