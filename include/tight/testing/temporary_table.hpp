// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tables that a test has for itself: created and deleted with the object.
//
//     tight::testing::temporary_table<Movie> movies;                           // an embedded database of its own
//     tight::testing::temporary_table<Movie> remote(db, Movie::by_rating);     // where this client goes, with an index
//     movies->put(brazil).value();
//     fill(movies.client());                                                   // its table<Movie>() finds the table
//
//     tight::testing::temporary_tables tables(db, "serverless.yml");           // or a CloudFormation template
//
// Tables are billed by request unless the model or the file reserves capacity. One that exists already is an error:
// whose it is is not known, and it is left alone.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/dynamo/client.hpp>
#include <tight/testing/database.hpp>

namespace tight::testing {

// A table by its description. A resource: neither copied nor moved.
class described_table {
public:
    // Waits until it can be used. Throws std::runtime_error, "Could not create table 'movies': ...", where it cannot.
    described_table(dynamo::client db, dynamo::table_description table);
    // Deletes it; what stands in the way is logged.
    ~described_table();
    described_table(const described_table&) = delete;
    described_table& operator=(const described_table&) = delete;

    const dynamo::client& client() const { return db_; }
    const dynamo::table_description& description() const { return table_; }

    // Deletes it now and waits until it is gone. Throws std::runtime_error where it cannot be.
    void drop();

private:
    dynamo::client db_;
    dynamo::table_description table_;
    bool there_ = true;
};

template <dynamo::keyed_model Model>
class temporary_table : public described_table {
public:
    // `indexes`: those of the model, where it has no list of them named `indexes`.
    template <class... Indexes>
    explicit temporary_table(const dynamo::client& db, const Indexes&... indexes)
        : described_table(db, dynamo::describe<Model>(indexes...)), table_(db.table<Model>()) {}

    temporary_table() : temporary_table(dynamo::client(database().transport())) {}

    dynamo::table<Model>& operator*() { return table_; }
    dynamo::table<Model>* operator->() { return &table_; }

private:
    dynamo::table<Model> table_;
};

// ---- tables of a file --------------------------------------------------------------------------------------------

// A table as CreateTable takes it, and what takes a call of its own.
struct file_table {
    std::string resource;  // its name in the file
    json::object create_table;
    std::optional<json::object> time_to_live = {};  // TimeToLiveSpecification
};

// What a file may refer to.
struct file_variables {
    std::map<std::string, std::string> options = {};     // ${opt:stage}
    std::map<std::string, std::string> parameters = {};  // of CloudFormation; those with a Default need none
    std::string region = "us-east-1";                    // ${aws:region}, !Ref AWS::Region
    std::string account = "000000000000";
};

// The tables in the resources of a serverless.yml, a SAM or a CloudFormation template (YAML or JSON), in its order:
// AWS::DynamoDB::Table, AWS::DynamoDB::GlobalTable (without replicas) and AWS::Serverless::SimpleTable; anything else
// is passed over. Understood are ${self:...}, ${opt:...}, ${env:...}, ${param:...}, ${sls:stage}, ${aws:...},
// ${file(...):...} with fallbacks and inside each other, `resources` as a map or a list, and Ref, Sub, Join, Select,
// Split, FindInMap, If with its conditions. A table without TableName has its resource's name. Throws
// std::runtime_error, naming file and place, for what cannot be known here.
std::vector<file_table> tables_of_file(const std::string& file, const file_variables& variables = {});

// Makes all of them, and deletes them in the reverse order.
class temporary_tables {
public:
    temporary_tables(const dynamo::client& db, const std::string& file, const file_variables& variables = {});
    ~temporary_tables();
    temporary_tables(const temporary_tables&) = delete;
    temporary_tables& operator=(const temporary_tables&) = delete;

    const dynamo::client& client() const { return db_; }
    // As they are in the database, in the file's order.
    const std::vector<std::string>& names() const { return names_; }

private:
    void drop_all() noexcept;

    dynamo::client db_;
    std::vector<std::string> names_;
};

}  // namespace tight::testing
