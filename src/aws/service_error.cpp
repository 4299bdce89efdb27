// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/service_error.hpp>

#include <algorithm>
#include <array>

#include <tight/json.hpp>

namespace tight::aws {
namespace {

struct known_code {
    std::string_view code;
    errc kind;
};

constexpr std::array known_codes = std::to_array<known_code>({
    {"ConditionalCheckFailedException", errc::condition_failed},
    {"TransactionConflictException", errc::conflict},
    {"TransactionInProgressException", errc::conflict},
    {"IdempotentParameterMismatchException", errc::conflict},
    {"ResourceInUseException", errc::conflict},
    {"ResourceConflictException", errc::conflict},
    {"ThrottlingException", errc::throttled},
    {"Throttling", errc::throttled},
    {"ThrottledException", errc::throttled},
    {"RequestThrottled", errc::throttled},
    {"RequestThrottledException", errc::throttled},
    {"TooManyRequestsException", errc::throttled},
    {"ProvisionedThroughputExceededException", errc::throttled},
    {"RequestLimitExceeded", errc::throttled},
    {"BandwidthLimitExceeded", errc::throttled},
    {"PriorRequestNotComplete", errc::throttled},
    {"SlowDown", errc::throttled},
    {"RequestTimeout", errc::unavailable},
    {"RequestTimeoutException", errc::unavailable},
    {"InternalServerError", errc::unavailable},
    {"InternalFailure", errc::unavailable},
    {"ServiceUnavailable", errc::unavailable},
    {"ResourceNotFoundException", errc::not_found},
    {"TableNotFoundException", errc::not_found},
    {"NotFound", errc::not_found},
    {"NotFoundException", errc::not_found},
    {"NoSuchKey", errc::not_found},
    {"NoSuchBucket", errc::not_found},
    {"ParameterNotFound", errc::not_found},
    {"GoneException", errc::not_found},
    {"QueueDoesNotExist", errc::not_found},
    {"AccessDenied", errc::denied},
    {"AccessDeniedException", errc::denied},
    {"AuthFailure", errc::denied},
    {"ExpiredToken", errc::denied},
    {"ExpiredTokenException", errc::denied},
    {"IncompleteSignature", errc::denied},
    {"IncompleteSignatureException", errc::denied},
    {"InvalidAccessKeyId", errc::denied},
    {"InvalidClientTokenId", errc::denied},
    {"InvalidSignatureException", errc::denied},
    {"MissingAuthenticationToken", errc::denied},
    {"MissingAuthenticationTokenException", errc::denied},
    {"RequestExpired", errc::denied},
    {"RequestTimeTooSkewed", errc::denied},
    {"SignatureDoesNotMatch", errc::denied},
    {"UnauthorizedException", errc::denied},
    {"UnrecognizedClientException", errc::denied},
    {"ItemCollectionSizeLimitExceededException", errc::too_large},
    {"PayloadTooLargeException", errc::too_large},
    {"RequestEntityTooLargeException", errc::too_large},
});

// "com.amazonaws.dynamodb.v20120810#X", "X:http://internal/" and "X" are all X.
std::string_view bare_code(std::string_view code) {
    if (const auto hash = code.rfind('#'); hash != std::string_view::npos) code.remove_prefix(hash + 1);
    return code.substr(0, code.find(':'));
}

std::string first_text(const json::value& from, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const json::value* found = json::member(&from, name); found != nullptr && found->is_string())
            return std::string(json::string_or(found));
    return {};
}

struct parts {
    std::string code;
    std::string message;
};

parts parts_of(const reply& answer) {
    parts out{std::string(bare_code(answer.header("x-amzn-errortype"))), {}};
    if (answer.body.starts_with('<')) {
        out = {xml_text(answer.body, "Code"), xml_text(answer.body, "Message")};
    } else if (const auto body = json::parse(answer.body)) {
        if (out.code.empty()) out.code = bare_code(first_text(*body, {"__type", "code", "Code"}));
        out.message = first_text(*body, {"message", "Message", "errorMessage"});
    }
    return out;
}

std::string request_id_of(const reply& answer) {
    for (const std::string_view name : {"x-amzn-requestid", "x-amz-request-id"})
        if (const auto id = answer.header(name); !id.empty()) return std::string(id);
    return xml_text(answer.body, "RequestId");
}

}  // namespace

errc kind_of(std::string_view service_code, int status) {
    const auto known = std::ranges::find(known_codes, service_code, &known_code::code);
    if (known != known_codes.end()) return known->kind;
    if (status >= 500) return errc::unavailable;
    switch (status) {
        case 401:
        case 403:
            return errc::denied;
        case 404:
        case 410:
            return errc::not_found;
        case 413:
            return errc::too_large;
        case 429:
            return errc::throttled;
        default:
            return errc::invalid;
    }
}

error error_from(const call& request, const reply& answer) {
    parts said = parts_of(answer);
    error out{kind_of(said.code, answer.status)};
    out.message = request.service + ' ' + request.operation + ": " +
                  (said.message.empty() ? "status " + std::to_string(answer.status) : said.message);
    if (!said.code.empty()) out.message += " (" + said.code + ')';
    out.service_code = std::move(said.code);
    out.request_id = request_id_of(answer);
    if (said.message.find("Item size has exceeded") != std::string::npos ||
        said.message.find("Item size to update has exceeded") != std::string::npos)
        out.code = errc::too_large;
    return out;
}

std::string xml_text(std::string_view xml, std::string_view name) {
    const std::string open = '<' + std::string(name) + '>';
    const std::string close = "</" + std::string(name) + '>';
    const auto begin = xml.find(open);
    if (begin == std::string_view::npos) return {};
    const auto from = begin + open.size();
    const auto end = xml.find(close, from);
    if (end == std::string_view::npos) return {};

    static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    std::string out;
    for (std::string_view rest = xml.substr(from, end - from); !rest.empty();) {
        const auto entity =
            std::ranges::find_if(entities, [rest](const auto& each) { return rest.starts_with(each.first); });
        out += entity == entities.end() ? rest[0] : entity->second;
        rest.remove_prefix(entity == entities.end() ? 1 : entity->first.size());
    }
    return out;
}

}  // namespace tight::aws
