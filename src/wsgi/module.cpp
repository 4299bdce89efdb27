// SPDX-License-Identifier: Apache-2.0
// The extension module _tight_wsgi: call(application, event, context) is the reply that Lambda is to be given.

#include <string>
#include <utility>

#include "http/state.hpp"
#include "wsgi/environ.hpp"
#include "wsgi/log.hpp"
#include "wsgi/reply.hpp"

namespace tight::wsgi {
namespace {

void take_parts(exchange& answer, PyObject* parts) {
    if (PyBytes_Check(parts) || PyUnicode_Check(parts))
        raise(PyExc_TypeError, "the application must return parts of bytes, as the list [b'...'], not one text");
    const object iterator = own(PyObject_GetIter(parts));
    while (answer.takes_more()) {
        const object part(PyIter_Next(iterator.get()));
        if (!part) break;
        add_part(answer, part.get());
    }
    if (PyErr_Occurred() != nullptr) throw python_error{};
    if (answer.status == 0) raise(PyExc_AssertionError, "the application ended without calling start_response");
}

// Calls close() where there is one, whatever has happened. What it raises is logged: the answer stands.
void close(const library& python, PyObject* parts, const std::string& what) {
    if (PyList_CheckExact(parts)) return;
    const object method(PyObject_GetAttrString(parts, "close"));
    if (!method) return PyErr_Clear();
    const object done(PyObject_CallFunctionObjArgs(method.get(), nullptr));
    if (!done) log_error(python, what + ": close() failed");
}

// An error set aside, for what must be done before it goes on.
class held_error {
public:
    void take() { PyErr_Fetch(&type_, &value_, &trace_); }
    void give_back() {
        if (type_ == nullptr) return;
        PyErr_Restore(type_, value_, trace_);
        throw python_error{};
    }

private:
    PyObject *type_ = nullptr, *value_ = nullptr, *trace_ = nullptr;
};

// False where the application raised: it is logged then. An interruption by the keyboard goes on.
bool answered(const library& python, PyObject* application, PyObject* environ, PyObject* start_response,
              exchange& answer, const std::string& what) {
    object parts;
    held_error interruption;
    bool done = false;
    try {
        parts = own(PyObject_CallFunctionObjArgs(application, environ, start_response, nullptr));
        take_parts(answer, parts.get());
        done = true;
    } catch (const python_error&) {
        if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt) != 0)
            interruption.take();
        else
            log_error(python, what);
    }
    if (parts) close(python, parts.get(), what);
    interruption.give_back();
    return done;
}

object reply_to(const library& python, PyObject* application, PyObject* event, PyObject* context) {
    if (!PyDict_Check(event))
        raise(PyExc_TypeError, "the event is no JSON object, and only an object can be a request to a web application");
    const wsgi_request from = read_event(python, event);
    if (from.asked.state().body_is == http::body_state::bad_base64)
        return make_error_reply(python, 400, "The body is not base64", from.asked);
    const object environ = make_environ(python, from, event, context);
    exchange* answer = nullptr;
    const object start_response = make_exchange(python, answer);
    const std::string what = std::string(from.asked.method_name()) + ' ' + std::string(from.asked.path());
    const bool done = answered(python, application, environ.get(), start_response.get(), *answer, what);
    if (!done && !answer->is_too_large()) return make_error_reply(python, 500, "Internal server error", from.asked);
    return make_reply(python, std::move(*answer), from.asked);
}

library& library_of(PyObject* module) { return *static_cast<library*>(PyModule_GetState(module)); }

PyObject* call(PyObject* module, PyObject* arguments) {
    PyObject* application = nullptr;
    PyObject* event = nullptr;
    PyObject* context = nullptr;
    if (PyArg_ParseTuple(arguments, "OOO:call", &application, &event, &context) == 0) return nullptr;
    return guarded([&] { return reply_to(library_of(module), application, event, context).release(); });
}

object imported(const char* module, const char* name) {
    const object from = own(PyImport_ImportModule(module));
    return own(PyObject_GetAttrString(from.get(), name));
}

int fill(PyObject* module) {
    try {
        library& python = library_of(module);
        python.bytes_io = imported("io", "BytesIO").release();
        python.json_loads = imported("json", "loads").release();
        python.json_dumps = imported("json", "dumps").release();
        python.format_exception = imported("traceback", "format_exception").release();
        python.same_in_all = make_same_in_all().release();
        python.exchange_type = make_exchange_type().release();
        // From 3.12 on, Lambda's runtimes write replies without escaping what is not ASCII.
        python.escapes_non_ascii = PyLong_AsLong(PySys_GetObject("hexversion")) < 0x030C0000;
        return 0;
    } catch (const python_error&) {
        return -1;
    }
}

template <class Visit>
int each_member(PyObject* module, Visit visit) {
    auto* const python = static_cast<library*>(PyModule_GetState(module));
    if (python == nullptr) return 0;
    for (PyObject** const member : {&python->bytes_io, &python->json_loads, &python->json_dumps,
                                    &python->format_exception, &python->same_in_all, &python->exchange_type})
        if (const int stopped = visit(*member); stopped != 0) return stopped;
    return 0;
}

int traverse(PyObject* module, visitproc visit, void* argument) {
    return each_member(module, [=](PyObject* member) { return member != nullptr ? visit(member, argument) : 0; });
}

int clear(PyObject* module) {
    return each_member(module, [](PyObject*& member) {
        Py_XDECREF(std::exchange(member, nullptr));
        return 0;
    });
}

void free_state(void* module) { clear(static_cast<PyObject*>(module)); }

PyMethodDef functions[]{{"call", call, METH_VARARGS,
                         "call(application, event, context): what the WSGI application answers to an event of API "
                         "Gateway, a function URL or a load balancer, as the reply for Lambda."},
                        {nullptr, nullptr, 0, nullptr}};
PyModuleDef_Slot slots[]{{Py_mod_exec, reinterpret_cast<void*>(fill)}, {0, nullptr}};
PyModuleDef definition{PyModuleDef_HEAD_INIT,
                       "_tight_wsgi",
                       "WSGI applications on AWS Lambda.",
                       sizeof(library),
                       functions,
                       slots,
                       traverse,
                       clear,
                       free_state};

}  // namespace
}  // namespace tight::wsgi

PyMODINIT_FUNC PyInit__tight_wsgi() { return PyModuleDef_Init(&tight::wsgi::definition); }
