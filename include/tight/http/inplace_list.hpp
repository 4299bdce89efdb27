// SPDX-License-Identifier: Apache-2.0
#pragma once

// A short list held in place, for constants: a function's constinit description consists of them.

#include <array>
#include <concepts>
#include <cstddef>
#include <initializer_list>

namespace tight::http {

// Up to Most values. One too many does not compile if the list is a constant.
template <class T, std::size_t Most = 8>
class inplace_list {
public:
    constexpr inplace_list() = default;
    template <std::convertible_to<T> Only>
    constexpr inplace_list(Only&& only)  // NOLINT(google-explicit-constructor): .before = authenticate, .origins = "*"
        : values_{static_cast<T>(only)}, size_(1) {}
    constexpr inplace_list(std::initializer_list<T> values) {
        for (const T& value : values) values_.at(size_++) = value;
    }

    constexpr const T* begin() const { return values_.data(); }
    constexpr const T* end() const { return values_.data() + size_; }
    constexpr std::size_t size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr const T& operator[](std::size_t index) const { return values_[index]; }

private:
    std::array<T, Most> values_{};
    std::size_t size_ = 0;
};

template <class T, std::size_t Most = 8>
using few [[deprecated("use inplace_list")]] = inplace_list<T, Most>;

}  // namespace tight::http
