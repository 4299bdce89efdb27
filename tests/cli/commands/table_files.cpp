// SPDX-License-Identifier: Apache-2.0
// `tight dynamo import` and `export`: a table's items in files and back.
#include <fstream>

#include "cli/running_program.hpp"
#include "support/http_client.hpp"

using namespace tight::cli::tests;

namespace {

constexpr const char* app_table = R"({"TableName":"movies","BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"title","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}]})";

// A database with an empty table, in a file that a running program holds.
struct movies_database {
    explicit movies_database(const folder& where)
        : program({"dynamo", "rundb", "--port", "0", "--shared-db", "--db-path", "movies.db"}, where) {
        const std::string place = program.rest_of_line("DynamoDB is at ");
        url = place.substr(0, place.find(','));
        support::http_client client(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
        CHECK(client
                  .post("/", app_table,
                        {{"Content-Type", "application/x-amz-json-1.0"},
                         {"X-Amz-Target", "DynamoDB_20120810.CreateTable"},
                         {"X-Amz-Date", "20260101T000000Z"},
                         {"Authorization",
                          "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/dynamodb/aws4_request, "
                          "SignedHeaders=host, Signature=0"}})
                  .status == 200);
    }

    running_program program;
    std::string url;
};

void write(const std::filesystem::path& path, std::string_view text) { std::ofstream(path) << text; }

}  // namespace

TEST_CASE("items go into a table and out of it, as JSON lines and as CSV") {
    const folder here;
    const movies_database database(here);
    write(here / "movies.json",
          "{\"Item\":{\"year\":{\"N\":\"1985\"},\"title\":{\"S\":\"Brazil\"},\"cast\":{\"L\":[{\"S\":\"Pryce\"}]}}}\n"
          "\n"
          "{\"year\":{\"N\":\"2001\"},\"title\":{\"S\":\"A \\\"quote\\\", and more\"}}\r\n");
    const auto in = run_tight({"dynamo", "import", "movies", "movies.json", "--endpoint", database.url}, here);
    CHECK(in.status == 0);
    CHECK(in.err.find("Imported 2 items into movies") != std::string::npos);

    const auto out = run_tight({"dynamo", "export", "movies", "out.csv", "--endpoint", database.url}, here);
    CHECK(out.status == 0);
    CHECK(out.err.find("Exported 2 items of movies to out.csv") != std::string::npos);
    const std::string csv = text_of(here / "out.csv");
    CHECK(csv.starts_with("title:S,year:N,cast:L\n"));
    CHECK(csv.find("\"A \"\"quote\"\", and more\",2001,\n") != std::string::npos);
    CHECK(csv.find("Brazil,1985,\"[{\"\"S\"\":\"\"Pryce\"\"}]\"\n") != std::string::npos);

    const auto first = run_tight({"dynamo", "export", "movies", "--endpoint", database.url}, here);
    CHECK(run_tight({"dynamo", "import", "movies", "out.csv", "--endpoint", database.url}, here).status == 0);
    CHECK(run_tight({"dynamo", "export", "movies", "--endpoint", database.url}, here).out == first.out);
    CHECK(std::ranges::count(first.out, '\n') == 2);
}

TEST_CASE("more items than one request or one page holds are all imported, the last of a key winning") {
    const folder here;
    const movies_database database(here);
    std::ofstream file(here / "many.jsonl");
    for (int i = 0; i < 5000; ++i)
        file << R"({"year":{"N":")" << i % 2500 << R"("},"title":{"S":"t"},"n":{"N":")" << i << R"("},"text":{"S":")"
             << std::string(500, 'x') << "\"}}\n";
    file << R"({"year":{"N":"1"},"title":{"S":"t"},"n":{"N":"-1"}})" << '\n'
         << R"({"year":{"N":"1"},"title":{"S":"t"},"n":{"N":"-2"}})";
    file.close();
    const auto in = run_tight({"dynamo", "import", "movies", "many.jsonl", "--endpoint", database.url}, here);
    CHECK(in.err.find("Imported 5,002 items into movies") != std::string::npos);
    const auto out = run_tight({"dynamo", "export", "movies", "--endpoint", database.url}, here).out;
    CHECK(std::ranges::count(out, '\n') == 2500);
    CHECK(out.find(R"("n":{"N":"-2"})") != std::string::npos);
    CHECK(out.find(R"("n":{"N":"-1"})") == std::string::npos);
}

