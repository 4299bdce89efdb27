// SPDX-License-Identifier: Apache-2.0
#pragma once

// A transport that keeps the requests and answers from a list.

#include <deque>
#include <stdexcept>
#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

class fake_transport final : public tight::aws::transport {
public:
    tight::result<tight::aws::reply> send(const tight::aws::call& request) override {
        requests.push_back(request);
        if (answers.empty()) return tight::aws::reply{.status = 200, .headers = {}, .body = "{}"};
        auto answer = std::move(answers.front());
        answers.pop_front();
        return answer;
    }
    void answer(std::string body, int status = 200) {
        answers.push_back(tight::aws::reply{.status = status, .headers = {}, .body = std::move(body)});
    }
    // The request body of a call, parsed.
    tight::json::value body(std::size_t i) const { return tight::json::parse(requests.at(i).body).value(); }

    std::vector<tight::aws::call> requests;
    std::deque<tight::result<tight::aws::reply>> answers;
};
