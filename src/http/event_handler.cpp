// SPDX-License-Identifier: Apache-2.0
#include <tight/http/event_handler.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

namespace tight::http {
namespace {

// Memory for one parsed event at a time, kept from one to the next and grown to what the largest needed.
class arena {
public:
    std::span<unsigned char> for_event(std::size_t text_size) {
        const std::size_t needed = text_size * 6 + 4096;
        if (needed > size_) {
            size_ = std::max(needed, size_ * 2);
            bytes_ = std::make_unique_for_overwrite<unsigned char[]>(size_);
        }
        return {bytes_.get(), size_};
    }

private:
    std::unique_ptr<unsigned char[]> bytes_;
    std::size_t size_ = 0;
};

}  // namespace

result<std::string> call_with_json(event_handler::call handler, std::string_view event, context& context) {
    thread_local arena memory;
    const auto room = memory.for_event(event.size());
    json::monotonic_resource resource(room.data(), room.size());
    auto parsed = json::parse(event, &resource);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    return json::serialize(handler(*parsed, context));
}

}  // namespace tight::http
