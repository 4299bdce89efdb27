// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every exception of the programs in this repository derives from: std::exception with its message. Each is caught
// once, where a command, a request or a thread ends.

#include <exception>
#include <string>
#include <utility>

namespace tight {

class exception : public std::exception {
public:
    const std::string& message() const { return message_; }
    const char* what() const noexcept override { return message_.c_str(); }

protected:
    explicit exception(std::string message) : message_(std::move(message)) {}

private:
    std::string message_;
};

}  // namespace tight