TEST_CASE("a line that is no item of the table is told with its place, and what was done before it") {
    const folder here;
    const movies_database database(here);
    write(here / "bad.json", "{\"year\":{\"N\":\"1\"},\"title\":{\"S\":\"t\"}}\n{\"year\":{\"N\":\"1\"}}\n");
    const auto missing = run_tight({"dynamo", "import", "movies", "bad.json", "--endpoint", database.url}, here);
    CHECK(missing.status == 1);
    CHECK(missing.err.find("bad.json, line 2: the key title of type S is missing") != std::string::npos);
    CHECK(missing.err.find("0 items were written before that") != std::string::npos);
    write(here / "bad.csv", "year,title\n1,\"never closed\n2,x\n");
    const auto open = run_tight({"dynamo", "import", "movies", "bad.csv", "--endpoint", database.url}, here);
    CHECK(open.err.find("bad.csv, line 2: a quote is never closed") != std::string::npos);
    write(here / "number.csv", "year,title\nx,t\n");
    const auto refused = run_tight({"dynamo", "import", "movies", "number.csv", "--endpoint", database.url}, here);
    CHECK(refused.err.find("movies: ") != std::string::npos);
    const auto unknown = run_tight({"dynamo", "import", "films", "bad.json", "--endpoint", database.url}, here);
    CHECK(unknown.status == 1);
    CHECK(unknown.err.find("films: ") != std::string::npos);
    const auto odd = run_tight({"dynamo", "import", "movies", "movies.txt"}, here);
    CHECK(odd.status == 2);
    CHECK(odd.err.find("say --format json or --format csv") != std::string::npos);
}

TEST_CASE("line ends within values survive import and export, and a byte order mark is no part of the first name") {
    const folder here;
    const movies_database database(here);
    write(here / "in.csv",
          "\xEF\xBB\xBFyear,title,plot\r\n1985,Brazil,\"one\r\ntwo\rthree\r\"\r\n1986,\"\r\n\",\xEF\xBB\xBF\r\n");
    REQUIRE(run_tight({"dynamo", "import", "movies", "in.csv", "--endpoint", database.url}, here).status == 0);
    const auto first = run_tight({"dynamo", "export", "movies", "--endpoint", database.url}, here).out;
    CHECK(first.find(R"("plot":{"S":"one\r\ntwo\rthree\r"})") != std::string::npos);
    CHECK(first.find("\"plot\":{\"S\":\"\xEF\xBB\xBF\"}") != std::string::npos);
    CHECK(first.find(R"("title":{"S":"\r\n"})") != std::string::npos);
    for (const char* file : {"out.csv", "out.json"}) {
        REQUIRE(run_tight({"dynamo", "export", "movies", file, "--endpoint", database.url}, here).status == 0);
        REQUIRE(run_tight({"dynamo", "import", "movies", file, "--endpoint", database.url}, here).status == 0);
        CHECK(run_tight({"dynamo", "export", "movies", "--endpoint", database.url}, here).out == first);
        CHECK(std::filesystem::status(here / file).permissions() == std::filesystem::perms(0600));
    }
}

