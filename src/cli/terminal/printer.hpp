// SPDX-License-Identifier: Apache-2.0
#pragma once

// All output to the terminal. stdout carries data that may be piped; stderr carries messages to a person:
//
//     out.data(schema);                                   // stdout, exactly these bytes
//     out.say("Building movies");                         // stderr, a line; silent with --quiet
//     out.error("no tight.yml here", "run `tight generate app NAME`");
//
// No message depends on colour. A printer may be used from several threads; each call is one write.

#include <memory>
#include <string>
#include <string_view>

#include "build/console.hpp"
#include "cli/terminal/log_output.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

enum class colour_choice { automatic, always, never };

struct printer_settings {
    // Automatic: where the stream is a terminal, NO_COLOR is unset or empty, and TERM is not "dumb".
    colour_choice colours = colour_choice::automatic;
    bool quiet = false;
};

class printer final : public build::console {
public:
    // Writes to the descriptors `out` and `err`, which it does not own.
    explicit printer(printer_settings settings = {}, int out = 1, int err = 2);

    // Throws command_error if stdout cannot be written.
    void data(std::string_view text);
    void data_line(std::string_view line);

    void say(std::string_view line) override;
    void warn(std::string_view line) override;
    void error(std::string_view message, std::string_view hint = {});
    void error(const command_error& failure) { error(failure.message(), failure.hint); }

    // The line that says what is going on, on a terminal alone: the next one replaces it, and so does whatever else is
    // written; an empty one takes it away. Only for commands that write from one thread.
    void progress(std::string_view line) override;

    // What another program wrote, on stderr whatever --quiet says; its colours are removed where we use none.
    void relay(std::string_view text) override;

    // From here on no message waits for its reader: those that it does not take in time are left out, with a count. For
    // commands that serve.
    void never_wait();

    // `text` emphasized on stderr, or as it is.
    std::string strong(std::string_view text) const;

    // The same in a colour, by its ECMA-48 code: "31" is red.
    std::string painted(std::string_view code, std::string_view text) const;

    // The same for what goes to stdout, which has colours if it is a terminal itself.
    std::string painted_data(std::string_view code, std::string_view text) const;

    // Whether a person reads stderr on a terminal that can show progress().
    bool interactive() const override { return interactive_; }
    bool colours() const { return err_colours_; }
    bool quiet() const { return settings_.quiet; }
    const printer_settings& settings() const { return settings_; }

private:
    void write_message(std::string_view text);
    void write_err(std::string_view text);

    printer_settings settings_;
    int out_;
    int err_;
    bool err_colours_;
    bool out_colours_;
    bool interactive_;
    bool progress_shown_ = false;
    std::shared_ptr<log_output> background_ = {};
};

}  // namespace tight::cli
