// Reads one question of tight's, a JSON document, from stdin and prints the answer (docs/reference/plugins.md).
#include <cstdio>
#include <stdexcept>
#include <string>

#include <tight/json.hpp>

namespace json = tight::json;

static std::string read_all() {
    std::string text;
    char bytes[4096];
    while (const std::size_t read = std::fread(bytes, 1, sizeof bytes, stdin)) text.append(bytes, read);
    return text;
}

static std::string email_of(const json::value& settings) {
    const json::value* email = json::find(settings, "email");
    if (email == nullptr || !email->is_string()) throw std::runtime_error("plugins.alarm does not say its email");
    return std::string(email->get_string());
}

// What `tight init` takes besides its own options.
static json::object options() {
    return {
        {"options", json::array{json::object{{"name", "alarm-email"}, {"help", "Who is told when a function fails"}}}}};
}

// What stands under plugins.alarm in tight.yml from then on.
static json::object init(const json::value& question) {
    return {{"settings", json::object{{"email", question.at("options").at("alarm-email")}}}};
}

static json::object alarm_of(const json::value& function) {
    const json::object dimension{{"Name", "FunctionName"}, {"Value", json::object{{"Ref", function.at("logical_id")}}}};
    const json::object properties{{"Namespace", "AWS/Lambda"},
                                  {"MetricName", "Errors"},
                                  {"Dimensions", json::array{dimension}},
                                  {"Statistic", "Sum"},
                                  {"Period", 300},
                                  {"EvaluationPeriods", 1},
                                  {"Threshold", 1},
                                  {"ComparisonOperator", "GreaterThanOrEqualToThreshold"},
                                  {"TreatMissingData", "notBreaching"},
                                  {"AlarmActions", json::array{json::object{{"Ref", "AlarmTopic"}}}}};
    return {{"Type", "AWS::CloudWatch::Alarm"}, {"Properties", properties}};
}

static json::object with_alarms(const json::value& question) {
    json::value result = question.at("template");
    json::object& resources = result.at("Resources").as_object();
    const json::object subscription{{"Protocol", "email"}, {"Endpoint", email_of(question.at("settings"))}};
    resources["AlarmTopic"] = json::object{{"Type", "AWS::SNS::Topic"},
                                           {"Properties", json::object{{"Subscription", json::array{subscription}}}}};
    for (const json::value& function : question.at("application").at("functions").as_array())
        resources[std::string(function.at("logical_id").as_string()) + "Alarm"] = alarm_of(function);
    return {{"template", result}};
}

static json::object status(const json::value& question) {
    json::object stages;
    for (const json::value& stage : question.at("application").at("stages").as_array())
        stages[std::string(stage.at("name").as_string())] = "alarms go to " + email_of(question.at("settings"));
    return {{"stages", stages}};
}

static json::object answer(const json::value& question) {
    const json::value& operation = question.at("ask");
    if (operation == "options") return options();
    if (operation == "init") return init(question);
    if (operation == "template") return with_alarms(question);
    if (operation == "status") return status(question);
    return {};
}

int main() {
    try {
        std::puts(json::serialize(answer(json::parse(read_all()).value())).c_str());
        return 0;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
        return 1;
    }
}
