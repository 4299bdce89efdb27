// SPDX-License-Identifier: Apache-2.0
#include <tight/http/request.hpp>

#include <tight/log.hpp>

#include "http/state.hpp"
#include "http/text.hpp"

namespace tight {
namespace http {

std::string_view decoded(request_state& state, std::string_view text) {
    return text.find('%') == text.npos ? text : state.keep(percent_decode(text));
}

void add_query(request_state& state, std::string_view raw) {
    const auto plain = [&state](std::string_view text) {
        return text.find_first_of("%+") == text.npos ? text : state.keep(percent_decode(text, plus_sign::is_space));
    };
    each_pair(raw, [&](std::string_view name, std::string_view value) {
        state.entries.push_back({section::multi_query, plain(name), plain(value)});
    });
}

namespace {

bool same_name(section where, std::string_view left, std::string_view right) {
    const bool is_header = where == section::header || where == section::multi_header;
    return is_header ? equal_ignoring_case(left, right) : left == right;
}

const entry* find(const request_state& state, section where, std::string_view name) {
    for (const entry& each : state.entries)
        if (each.where == where && same_name(where, each.name, name)) return &each;
    return nullptr;
}

std::optional<std::string_view> first(const request_state& state, section all, section single, std::string_view name) {
    const entry* found = find(state, all, name);
    if (found == nullptr) found = find(state, single, name);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

std::vector<std::string_view> every(const request_state& state, section all, section single, std::string_view name) {
    std::vector<std::string_view> values;
    for (const section where : {all, single}) {
        for (const entry& each : state.entries)
            if (each.where == where && same_name(where, each.name, name)) values.push_back(each.value);
        if (!values.empty()) break;
    }
    return values;
}

// The complete list, then what only the other has.
std::vector<request::field> merged(const request_state& state, section all, section single) {
    std::vector<request::field> fields;
    for (const entry& each : state.entries)
        if (each.where == all || (each.where == single && find(state, all, each.name) == nullptr))
            fields.push_back({each.name, each.value});
    return fields;
}

bool is_form(const request& from) {
    return starts_with_ignoring_case(from.header("content-type").value_or(""), "application/x-www-form-urlencoded");
}

json::value form_value(std::string_view body) {
    json::object fields;
    each_pair(body, [&](std::string_view raw_name, std::string_view raw_value) {
        const json::string value(percent_decode(raw_value, plus_sign::is_space));
        const auto [at, is_new] = fields.emplace(percent_decode(raw_name, plus_sign::is_space), value);
        if (is_new) return;
        if (!at->value().is_array()) at->value() = json::array{std::move(at->value())};
        at->value().as_array().push_back(value);
    });
    return fields;
}

// A load balancer sends an empty text where there is no body.
bool is_absent(const request_state& state) {
    return state.body_is != body_state::present || (state.body.empty() && state.kind == event_kind::load_balancer);
}

// The body as JSON or form. Nothing where it is neither: `problem` says why.
std::optional<json::value> parse_body(const request& from, std::string& problem) {
    const request_state& state = from.state();
    if (is_absent(state)) return json::value(nullptr);
    const bool form = is_form(from);
    // `curl -d '{...}'` calls JSON a form.
    const bool looks_like_json = trim(state.body).starts_with('{') || trim(state.body).starts_with('[');
    if (form && !looks_like_json) return form_value(state.body);
    auto parsed = json::parse(state.body);
    if (parsed) return *std::move(parsed);
    if (form) return form_value(state.body);
    problem = std::move(parsed.error().message);
    return std::nullopt;
}

std::shared_ptr<request_state> state_from(request_parts parts) {
    auto state = std::make_shared<request_state>();
    const std::string_view target = state->keep(std::move(parts.path));
    const std::size_t question = target.find('?');
    state->method_name = state->keep(std::move(parts.method));
    state->method = verb_from(state->method_name);
    state->raw_path = target.substr(0, question);
    if (!state->raw_path.starts_with('/')) state->raw_path = state->keep('/' + std::string(state->raw_path));
    state->path = decoded(*state, state->raw_path);
    if (question != target.npos) add_query(*state, target.substr(question + 1));
    const auto add = [&state](section where, header_list& from) {
        for (auto& [name, value] : from)
            state->entries.push_back({where, state->keep(std::move(name)), state->keep(std::move(value))});
    };
    add(section::multi_header, parts.headers);
    add(section::path_parameter, parts.path_parameters);
    if (!parts.body.empty()) state->body_is = body_state::present;
    state->body = state->keep(std::move(parts.body));
    state->stage = state->keep(std::move(parts.stage));
    state->source_ip = state->keep(std::move(parts.source_ip));
    state->request_id = state->keep(std::move(parts.request_id));
    if (!parts.principal_id.empty()) state->principal_id = state->keep(std::move(parts.principal_id));
    return state;
}

}  // namespace
}  // namespace http

using namespace http;

request::request() : state_(std::make_shared<const request_state>()) {}
request::request(request_parts parts) : state_(state_from(std::move(parts))) {}

verb request::method() const { return state_->method; }
std::string_view request::method_name() const { return state_->method_name; }
std::string_view request::path() const { return state_->path; }
std::string_view request::raw_path() const { return state_->raw_path; }
std::string_view request::path(std::string_view name) const { return path_parameter(name).value_or(""); }

std::optional<std::string_view> request::path_parameter(std::string_view name) const {
    if (changes_ && changes_->path_parameters) {
        for (const auto& [key, value] : *changes_->path_parameters)
            if (key == name) return value;
        return std::nullopt;
    }
    const entry* found = find(*state_, section::path_parameter, name);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

std::vector<request::field> request::path_parameters() const {
    if (!changes_ || !changes_->path_parameters)
        return merged(*state_, section::path_parameter, section::path_parameter);
    std::vector<field> fields;
    for (const auto& [name, value] : *changes_->path_parameters) fields.push_back({name, value});
    return fields;
}

std::optional<std::string_view> request::query(std::string_view name) const {
    return first(*state_, section::multi_query, section::query, name);
}
std::vector<std::string_view> request::query_all(std::string_view name) const {
    return every(*state_, section::multi_query, section::query, name);
}
std::vector<request::field> request::query() const { return merged(*state_, section::multi_query, section::query); }

std::optional<std::string_view> request::header(std::string_view name) const {
    return first(*state_, section::multi_header, section::header, name);
}
std::vector<std::string_view> request::header_all(std::string_view name) const {
    return every(*state_, section::multi_header, section::header, name);
}
std::vector<request::field> request::headers() const { return merged(*state_, section::multi_header, section::header); }

std::optional<std::string_view> request::cookie(std::string_view name) const {
    for (const field& each : cookies())
        if (each.name == name) return each.value;
    return std::nullopt;
}

std::vector<request::field> request::cookies() const {
    std::vector<field> fields;
    const auto add = [&fields](std::string_view name, std::string_view value) { fields.push_back({name, value}); };
    for (const std::string_view line : header_all("cookie")) each_cookie(line, add);
    return fields;
}

std::string_view request::body() const { return state_->body; }
bool request::has_body() const { return !is_absent(*state_); }

const json::value& request::json() const {
    return state_->body_value.get([this] {
        std::string problem;
        if (auto value = parse_body(*this, problem)) return *std::move(value);
        log::warn("the request's body is read as {}: it is " + problem);
        return json::value(json::object());
    });
}

const json::value* request::try_json(std::string& problem) const {
    const json::value& lenient = state_->body_value.get([&]() -> json::value {
        auto value = parse_body(*this, problem);
        return value ? *std::move(value) : json::value(json::object());
    });
    // Where json() came first, {} may stand for a bad text, which is then read again to say why.
    if (problem.empty() && lenient.is_object() && json::members(&lenient).empty()) (void)parse_body(*this, problem);
    return problem.empty() ? &lenient : nullptr;
}

const json::value& request::valid_json() const {
    std::string problem;
    if (const json::value* value = try_json(problem)) return *value;
    throw std::bad_expected_access<error>({errc::bad_input, "the body is " + problem});
}

std::optional<std::string_view> request::form(std::string_view name) const {
    if (!is_form(*this)) return std::nullopt;
    const json::value* found = json::member(&json(), name);
    if (found != nullptr && found->is_array()) found = json::element(found, 0);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return json::string_or(found);
}

std::optional<std::string_view> request::principal_id() const {
    if (changes_ && changes_->principal_id) return *changes_->principal_id;
    return state_->principal_id;
}
std::string_view request::stage() const { return state_->stage; }
std::string_view request::source_ip() const { return state_->source_ip; }
std::string_view request::request_id() const { return state_->request_id; }
event_kind request::kind() const { return state_->kind; }
std::string_view request::event_text() const { return state_->event; }

const json::value& request::event() const {
    return state_->event_value.get([this]() -> json::value {
        if (state_->event.empty()) return nullptr;
        auto parsed = json::parse(state_->event);
        return parsed ? *std::move(parsed) : json::value(nullptr);
    });
}

request request::with_path_parameters(std::vector<std::pair<std::string, std::string>> parameters) const {
    request copy = *this;
    changes changed = changes_ ? *changes_ : changes{};
    changed.path_parameters = std::move(parameters);
    copy.changes_ = std::make_shared<const changes>(std::move(changed));
    return copy;
}

request request::with_principal(std::string principal_id) const {
    request copy = *this;
    changes changed = changes_ ? *changes_ : changes{};
    changed.principal_id = std::move(principal_id);
    copy.changes_ = std::make_shared<const changes>(std::move(changed));
    return copy;
}

}  // namespace tight
