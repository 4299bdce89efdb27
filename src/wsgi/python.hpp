// SPDX-License-Identifier: Apache-2.0
#pragma once

// Python's stable ABI with the manners of C++: references that count themselves, errors that unwind. One binary serves
// CPython 3.9 and everything later, since only the limited API is used (Py_LIMITED_API is set by the build).
//
//     const object list = own(PyList_New(0));          // throws python_error where Python has set an error
//     environ.set("REQUEST_METHOD", latin1("GET"));

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace tight::wsgi {

// Python's error indicator is set; nothing else is to be said.
struct python_error {};

// A reference that is owned; may be empty.
class object {
public:
    object() = default;
    explicit object(PyObject* owned) : pointer_(owned) {}
    ~object() { Py_XDECREF(pointer_); }
    object(object&& other) noexcept : pointer_(std::exchange(other.pointer_, nullptr)) {}
    object& operator=(object&& other) noexcept {
        std::swap(pointer_, other.pointer_);
        return *this;
    }
    object(const object&) = delete;
    object& operator=(const object&) = delete;

    explicit operator bool() const { return pointer_ != nullptr; }
    PyObject* get() const { return pointer_; }
    PyObject* release() { return std::exchange(pointer_, nullptr); }

private:
    PyObject* pointer_ = nullptr;
};

// A new reference that a call of Python gave; throws where it gave none.
inline object own(PyObject* made) {
    if (made == nullptr) throw python_error{};
    return object(made);
}

// A reference of somebody else, shared. Requires: it is not null.
inline object share(PyObject* borrowed) {
    Py_INCREF(borrowed);
    return object(borrowed);
}

// Throws where a call of Python answered -1.
inline void check(int answer) {
    if (answer < 0) throw python_error{};
}

[[noreturn]] inline void raise(PyObject* type, const std::string& message) {
    PyErr_SetString(type, message.c_str());
    throw python_error{};
}

// A str whose characters are these bytes, as PEP 3333 carries bytes.
inline object latin1(std::string_view bytes) {
    return own(PyUnicode_DecodeLatin1(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "strict"));
}
// A str of UTF-8; what is no UTF-8 becomes U+FFFD.
inline object utf8(std::string_view bytes) {
    return own(PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace"));
}

// The bytes of a bytes object. Requires: PyBytes_Check(from).
inline std::string_view bytes_of(PyObject* from) {
    char* data = nullptr;
    Py_ssize_t size = 0;
    check(PyBytes_AsStringAndSize(from, &data, &size));
    return {data, static_cast<std::size_t>(size)};
}

// A str as UTF-8; a lone surrogate, which has none, becomes '?'.
inline object utf8_of(PyObject* text) {
    if (PyObject* const bytes = PyUnicode_AsUTF8String(text)) return object(bytes);
    PyErr_Clear();
    return own(PyUnicode_AsEncodedString(text, "utf-8", "replace"));
}

// The result of `work`, or null with Python's error set, whatever was thrown.
template <class Work>
PyObject* guarded(Work work) noexcept {
    try {
        return work();
    } catch (const python_error&) {
        return nullptr;
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    } catch (const std::exception& problem) {
        PyErr_SetString(PyExc_RuntimeError, problem.what());
        return nullptr;
    }
}

inline void set(PyObject* dict, const char* name, const object& value) {
    check(PyDict_SetItemString(dict, name, value.get()));
}

// What the adapter needs of Python's library, kept in the module's state.
struct library {
    PyObject* bytes_io;          // io.BytesIO
    PyObject* json_loads;        // json.loads
    PyObject* json_dumps;        // json.dumps
    PyObject* format_exception;  // traceback.format_exception
    PyObject* same_in_all;       // what is the same in every environ
    PyObject* exchange_type;
    bool escapes_non_ascii;  // Lambda's runtime writes "\u00e9" for "é"
};

}  // namespace tight::wsgi
