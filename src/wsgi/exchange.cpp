// SPDX-License-Identifier: Apache-2.0
#include "wsgi/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "core/ascii.hpp"
#include "http/text.hpp"
#include "http1/framing.hpp"
#include "lambda/runtime_api.hpp"

namespace tight::wsgi {
namespace {

struct exchange_object {
    PyObject_HEAD exchange* answer;
};

exchange& answer_of(PyObject* self) { return *reinterpret_cast<exchange_object*>(self)->answer; }

std::string type_name(PyObject* of) {
    const object name = own(PyObject_GetAttrString(reinterpret_cast<PyObject*>(Py_TYPE(of)), "__name__"));
    return std::string(bytes_of(utf8_of(name.get()).get()));
}

// The bytes that a native string of PEP 3333 stands for.
std::string native_bytes(PyObject* text, const std::string& what) {
    if (!PyUnicode_Check(text)) raise(PyExc_TypeError, what + " must be str, not " + type_name(text));
    const object bytes(PyUnicode_AsLatin1String(text));
    if (!bytes) {
        PyErr_Clear();
        raise(PyExc_ValueError, what + " holds characters beyond Latin-1");
    }
    return std::string(bytes_of(bytes.get()));
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool breaks_line(char c) { return is_control(c) && c != '\t'; }

// The number of a status line.
int read_status(const std::string& line) {
    const auto is_digit = [&line](std::size_t i) { return line[i] >= '0' && line[i] <= '9'; };
    const bool begins = line.size() >= 3 && is_digit(0) && is_digit(1) && is_digit(2);
    const int status = begins ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
    const bool ends = begins && (line.size() == 3 || line[3] == ' ');
    if (!ends || status < 200 || status > 599 || std::ranges::any_of(line, breaks_line))
        raise(PyExc_ValueError, "the status must read like '200 OK', with a number from 200 to 599");
    return status;
}

// Such headers are about a connection, which is the gateway's: those of RFC 9110, and what PEP 3333 adds.
bool is_hop_by_hop(std::string_view name) {
    constexpr std::string_view others[]{"proxy-authenticate", "proxy-authorization", "trailers"};
    return http1::is_hop_by_hop(name) || std::ranges::any_of(others, [name](std::string_view each) {
               return ascii::equal_ignoring_case(each, name);
           });
}

std::pair<std::string, std::string> read_header(PyObject* pair) {
    if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2)
        raise(PyExc_TypeError, "each header must be a tuple (name, value)");
    auto name = native_bytes(PyTuple_GetItem(pair, 0), "the name of a header");
    if (!http::is_token(name)) raise(PyExc_ValueError, "the name of a header holds characters that no name may have");
    auto value = native_bytes(PyTuple_GetItem(pair, 1), "the value of the header '" + name + "'");
    if (std::ranges::any_of(value, breaks_line))
        raise(PyExc_ValueError, "the value of the header '" + name + "' holds control characters");
    return {std::move(name), std::move(value)};
}

header_list read_headers(PyObject* given) {
    if (!PyList_Check(given)) raise(PyExc_TypeError, "the headers must be a list, not " + type_name(given));
    header_list headers;
    const Py_ssize_t size = PyList_Size(given);
    for (Py_ssize_t i = 0; i < size; ++i) {
        auto header = read_header(PyList_GetItem(given, i));
        if (!is_hop_by_hop(header.first)) headers.push_back(std::move(header));
    }
    return headers;
}

// Nothing where there is no such header or no number in it.
std::optional<std::size_t> declared_length(const header_list& headers) {
    const auto found = std::ranges::find_if(
        headers, [](const auto& each) { return http::equal_ignoring_case(each.first, "content-length"); });
    if (found == headers.end()) return std::nullopt;
    const std::string_view text = http::trim(found->second);
    std::size_t length = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return length;
}

// As an application's `raise exc_info[1].with_traceback(exc_info[2])`.
[[noreturn]] void raise_again(PyObject* info) {
    const bool is_tuple = PyTuple_Check(info) && PyTuple_Size(info) == 3;
    PyObject* const problem = is_tuple ? PyTuple_GetItem(info, 1) : nullptr;
    if (problem == nullptr || !PyExceptionInstance_Check(problem))
        raise(PyExc_TypeError, "exc_info must be what sys.exc_info() gives within an except");
    check(PyException_SetTraceback(problem, PyTuple_GetItem(info, 2)));
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(problem)), problem);
    throw python_error{};
}

