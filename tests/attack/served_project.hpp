// SPDX-License-Identifier: Apache-2.0
#pragma once

// A running `tight serve` of an application whose one program is attack-function, with all that it starts marked.
//
//     served_project app({"--timeout", "2"});
//     CHECK(app.get("/good").status == 200);

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "attack/processes.hpp"
#include "cli/running_program.hpp"
#include "support/http_client.hpp"
#include "support/processes.hpp"

namespace attack {

using tight::cli::tests::folder;
using tight::cli::tests::running_program;

// "ATTACK_MARK=..." of this process and place in the program: none is used twice.
inline std::string new_mark() {
    static int count = 0;
    return "attack-" + std::to_string(::getpid()) + '-' + std::to_string(++count) + '-';
}

class served_project {
public:
    explicit served_project(const std::vector<std::string>& options = {}) : mark_(new_mark()), guard_(mark_) {
        here_.write("tight.yml", "name: attacked\n");
        here_.write("env.dist.yml", "ATTACK_MARK: " + mark_ + "\nATTACK_FOLDER: " + here_.path().native() + "\n");
        here_.write("CMakeLists.txt",
                    "cmake_minimum_required(VERSION 3.25)\nproject(attacked LANGUAGES NONE)\n"
                    "add_custom_target(bootstrap COMMAND ${CMAKE_COMMAND} -E copy " TIGHT_ATTACK_FUNCTION
                    " ${CMAKE_BINARY_DIR}/bootstrap)\n");
        std::vector<std::string> command{"serve", "--port", "0", "--db-port", "0", "--in-memory", "--no-watch"};
        command.insert(command.end(), options.begin(), options.end());
        program_ =
            std::make_unique<running_program>(command, here_, tight::cli::tests::variables{{"ATTACK_MARK", mark_}});
        port_ = port_before(" serves ");
        database_port_ = port_before(" is its DynamoDB");
    }

    running_program& program() { return *program_; }
    std::uint16_t port() const { return port_; }
    std::uint16_t database_port() const { return database_port_; }
    const std::string& mark() const { return mark_; }

    support::http_answer get(const std::string& target) const { return support::http_client(port_).get(target); }

    // Files of its folder; in calls.txt the functions write a line for each event that reaches them.
    std::string read(const std::string& file) const { return here_.read(file); }
    void write(const std::string& file, const std::string& text) const { here_.write(file, text); }

    // What is left of it some time after its end: the names of processes, or "".
    std::string survivors() const {
        support::eventually([&] { return marked_processes(mark_).empty(); });
        return names_of(marked_processes(mark_));
    }

private:
    std::uint16_t port_before(const std::string& words) {
        const std::string start = "http://127.0.0.1:";
        program_->rest_of_line(start);
        support::eventually([&] { return program_->output().find(words) != std::string::npos; });
        const std::string text = program_->output();
        const auto end = text.find(words);
        if (end == std::string::npos) throw std::runtime_error("nothing" + words + "in: " + text);
        return static_cast<std::uint16_t>(std::stoi(text.substr(text.rfind(start, end) + start.size())));
    }

    std::string mark_;
    mark_guard guard_;
    folder here_;
    std::unique_ptr<running_program> program_;
    std::uint16_t port_ = 0;
    std::uint16_t database_port_ = 0;
};

}  // namespace attack
