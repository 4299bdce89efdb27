// SPDX-License-Identifier: Apache-2.0
#include "cli/project/naming.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "core/words.hpp"

namespace tight::cli {

namespace {

// Names are ASCII here, whatever the locale.
using ascii::is_digit;
using ascii::is_lower;
using ascii::is_upper;
using ascii::to_lower;
using ascii::to_upper;

bool is_word(char c) { return ascii::is_alphanumeric(c); }

constexpr std::string_view keywords =
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t char8_t class "
    "co_await "
    "co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete "
    "do "
    "double dynamic_cast else enum explicit export extern false float for friend goto if import inline int long module "
    "mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register "
    "reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch template this "
    "thread_local throw true try typedef typeid typename union unsigned using virtual void volatile wchar_t while xor "
    "xor_eq";

// What the headers behind <tight/http.hpp>, <tight/lambda.hpp>, <tight/dynamo.hpp> and <tight/testing.hpp> declare at
// global scope, as far as a person might want it for a function's name.
constexpr std::string_view taken =
    "abort abs access acct alarm asctime assert atexit atoi basename bind boost brk calloc canonicalize ceil "
    "chdir chown chroot clearenv clock clone close confstr connect cos crypt ctime daemon daylight difftime div "
    "doctest dup environ erf errno exit exp fabs finite floor fork free fsync gamma getdate getenv getline "
    "getopt getpass gets hypot index iovec isatty kill link listen localtime lockf log logb main major malloc "
    "minor mktime modf nan nice open optarg option passwd pause perror pipe popen pow printf profil putc puts "
    "qsort raise rand random read readlink realloc recv remainder remove rename revoke rewind rindex rmdir round "
    "rusage scalb scanf select send setenv setstate shutdown sigaction signal significand sin sleep socket sqrt "
    "srand stat std stderr stdin stdout swab symlink sync syscall system tan tight time timespec timeval "
    "timezone tm tmpfile trunc truncate tzname unlink vfork wait write yn";

}  // namespace

std::string camelize(std::string_view name) {
    std::string camel;
    bool starts = true;
    for (const char c : name) {
        if (is_word(c)) camel += starts ? to_upper(c) : c;
        starts = !is_word(c);
    }
    return camel;
}

std::string underscore(std::string_view name) {
    std::string words;
    const auto at = [&](std::size_t i) { return i < name.size() ? name[i] : '\0'; };
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_word(c)) {
            if (!words.empty() && words.back() != '_') words += '_';
            continue;
        }
        const bool after_word = i > 0 && (is_lower(at(i - 1)) || is_digit(at(i - 1)));
        const bool ends_capitals = i > 0 && is_upper(at(i - 1)) && is_lower(at(i + 1));
        if (is_upper(c) && (after_word || ends_capitals)) words += '_';
        words += to_lower(c);
    }
    while (words.ends_with('_')) words.pop_back();
    return words;
}

std::string dashed(std::string_view name) {
    std::string words = underscore(name);
    std::ranges::replace(words, '_', '-');
    return words;
}

std::string table_name(std::string_view model) { return dashed(pluralize(underscore(model))); }

bool is_identifier(std::string_view name) {
    return !name.empty() && !is_digit(name.front()) &&
           std::ranges::all_of(name, [](char c) { return is_word(c) || c == '_'; });
}

bool is_keyword(std::string_view name) { return is_listed(keywords, name); }

bool is_taken_globally(std::string_view name) { return is_listed(taken, name); }

}  // namespace tight::cli
