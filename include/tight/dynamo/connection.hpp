// SPDX-License-Identifier: Apache-2.0
#pragma once

// The way to the database that tables share: a transport, and the names that tables have where the program runs.
//
// A model's table "movies" is, in this order: the value of TIGHT_TABLE_MOVIES (upper case, other characters than
// letters and digits as _) where it is set; TIGHT_TABLE_PREFIX followed by "movies"; "movies". A deployed function
// finds TIGHT_TABLE_PREFIX=NAME-STAGE- in its environment.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/aws/transport.hpp>
#include <tight/clock.hpp>
#include <tight/dynamo/item.hpp>
#include <tight/environment.hpp>

namespace tight::dynamo {

// Safe from several threads. `variables` and `time` must outlive it.
class connection {
public:
    connection(std::shared_ptr<aws::transport> transport, const environment& variables, clock& time);

    // The name of a model's table here.
    std::string physical_name(std::string_view table) const;

    // One operation of the service's API, and its answer's body.
    [[nodiscard]] result<std::string> call(std::string_view operation, std::string body) const;
    [[nodiscard]] result<json::value> call_json(std::string_view operation, std::string body,
                                                json::storage_ptr storage = {}) const;

    clock& time() const { return *time_; }

private:
    std::shared_ptr<aws::transport> transport_;
    const environment* variables_;
    clock* time_;
};

using connection_ptr = std::shared_ptr<const connection>;

}  // namespace tight::dynamo
