// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

database_state::database_state(database_options options)
    : settings(std::move(options)),
      db(settings.path),
      tables(db),
      expiries(db),
      add_record(db, "INSERT INTO tight_records (stream, number, at, record) VALUES (?1, ?2, ?3, ?4)") {}

std::int64_t database_state::now() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(settings.clock->now().time_since_epoch()).count();
}

}  // namespace tight::cloud::dynamodb
