// SPDX-License-Identifier: Apache-2.0
#include "wsgi/log.hpp"

namespace tight::wsgi {
namespace {

// In one write, so that the lines of others do not come in between. What goes wrong here has nowhere to be told.
void write(PyObject* text) {
    PyObject* const errors = PySys_GetObject("stderr");
    if (errors == nullptr || errors == Py_None) return;
    const object written(PyObject_CallMethod(errors, "write", "O", text));
    const object flushed(written ? PyObject_CallMethod(errors, "flush", nullptr) : nullptr);
    if (!flushed) PyErr_Clear();
}

}  // namespace

void log_line(std::string line) {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    line += '\n';
    const object text(PyUnicode_DecodeUTF8(line.data(), static_cast<Py_ssize_t>(line.size()), "replace"));
    if (text) write(text.get());
    PyErr_Clear();
    PyErr_Restore(type, value, trace);
}

void log_error(const library& python, const std::string& what) {
    PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    const object kind(type), problem(value), where(trace);
    const object lines(PyObject_CallFunctionObjArgs(python.format_exception, kind.get(), problem.get(),
                                                    where ? where.get() : Py_None, nullptr));
    const object head(PyUnicode_FromFormat("[ERROR] %s\n", what.c_str()));
    const object empty(PyUnicode_FromString(""));
    const object body(lines && empty ? PyUnicode_Join(empty.get(), lines.get()) : nullptr);
    const object text(head && body ? PyUnicode_Concat(head.get(), body.get()) : nullptr);
    if (text) write(text.get());
    PyErr_Clear();
}

}  // namespace tight::wsgi