TEST_CASE("files without items, and files that are no text, are told apart") {
    const folder here;
    const movies_database database(here);
    const auto import = [&](const char* name, std::string_view text) {
        write(here / name, text);
        return run_tight({"dynamo", "import", "movies", name, "--endpoint", database.url}, here);
    };
    CHECK(import("empty.json", "").err.find("Imported 0 items") != std::string::npos);
    CHECK(import("head.csv", "year,title").err.find("Imported 0 items") != std::string::npos);
    CHECK(import("empty.csv", "").err.find("empty.csv, line 1: the names of the columns are missing") !=
          std::string::npos);
    CHECK(import("latin.csv", "year,title\n1985,caf\xE9\n").err.find("latin.csv, line 2: the text is not UTF-8") !=
          std::string::npos);
    CHECK(
        import("utf16.csv", std::string_view("\xFF\xFEy\0", 4)).err.find("utf16.csv, line 1: the text is not UTF-8") !=
        std::string::npos);
    CHECK(import("keys.json",
                 "{\"year\":{\"N\":\"1\"},\"title\":{\"S\":\"t\"}}\n{\"year\":{\"N\":\"1.0\"},\"title\":{\"S\":\"t\"}}")
              .err.find("Imported 2 items") != std::string::npos);
}

TEST_CASE("items whose JSON is longer than one request may be are imported all the same") {
    const folder here;
    const movies_database database(here);
    std::ofstream file(here / "large.csv");
    file << "year,title,text\n";
    for (int i = 0; i < 30; ++i) file << i << ",t,\"" << std::string(390'000, '\x01') << "\"\n";
    file.close();
    const auto in = run_tight({"dynamo", "import", "movies", "large.csv", "--endpoint", database.url}, here);
    CHECK(in.err.find("Imported 30 items") != std::string::npos);
    const auto out = run_tight({"dynamo", "export", "movies", "again.csv", "--endpoint", database.url}, here);
    CHECK(out.err.find("Exported 30 items") != std::string::npos);
    CHECK(std::filesystem::file_size(here / "again.csv") > 30U * 390'000U);
}

TEST_CASE("an export is written to a device, and through a link that the user made") {
    const folder here;
    const movies_database database(here);
    write(here / "movies.csv", "year,title\n1985,Brazil\n");
    REQUIRE(run_tight({"dynamo", "import", "movies", "movies.csv", "--endpoint", database.url}, here).status == 0);
    const auto out =
        run_tight({"dynamo", "export", "movies", "/dev/stdout", "--format", "json", "--endpoint", database.url}, here);
    CHECK(out.out.find("Brazil") != std::string::npos);
    CHECK(std::filesystem::is_symlink("/dev/stdout"));
    const auto full =
        run_tight({"dynamo", "export", "movies", "/dev/full", "--format", "json", "--endpoint", database.url}, here);
    CHECK(full.status == 1);
    CHECK(full.err.find("cannot write /dev/full: No space left on device") != std::string::npos);
}

TEST_CASE("the file of a database that does not run is read and written") {
    const folder here;
    {
        movies_database database(here);
        CHECK(database.program.stop() == 0);
    }
    write(here / "movies.csv", "year,title,seen:BOOL\n1985,Brazil,true\n");
    CHECK(run_tight({"dynamo", "import", "movies", "movies.csv", "--db-path", "movies.db"}, here).status == 0);
    const auto out = run_tight({"dynamo", "export", "movies", "--db-path", "movies.db"}, here).out;
    CHECK(out.starts_with("{\"Item\":{"));
    CHECK(out.find(R"("seen":{"BOOL":true})") != std::string::npos);
    CHECK(run_tight({"dynamo", "export", "movies", "--db-path", "none.db"}, here).status == 1);
}

TEST_CASE("an export that fails leaves the file that was there") {
    const folder here;
    write(here / "movies.json", "old");
    const auto out = run_tight({"dynamo", "export", "movies", "movies.json", "--endpoint", "http://127.0.0.1:1"}, here);
    CHECK(out.status == 1);
    CHECK(out.err.find("no database answers at http://127.0.0.1:1") != std::string::npos);
    CHECK(text_of(here / "movies.json") == "old");
    CHECK(files_below(here) == std::set<std::string>{"movies.json"});
}
