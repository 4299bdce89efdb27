// SPDX-License-Identifier: Apache-2.0
#include "testing/recording/sensitive_members.hpp"

#include <algorithm>
#include <array>

namespace tight::testing {
namespace {

struct service_members {
    std::string_view service;
    std::string_view names;  // separated by blanks; NAME* is bytes, NAME{} only as an object
};

// From the models of botocore 1.43.11 for the services that functions call: each member whose shape, or the shape of
// its elements, says "sensitive": true, by its locationName. Left out are headers and parts of paths, which no
// recording holds; booleans; tokens of pages and of idempotency; and names that the service uses more often for
// something that it does not mark (Description, Message). The value of an SSM parameter depends on its type: see
// redaction.cpp.
// clang-format off
constexpr auto table = std::to_array<service_members>({
    {"acm", "Passphrase* PrivateKey"},
    {"amplify", "accessToken basicAuthCredentials buildSpec oauthToken"},
    {"api.sagemaker", "ClientSecret Content ModelCardContent"},
    {"appconfig", "Content DynamicExtensionParameters"},
    {"appflow",
     "accessKeyId accessToken apiKey apiSecretKey clientCredentialsArn clientSecret credentialsMap jwtToken "
     "password secretKey"},
    {"apprunner", "BuildCommand RuntimeEnvironmentSecrets RuntimeEnvironmentVariables StartCommand"},
    {"awsssoportal", "secretAccessKey sessionToken"},
    {"bedrock",
     "actionGroupName agentName agentTraces analyzePromptEvent andAll apiPath basePromptTemplate body* bytes* "
     "chunk collaboratorInstruction collaboratorName conditionNodeResultTrace conditionResultEvent content "
     "contentBlocks contentPolicy customOrchestrationTrace customWords data* error event executionChain "
     "expression failureMessage failureReason failureTrace fields fieldsToExclude fieldsToInclude filter "
     "filters flowCompletionEvent flowFailureEvent flowInputEvent flowMultiTurnInputRequestEvent "
     "flowOutputEvent guardrailTrace identifier inlineContent* inlineDocumentSource input inputAssessments "
     "inputText instruction invocationInput location logic managedWordLists metadata metadataAttributes "
     "modelInput modelInvocationInput modelInvocationOutput naturalLanguage next nodeActionEvent "
     "nodeActionTrace nodeDependencyEvent nodeDependencyTrace nodeFailureEvent nodeInputEvent nodeInputTrace "
     "nodeOutputEvent nodeOutputTrace observation optimizedPromptEvent orAll orchestrationTrace output "
     "outputAssessments parsedResponse piiEntities postProcessingTrace preProcessingTrace "
     "promptOverrideConfiguration promptVariables queries queryGenerationInput rationale rawResponse "
     "reasoningContent reasoningText regexes repromptResponse requestMetadata retrievalQuery retrievalResults "
     "returnControl returnControlPayload routingClassifierTrace row satisfiedConditions "
     "sensitiveInformationPolicy sources structure textDocument textPrompt textPromptTemplate textQuery "
     "textResponsePart topicPolicy topics trace traceElements usage verb wordPolicy"},
    {"bedrock-agent-runtime",
     "actionGroupName agentName agentTraces analyzePromptEvent andAll apiPath basePromptTemplate bytes* chunk "
     "collaboratorInstruction collaboratorName conditionNodeResultTrace conditionResultEvent content "
     "contentBlocks contentPolicy customOrchestrationTrace customWords data* event executionChain expression "
     "failureReason failureTrace fields fieldsToExclude fieldsToInclude filter filters flowCompletionEvent "
     "flowFailureEvent flowInputEvent flowMultiTurnInputRequestEvent flowOutputEvent guardrailTrace identifier "
     "inlineContent* inlineDocumentSource input inputAssessments inputText instruction invocationInput location "
     "managedWordLists metadata metadataAttributes modelInvocationInput modelInvocationOutput next "
     "nodeActionEvent nodeActionTrace nodeDependencyEvent nodeDependencyTrace nodeFailureEvent nodeInputEvent "
     "nodeInputTrace nodeOutputEvent nodeOutputTrace observation optimizedPromptEvent orAll orchestrationTrace "
     "output outputAssessments parsedResponse piiEntities postProcessingTrace preProcessingTrace "
     "promptOverrideConfiguration queries queryGenerationInput rationale rawResponse reasoningContent "
     "reasoningText regexes repromptResponse retrievalQuery retrievalResults returnControl returnControlPayload "
     "routingClassifierTrace row satisfiedConditions sensitiveInformationPolicy sources textDocument textPrompt "
     "textPromptTemplate textQuery textResponsePart topicPolicy topics trace traceElements usage verb "
     "wordPolicy"},
    {"bedrock-runtime",
     "body* chunk error failureMessage logic modelInput naturalLanguage promptVariables reasoningContent "
     "reasoningText requestMetadata structure"},
    {"chime", "ExternalMeetingId ExternalUserId JoinToken LambdaFunctionArn MeetingHostId SnsTopicArn SqsQueueArn"},
    {"cloudfront",
     "ConnectionFunctionCode* ConnectionFunctionErrorMessage ConnectionFunctionExecutionLogs "
     "ConnectionFunctionOutput ConnectionObject* EventObject* FunctionCode* FunctionErrorMessage "
     "FunctionExecutionLogs FunctionOutput HeaderValue"},
    {"cloudfront-keyvaluestore", "Value"},
    {"codebuild", "command standardErrContent standardOutputContent token"},
    {"codepipeline", "accessKeyId artifactCredentials secretAccessKey sessionToken"},
    {"cognito-identity", "Logins{} SecretKey Token"},
    {"cognito-idp",
     "AccessToken AuthParameters ChallengeResponses{} ClientId ClientSecret ClientSecretValue FeedbackToken "
     "IdToken Password PreviousPassword ProposedPassword RefreshToken SecretCode SecretHash Session "
     "TemporaryPassword Token UserCode UserContextData Username Value"},
    {"comprehend", "ClassifierMetadata RecognizerMetadata Text TextList TextSegments"},
    {"controlplane.payment-cryptography",
     "CertificateSigningRequest OptionalBlocks RequesterComment WrappedKeyBlock WrappedKeyCryptogram"},
    {"dataplane.payment-cryptography",
     "ApplicationCryptogram AuthRequestCryptogram AuthResponseValue CardExpiryDate CipherText "
     "CurrentEncryptedPinBlock DecimalizationTable EncryptedPinBlock InitializationVector Mac MessageData "
     "NewEncryptedPinBlock PinBlock PinOffset PinValidationData PlainText PrimaryAccountNumber "
     "ProprietaryAuthenticationData RandomKeyReceive RandomKeySend ServiceCode SessionDerivationData "
     "Tr31KeyBlock TrackData TransactionData ValidationData VerificationValue WrappedKeyBlock "
     "WrappedKeyMaterial"},
    {"datasync", "Password SecretKey Token"},
    {"dms",
     "AsmPassword AuthPassword CertificatePem Password PublicIpAddresses S3ObjectUrl SaslPassword "
     "SecurityDbEncryption SslClientKeyPassword"},
    {"ds", "NewPassword Password ShareNotes SharedSecret TrustPassword"},
    {"ec2",
     "ClientSecret CustomerGatewayConfiguration ImportManifestUrl KeyMaterial KeyValue MacCredentials "
     "PasswordData PreSharedKey PresignedUrl UploadPolicySignature Url UserData "
     "VpnConnectionDeviceSampleConfiguration clientSecret customerGatewayConfiguration importManifestUrl "
     "keyMaterial keyValue passwordData preSharedKey presignedUrl uploadPolicySignature url userData "
     "vpnConnectionDeviceSampleConfiguration"},
    {"ecs", "environment repositoryCredentials tokenValue"},
    {"eks-auth", "credentials token"},
    {"elasticmapreduce", "UsernamePassword"},
    {"email", "AdditionalContactEmailAddresses DomainSigningPrivateKey UseCaseDescription WebsiteURL"},
    {"es", "MasterUserName MasterUserPassword"},
    {"events", "ApiKeyValue ClientSecret GraphQLOperation Password Sql Sqls Value"},
    {"firehose",
     "AccessKey AccountUrl AttributeName AttributeValue ContentColumnName Database KeyPassphrase "
     "MetaDataColumnName Password PrivateKey PrivateLinkVpceId Schema SnowflakeRole Table Url User Username"},
    {"fsx", "FsxAdminPassword Password SvmAdminPassword"},
    {"glue",
     "AccessToken AuthorizationCode CodeGenConfigurationNodes CustomAuthenticationCredentials EvaluatedMetrics "
     "EvaluatedRule EvaluationMessage JwtToken Password Records RefreshToken RuleMetrics StatisticProperties "
     "UserManagedClientApplicationClientSecret"},
    {"iam",
     "AddPrivateKey Base32StringSeed* NewPassword OldPassword Password PrivateKey QRCodePNG* SecretAccessKey "
     "ServiceCredentialSecret ServicePassword"},
    {"identitystore",
     "Birthdate Country Description Display DisplayName FamilyName Formatted GivenName HonorificPrefix "
     "HonorificSuffix Id Issuer Locale Locality MiddleName NickName PostalCode PreferredLanguage ProfileUrl "
     "Region StreetAddress Timezone Title Type UserName UserType Value Website"},
    {"iot", "PrivateKey recipe"},
    {"ivs", "metadata passphrase value"},
    {"kms", "AccessKeyId KeyStorePassword Message* Plaintext* PrivateKeyPlaintext* RawSecretAccessKey SharedSecret*"},
    {"lambda", "ErrorData ErrorMessage ErrorType InputPayload Payload Result StackTrace Variables ZipFile*"},
    {"lightsail", "accessKeyId emailAddress masterUserPassword"},
    {"meetings-chime",
     "ExternalMeetingId ExternalUserId JoinToken LambdaFunctionArn MeetingHostId SnsTopicArn SqsQueueArn"},
    {"oidc", "accessToken assertion clientSecret codeVerifier idToken refreshToken subjectToken"},
    {"organizations", "AccountName Email ManagementAccountEmail MasterAccountEmail Notes SourceName Value"},
    {"payment-cryptography",
     "ApplicationCryptogram AuthRequestCryptogram AuthResponseValue CardExpiryDate CertificateSigningRequest "
     "CipherText CurrentEncryptedPinBlock DecimalizationTable EncryptedPinBlock InitializationVector Mac "
     "MessageData NewEncryptedPinBlock OptionalBlocks PinBlock PinOffset PinValidationData PlainText "
     "PrimaryAccountNumber ProprietaryAuthenticationData RandomKeyReceive RandomKeySend RequesterComment "
     "ServiceCode SessionDerivationData Tr31KeyBlock TrackData TransactionData ValidationData VerificationValue "
     "WrappedKeyBlock WrappedKeyCryptogram WrappedKeyMaterial"},
    {"pipes",
     "AdditionalBootstrapServers ConsumerGroupID Database DbUser Description DetailType EndpointId "
     "HeaderParameters InputTemplate MessageDeduplicationId MessageGroupId PartitionKey PathParameterValues "
     "Pattern QueryStringParameters QueueName ReferenceId SecurityGroup SecurityGroups Sqls StatementName "
     "Subnets Tags TopicName Value VirtualHost capacityProvider expression field tags"},
    {"polly", "Content"},
    {"portal.sso", "secretAccessKey sessionToken"},
    {"query.timestream", "QueryString"},
    {"rds", "InitQuery LogFileData MasterUserPassword PreSignedUrl TdeCredentialPassword"},
    {"redshift", "DbPassword MasterUserPassword Token"},
    {"redshift-serverless", "adminUserPassword adminUsername dbPassword dbUser"},
    {"rekognition", "Bytes*"},
    {"route53domains",
     "AbuseContactEmail AbuseContactPhone AddressLine1 AddressLine2 AdminContact AuthCode BillingContact City "
     "CountryCode Email FIAuthKey Fax FirstName LastName OrganizationName Password PhoneNumber "
     "RegistrantContact State TechContact Value ZipCode emailAddress"},
    {"runtime.sagemaker", "Bytes*"},
    {"s3", "AccessKeyId Credentials KMSKeyArn KMSKeyId KMSMasterKeyID KeyId SecretAccessKey SessionToken"},
    {"s3-control", "AccessKeyId Credentials SecretAccessKey SessionToken"},
    {"sagemaker", "Bytes* ClientSecret Content ModelCardContent"},
    {"secretsmanager", "RandomPassword RotationToken SecretBinary* SecretString"},
    {"ses", "AdditionalContactEmailAddresses DomainSigningPrivateKey UseCaseDescription WebsiteURL"},
    {"signin", "accessToken refreshToken"},
    {"sns", "PhoneNumber phoneNumber phoneNumbers"},
    {"ssm",
     "Configuration IPAddress Input IpAddress OwnerInformation Parameters{} Payload* SecretAccessKey "
     "SessionToken TaskParameters"},
    {"sso-oauth", "accessToken assertion clientSecret codeVerifier idToken refreshToken subjectToken"},
    {"states",
     "afterArguments afterInputPath afterItemBatcher afterItemSelector afterItemsPath afterItemsPointer "
     "afterParameters afterResultPath afterResultSelector assignedVariables catchIndex cause code context "
     "definition description error errorCausedByState input inspectionData location mapItemReaderData output "
     "parameters redriveStatusReason result retryBackoffIntervalSeconds retryIndex stateName variableReferences "
     "variables versionDescription"},
    {"storagegateway",
     "GatewayNetworkInterfaces LocalConsolePassword Password SecretToAuthenticateInitiator "
     "SecretToAuthenticateTarget"},
    {"sts", "SAMLAssertion SecretAccessKey TradeInToken WebIdentityToken"},
    {"timestream", "QueryString"},
    {"timestream-influxdb", "password username"},
    {"transcribe", "Pronouns"},
    {"transfer",
     "CertificateChain CustomHttpHeaders FaviconFile* HostKey HostKeyBody LogoFile* MessageSubject PrivateKey "
     "UserPassword"},
    {"translate", "Content* File*"},
    {"verifiedpermissions",
     "accessToken actionId actionType cedarJson clientIds contextMap datetime decimal description duration "
     "entityId entityIdPrefix entityType errors groupClaim groupEntityType identityToken ipaddr long namespaces "
     "principalEntityType principalIdClaim schema statement string"},
    {"workmail",
     "City Company Country Department DisplayName DisplayNamePrefix EwsPassword FirstName Initials JobTitle "
     "LastName Office Password Street Telephone ZipCode"},
});
// clang-format on

// Secret, although the models do not say so and the names do not either.
constexpr auto unmarked = std::to_array<service_members>({{"apigateway", "value"}, {"sns", "PlatformPrincipal"}});

static_assert(std::ranges::is_sorted(table, {}, &service_members::service));

enum class form : std::uint8_t { any, bytes, object };

std::optional<form> find_in(std::string_view names, std::string_view name) {
    while (!names.empty()) {
        std::string_view entry = names.substr(0, names.find(' '));
        names.remove_prefix(std::min(entry.size() + 1, names.size()));
        const form as = entry.ends_with('*') ? form::bytes : entry.ends_with("{}") ? form::object : form::any;
        entry.remove_suffix(as == form::bytes ? 1 : as == form::object ? 2 : 0);
        if (entry == name) return as;
    }
    return std::nullopt;
}

std::optional<form> find(std::string_view service, std::string_view name) {
    for (const service_members& row : unmarked)
        if (row.service == service && find_in(row.names, name)) return form::any;
    const auto row = std::ranges::lower_bound(table, service, {}, &service_members::service);
    if (row == table.end() || row->service != service) return std::nullopt;
    return find_in(row->names, name);
}

}  // namespace

std::optional<sensitive_kind> marked_as_sensitive(std::string_view service, std::string_view name) {
    const auto as = find(service, name);
    if (!as) return std::nullopt;
    return *as == form::bytes ? sensitive_kind::bytes : sensitive_kind::text;
}

std::optional<sensitive_kind> marked_as_sensitive(std::string_view service, std::string_view name,
                                                  const json::value& value) {
    if (find(service, name) == form::object && !value.is_object()) return std::nullopt;
    return marked_as_sensitive(service, name);
}

}  // namespace tight::testing
