// SPDX-License-Identifier: Apache-2.0
#include "wsgi/event.hpp"

#include <initializer_list>
#include <memory>
#include <utility>

#include "http/event_reader.hpp"
#include "http/state.hpp"
#include "http/text.hpp"

namespace tight::wsgi {
namespace {

// Hands the parts of a dict that mean something to the reader, in the order of the dict.
class walk {
public:
    walk(const library& python, http::event_reader& reader) : python_(python), reader_(reader) {}

    void object_of(PyObject* dict) {
        reader_.begin_object();
        Py_ssize_t at = 0;
        PyObject* key = nullptr;
        PyObject* value = nullptr;
        while (PyDict_Next(dict, &at, &key, &value) != 0) {
            if (!PyUnicode_Check(key)) continue;
            const object name = utf8_of(key);
            reader_.key(std::string(bytes_of(name.get())));
            if (!reader_.wants_value()) continue;
            if (bytes_of(name.get()) == "body" && depth_ == 0)
                body(value);
            else
                any(value);
        }
        reader_.end_object();
    }

private:
    void any(PyObject* value) {
        if (PyUnicode_Check(value))
            text(value);
        else if (PyDict_Check(value))
            ++depth_, object_of(value), --depth_;
        else if (PyList_Check(value))
            array_of(value);
        else if (PyBool_Check(value))
            reader_.boolean(value == Py_True);
        else if (value != Py_None)
            text(own(PyObject_Str(value)).get());
    }

    void text(PyObject* value) { reader_.text(std::string(bytes_of(utf8_of(value).get()))); }

    void array_of(PyObject* list) {
        reader_.begin_array();
        const Py_ssize_t size = PyList_Size(list);
        for (Py_ssize_t i = 0; i < size && reader_.wants_value(); ++i)
            if (PyObject* const item = PyList_GetItem(list, i); PyUnicode_Check(item) || PyLong_Check(item)) any(item);
        reader_.end_array();
    }

    // Events written by hand hold a value where gateways send its text.
    void body(PyObject* value) {
        if (PyUnicode_Check(value) || value == Py_None) return any(value);
        text(own(PyObject_CallFunctionObjArgs(python_.json_dumps, value, nullptr)).get());
    }

    const library& python_;
    http::event_reader& reader_;
    int depth_ = 0;
};

// A text below these names; empty where there is none.
std::string text_below(PyObject* from, std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        if (!PyDict_Check(from)) return {};
        from = PyDict_GetItemString(from, name);
        if (from == nullptr) return {};
    }
    return PyUnicode_Check(from) ? std::string(bytes_of(utf8_of(from).get())) : std::string();
}

// Characters that need no escape within a name or value of a query, beside the unreserved.
constexpr std::string_view plain_in_query = "!$'()*,/:;?@";

void append_pair(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    ((query += name) += '=') += value;
}

// A load balancer hands the query on as it came.
std::string query_of_load_balancer(const http::request_state& state) {
    std::string query;
    const bool all = std::ranges::any_of(
        state.entries, [](const http::entry& each) { return each.where == http::section::multi_query; });
    for (const http::entry& each : state.entries)
        if (each.where == (all ? http::section::multi_query : http::section::query))
            append_pair(query, each.name, each.value);
    return query;
}

std::string encoded_query(const request& asked) {
    std::string query;
    for (const request::field& each : asked.query())
        append_pair(query, http::percent_encode(each.name, plain_in_query),
                    http::percent_encode(each.value, plain_in_query));
    return query;
}

// What stands in front of `path` in `whole`: "/dev" of "/dev/tasks"; also of "/dev", which is the root.
std::string_view before(std::string_view whole, std::string_view path) {
    if (whole.ends_with(path)) return whole.substr(0, whole.size() - path.size());
    return path == "/" ? whole : std::string_view{};
}

// Of a REST API behind its own domain: the stage, which the client's URL shows and the event's path does not.
std::string hidden_stage(PyObject* event, std::string_view event_path, const request& asked, std::string_view domain) {
    if (domain.empty()) domain = asked.header("host").value_or("");
    if (asked.kind() != event_kind::rest || domain.find(".execute-api.") == domain.npos) return {};
    const std::string shown = text_below(event, {"requestContext", "path"});
    if (!shown.empty()) return std::string(before(shown, event_path));
    const bool is_hidden = text_below(event, {"version"}) != "1.0" && !asked.stage().empty();
    return is_hidden ? '/' + std::string(asked.stage()) : std::string();
}

// Besides the stage: the base path of a custom domain, and the stage of an HTTP API, which the event's path shows.
std::string script_name(PyObject* event, std::string_view event_path, const request& asked, std::string_view domain) {
    std::string name = hidden_stage(event, event_path, asked, domain);
    name += before(event_path, asked.raw_path());
    while (name.ends_with('/')) name.pop_back();
    if (!name.empty() && name.front() != '/') name.insert(0, "/");
    return asked.kind() == event_kind::rest ? http::percent_decode(name) : name;
}

}  // namespace

wsgi_request read_event(const library& python, PyObject* event) {
    auto state = std::make_shared<http::request_state>();
    state->entries.reserve(48);
    http::event_reader reader(*state);
    walk(python, reader).object_of(event);
    const http::event_fields& found = reader.fields();

    wsgi_request made{.domain = std::string(found.domain)};
    const std::string path(state->raw_path);
    if (found.has_elb) made.query = query_of_load_balancer(*state);
    made.asked = http::make_request(std::move(state), found);
    if (found.has_raw_query)
        made.query = found.raw_query;
    else if (made.asked.kind() != event_kind::load_balancer)
        made.query = encoded_query(made.asked);
    made.script_name = script_name(event, path, made.asked, made.domain);
    made.protocol = text_below(event, {"requestContext", "protocol"});
    if (made.protocol.empty()) made.protocol = text_below(event, {"requestContext", "http", "protocol"});
    if (!made.protocol.starts_with("HTTP/")) made.protocol = "HTTP/1.1";
    return made;
}

}  // namespace tight::wsgi
