// SPDX-License-Identifier: Apache-2.0
#include "local/back_pressure.hpp"

#include <cstddef>
#include <utility>

namespace tight::local {

namespace {

constexpr std::size_t largest_unsent = std::size_t{256} * 1024;  // bytes beyond which the function has to wait

}  // namespace

back_pressure::back_pressure(net::exchange_ptr exchange, invocation_callbacks::pause pause)
    : exchange_(std::move(exchange)), state_(std::make_shared<state>(std::move(pause))) {
    const auto resume = [weak = std::weak_ptr(state_)] {
        if (const auto current = weak.lock(); current && std::exchange(current->paused, false)) current->pause(false);
    };
    exchange_->on_sent(resume);
    exchange_->on_gone(resume);
}

void back_pressure::on_write() {
    if (exchange_->unsent() > largest_unsent && !exchange_->client_gone() && !std::exchange(state_->paused, true))
        state_->pause(true);
}

}  // namespace tight::local