void start(exchange& answer, PyObject* status, PyObject* headers, PyObject* info) {
    if (info != Py_None && answer.sending) raise_again(info);
    if (info == Py_None && answer.called)
        raise(PyExc_AssertionError, "start_response was called again without exc_info");
    answer.called = true;
    auto line = native_bytes(status, "the status");
    const int number = read_status(line);
    answer.headers = read_headers(headers);
    answer.declared = declared_length(answer.headers);
    answer.status_line = std::move(line);
    answer.status = number;
}

PyObject* call(PyObject* self, PyObject* arguments, PyObject* named) {
    return guarded([&]() -> PyObject* {
        static const char* const names[]{"status", "headers", "exc_info", nullptr};
        PyObject* status = nullptr;
        PyObject* headers = nullptr;
        PyObject* info = Py_None;
        if (PyArg_ParseTupleAndKeywords(arguments, named, "OO|O:start_response", const_cast<char**>(names), &status,
                                        &headers, &info) == 0)
            return nullptr;
        start(answer_of(self), status, headers, info);
        return PyObject_GetAttrString(self, "write");
    });
}

PyObject* write(PyObject* self, PyObject* part) {
    return guarded([&] {
        exchange& answer = answer_of(self);
        add_part(answer, part);
        if (answer.is_too_large()) raise(PyExc_ValueError, "what was written is more than Lambda carries");
        return share(Py_None).release();
    });
}

void destroy(PyObject* self) {
    delete reinterpret_cast<exchange_object*>(self)->answer;
    PyTypeObject* const type = Py_TYPE(self);
    reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

}  // namespace

bool exchange::is_too_large() const { return size > lambda::max_response; }
bool exchange::takes_more() const { return !is_too_large() && (!declared || size <= *declared); }

object make_exchange_type() {
    static PyMethodDef methods[]{{"write", write, METH_O, "Adds bytes to the body."}, {nullptr, nullptr, 0, nullptr}};
    static PyType_Slot slots[]{{Py_tp_call, reinterpret_cast<void*>(call)},
                               {Py_tp_dealloc, reinterpret_cast<void*>(destroy)},
                               {Py_tp_methods, methods},
                               {0, nullptr}};
    static PyType_Spec spec{.name = "_tight_wsgi.start_response",
                            .basicsize = sizeof(exchange_object),
                            .itemsize = 0,
                            .flags = Py_TPFLAGS_DEFAULT,
                            .slots = slots};
    return own(PyType_FromSpec(&spec));
}

object make_exchange(const library& python, exchange*& state) {
    object made = own(PyType_GenericAlloc(reinterpret_cast<PyTypeObject*>(python.exchange_type), 0));
    state = new exchange;
    reinterpret_cast<exchange_object*>(made.get())->answer = state;
    return made;
}

void add_part(exchange& answer, PyObject* part) {
    if (!PyBytes_Check(part)) raise(PyExc_TypeError, "the body must come in parts of bytes, not " + type_name(part));
    const std::string_view bytes = bytes_of(part);
    if (bytes.empty()) return;
    if (answer.status == 0) raise(PyExc_AssertionError, "a part of the body came before start_response was called");
    answer.sending = true;
    answer.size += bytes.size();
    if (!answer.is_too_large()) answer.body += bytes;
}

}  // namespace tight::wsgi
