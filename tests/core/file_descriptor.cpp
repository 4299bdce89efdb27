// SPDX-License-Identifier: Apache-2.0
#include "core/file_descriptor.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

using tight::file_descriptor;

namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }

}  // namespace

TEST_CASE("a file descriptor is closed with its owner, and only once") {
    int number = -1;
    {
        file_descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        number = first.get();
        REQUIRE(is_open(number));
        const file_descriptor second(std::move(first));
        CHECK_FALSE(first.is_open());
        CHECK(second.get() == number);
    }
    CHECK_FALSE(is_open(number));
}

TEST_CASE("a file descriptor that is assigned or reset closes the one before") {
    file_descriptor owner(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int before = owner.get();
    owner.reset(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
    CHECK_FALSE(is_open(before));
    file_descriptor other;
    other = std::move(owner);
    CHECK_FALSE(owner.is_open());
    const int released = other.release();
    CHECK(is_open(released));
    ::close(released);
}

TEST_CASE("a pipe is not inherited, and reading from it does not wait") {
    auto pipe = tight::open_pipe();
    REQUIRE(pipe);
    CHECK((::fcntl(pipe->read.get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(pipe->write.get(), F_GETFD) & FD_CLOEXEC) != 0);
    char byte = 0;
    CHECK(::read(pipe->read.get(), &byte, 1) == -1);
    CHECK(errno == EAGAIN);
    REQUIRE(::write(pipe->write.get(), "x", 1) == 1);
    CHECK(::read(pipe->read.get(), &byte, 1) == 1);
    pipe->write.close();
    CHECK(::read(pipe->read.get(), &byte, 1) == 0);
}
