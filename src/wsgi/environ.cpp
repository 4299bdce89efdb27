// SPDX-License-Identifier: Apache-2.0
#include "wsgi/environ.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/ascii.hpp"
#include "http/text.hpp"

namespace tight::wsgi {
namespace {

// Header lines as one variable each.
using variables = std::vector<std::pair<std::string, std::string>>;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Names with an underscore are left out, as servers do: X_Forwarded_For would pass for X-Forwarded-For.
bool is_carried(std::string_view name) {
    constexpr std::string_view marks = "!#$%&'*+-.^`|~";
    const bool is_token = !name.empty() && std::ranges::all_of(name, [marks](char c) {
        return is_letter_or_digit(c) || marks.find(c) != marks.npos;
    });
    // The body is here as a whole.
    return is_token && !http::equal_ignoring_case(name, "transfer-encoding");
}

// CONTENT_TYPE and CONTENT_LENGTH have no HTTP_ in front.
std::string variable_name(std::string_view header) {
    std::string name(header);
    for (char& c : name) c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name == "CONTENT_TYPE" || name == "CONTENT_LENGTH" ? name : "HTTP_" + name;
}

variables header_variables(const request& asked) {
    variables all;
    for (const request::field& each : asked.headers()) {
        if (!is_carried(each.name)) continue;
        auto name = variable_name(each.name);
        const auto found = std::ranges::find(all, name, &variables::value_type::first);
        if (found == all.end())
            all.emplace_back(std::move(name), http::on_one_line(each.value));
        else if (name.starts_with("HTTP_"))
            (found->second += name == "HTTP_COOKIE" ? "; " : ",") += http::on_one_line(each.value);
    }
    return all;
}

std::string scheme_of(const request& asked) {
    const std::string_view list = asked.header("x-forwarded-proto").value_or("");
    const std::string scheme = ascii::to_lower(http::trim(list.substr(0, list.find(','))));
    if (scheme == "http" || scheme == "https") return scheme;
    return asked.kind() == event_kind::load_balancer ? "http" : "https";
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "name:port" apart; "[::1]:80" too.
std::pair<std::string, std::string> host_and_port(std::string_view host) {
    const std::size_t colon = host.rfind(':');
    if (colon == host.npos || !is_port(host.substr(colon + 1))) return {std::string(host), {}};
    return {std::string(host.substr(0, colon)), std::string(host.substr(colon + 1))};
}

void set_server(PyObject* environ, const wsgi_request& from, const std::string& scheme) {
    auto [name, port] = host_and_port(http::trim(from.asked.header("host").value_or("")));
    if (name.empty()) name = from.domain.empty() ? "localhost" : from.domain;
    if (const auto forwarded = http::trim(from.asked.header("x-forwarded-port").value_or("")); is_port(forwarded))
        port = forwarded;
    if (port.empty()) port = scheme == "https" ? "443" : "80";
    set(environ, "SERVER_NAME", latin1(http::on_one_line(name)));
    set(environ, "SERVER_PORT", latin1(port));
    set(environ, "SERVER_PROTOCOL", latin1(http::on_one_line(from.protocol)));
}

void set_body(PyObject* environ, const library& python, const request& asked) {
    const std::string_view body = asked.body();
    const object bytes = own(PyBytes_FromStringAndSize(body.data(), static_cast<Py_ssize_t>(body.size())));
    set(environ, "wsgi.input", own(PyObject_CallFunctionObjArgs(python.bytes_io, bytes.get(), nullptr)));
    if (!body.empty())
        set(environ, "CONTENT_LENGTH", latin1(std::to_string(body.size())));
    else if (asked.header("content-length"))
        set(environ, "CONTENT_LENGTH", latin1("0"));
}

}  // namespace

object make_same_in_all() {
    object made = own(PyDict_New());
    PyObject* const environ = made.get();
    set(environ, "wsgi.version", own(Py_BuildValue("(ii)", 1, 0)));
    // An instance serves one request at a time, one after the other, beside instances that do the same.
    set(environ, "wsgi.multithread", share(Py_False));
    set(environ, "wsgi.multiprocess", share(Py_True));
    set(environ, "wsgi.run_once", share(Py_False));
    return made;
}

object make_environ(const library& python, const wsgi_request& from, PyObject* event, PyObject* context) {
    object made = own(PyDict_Copy(python.same_in_all));
    PyObject* const environ = made.get();
    const request& asked = from.asked;
    set(environ, "REQUEST_METHOD",
        latin1(asked.method_name().empty() ? "GET" : http::on_one_line(asked.method_name())));
    set(environ, "SCRIPT_NAME", latin1(from.script_name));
    set(environ, "PATH_INFO", latin1(asked.path()));
    set(environ, "QUERY_STRING", latin1(http::on_one_line(from.query)));
    for (const auto& [name, value] : header_variables(asked)) set(environ, name.c_str(), latin1(value));
    set_body(environ, python, asked);
    const std::string scheme = scheme_of(asked);
    set_server(environ, from, scheme);
    if (const auto address = asked.source_ip(); !address.empty())
        set(environ, "REMOTE_ADDR", latin1(http::on_one_line(address)));
    if (scheme == "https") set(environ, "HTTPS", latin1("on"));

    set(environ, "wsgi.url_scheme", latin1(scheme));
    PyObject* const errors = PySys_GetObject("stderr");
    set(environ, "wsgi.errors", share(errors != nullptr ? errors : Py_None));
    set(environ, "lambda.event", share(event));
    set(environ, "lambda.context", share(context));
    return made;
}

}  // namespace tight::wsgi
