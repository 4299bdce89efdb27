// SPDX-License-Identifier: Apache-2.0
// What recordings must not hold: secrets planted into requests and answers as the services have them.
#include "testing/recording/redaction.hpp"

#include <doctest/doctest.h>

#include <tight/testing/recording.hpp>

#include "core/base64.hpp"
#include "http/text.hpp"
#include "support/fake_transport.hpp"
#include "support/temporary_folder.hpp"
#include "testing/recording/secret_names.hpp"
#include "testing/recording/secret_text.hpp"

namespace aws = tight::aws;
namespace json = tight::json;
namespace fs = std::filesystem;
using tight::testing::redactor;

namespace {

const std::string jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";
const std::string key_id = "AKIAIOSFODNN7EXAMPLE";
const std::string secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const std::string pem = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEhunter2\\n-----END RSA PRIVATE KEY-----";

std::string base64(std::string_view text) { return tight::to_base64(text); }
std::string json_text(std::string_view text) { return json::serialize(text); }

// "hunter2" is the secret of each, in whatever form it stands there; `also` are more.
struct plant {
    std::string service;
    std::string operation;
    std::string request;
    std::string answer = "{}";
    std::vector<std::string> also = {};
};

const std::string form = "application/x-www-form-urlencoded";

bool is_form(const plant& from) { return from.request.starts_with("Action="); }

aws::call call_of(const plant& from) {
    aws::call call{.service = from.service, .operation = from.operation, .body = from.request};
    if (is_form(from)) call.headers = {{"content-type", form}};
    return call;
}

const std::vector<plant>& plants() {
    static const std::vector<plant> all{
        // What the services' models mark.
        {"kms", "Decrypt", "{}", R"({"KeyId":"k","Plaintext":")" + base64("hunter2") + R"("})", {base64("hunter2")}},
        {"kms", "Encrypt", R"({"KeyId":"k","Plaintext":")" + base64("hunter2") + R"("})", "{}", {base64("hunter2")}},
        {"kms",
         "GenerateDataKey",
         R"({"KeyId":"k"})",
         R"({"CiphertextBlob":"AQID","Plaintext":")" + base64("\x01hunter2") + R"("})",
         {base64("\x01hunter2")}},
        {"kms", "GenerateDataKeyPair", "{}", R"({"PrivateKeyPlaintext":"hunter2","PublicKey":"AQID"})"},
        {"kms", "CreateCustomKeyStore", R"({"CustomKeyStoreName":"n","KeyStorePassword":"hunter2"})"},
        {"secretsmanager", "GetSecretValue", R"({"SecretId":"s"})",
         R"({"ARN":"a","Name":"s","SecretString":"hunter2"})"},
        {"secretsmanager", "GetSecretValue", R"({"SecretId":"s"})",
         R"({"Name":"s","SecretString":"{\"username\":\"admin\",\"login\":\"hunter2\"}"})"},
        {"secretsmanager", "BatchGetSecretValue", "{}",
         R"({"SecretValues":[{"ARN":"a","Name":"s","SecretString":"hunter2"}],"Errors":[]})"},
        {"secretsmanager", "GetRandomPassword", "{}", R"({"RandomPassword":"hunter2"})"},
        {"secretsmanager", "PutSecretValue", R"({"SecretId":"s","SecretBinary":"hunter2="})"},
        {"lambda", "GetFunctionConfiguration", "",
         R"({"FunctionName":"f","Environment":{"Variables":{"MODE":"hunter2","TABLE_NAME":"hunter2"}}})"},
        {"lambda", "UpdateFunctionConfiguration", R"({"Environment":{"Variables":{"URL":"hunter2"}}})"},
        {"lambda", "CreateFunction", R"({"Code":{"ZipFile":"hunter2="},"FunctionName":"f"})"},
        {"cognito-idp", "InitiateAuth",
         R"({"AuthFlow":"USER_PASSWORD_AUTH","AuthParameters":{"USERNAME":"u","PASSWORD":"hunter2","SECRET_HASH":"hunter2="}})",
         R"({"AuthenticationResult":{"AccessToken":"hunter2","IdToken":"hunter2","RefreshToken":"hunter2","ExpiresIn":3600,"TokenType":"Bearer"}})"},
        {"cognito-idp", "InitiateAuth", "{}", R"({"ChallengeName":"NEW_PASSWORD_REQUIRED","Session":"hunter2"})"},
        {"cognito-idp", "RespondToAuthChallenge",
         R"({"Session":"hunter2","ChallengeResponses":{"NEW_PASSWORD":"hunter2","SMS_MFA_CODE":"hunter2","USERNAME":"u"}})"},
        {"cognito-idp", "SignUp", R"({"ClientId":"c","Username":"u","Password":"hunter2","SecretHash":"hunter2"})"},
        {"cognito-idp", "ConfirmSignUp", R"({"Username":"u","ConfirmationCode":"hunter2"})"},
        {"cognito-idp", "AdminSetUserPassword", R"({"Username":"u","Password":"hunter2","Permanent":true})"},
        {"cognito-idp", "DescribeUserPoolClient", "{}",
         R"({"UserPoolClient":{"ClientName":"c","ClientSecret":"hunter2"}})"},
        {"cognito-idp", "AssociateSoftwareToken", "{}", R"({"SecretCode":"hunter2"})"},
        {"cognito-identity",
         "GetCredentialsForIdentity",
         R"({"IdentityId":"i","Logins":{"cognito-idp.eu-west-1.amazonaws.com/p":"hunter2"}})",
         R"({"Credentials":{"AccessKeyId":")" + key_id +
             R"(","Expiration":1700000000,"SecretKey":"hunter2","SessionToken":"hunter2"}})",
         {key_id}},
        {"cognito-identity", "GetOpenIdToken", "{}", R"({"IdentityId":"i","Token":"hunter2"})"},
        {"ssm", "GetParameter", R"({"Name":"/k","WithDecryption":true})",
         R"({"Parameter":{"Name":"/k","Type":"SecureString","Value":"hunter2"}})"},
        {"ssm", "PutParameter", R"({"Name":"/k","Value":"hunter2","Overwrite":true})"},
        {"ssm", "GetParametersByPath", "{}",
         R"({"Parameters":[{"Name":"/a/db_password","Type":"String","Value":"hunter2"}]})"},
        {"ssm", "SendCommand", R"({"Parameters":{"commands":["echo hunter2"]},"DocumentName":"d"})"},
        {"sso",
         "GetRoleCredentials",
         "{}",
         R"({"roleCredentials":{"accessKeyId":")" + key_id +
             R"(","secretAccessKey":"hunter2","sessionToken":"hunter2","expiration":1}})",
         {key_id}},
        {"oidc", "CreateToken", R"({"clientId":"c","clientSecret":"hunter2","code":"x","refreshToken":"hunter2"})",
         R"({"accessToken":"hunter2","idToken":"hunter2","expiresIn":3600,"tokenType":"Bearer"})"},
        {"oidc", "StartDeviceAuthorization", "{}", R"({"deviceCode":"hunter2","userCode":"hunter2","interval":1})"},
        {"iam",
         "CreateAccessKey",
         "Action=CreateAccessKey&UserName=u",
         "<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><UserName>u</UserName><AccessKeyId>" + key_id +
             "</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey></AccessKey></CreateAccessKeyResult>"
             "</CreateAccessKeyResponse>",
         {key_id}},
        {"iam", "CreateLoginProfile", "Action=CreateLoginProfile&UserName=u&Password=hunter2"},
        {"iam", "ChangePassword", "Action=ChangePassword&OldPassword=hunter2&NewPassword=hunter2"},
        {"iam", "CreateVirtualMFADevice", "Action=CreateVirtualMFADevice",
         "<R><CreateVirtualMFADeviceResult><VirtualMFADevice><Base32StringSeed>hunter2</Base32StringSeed>"
         "<QRCodePNG>hunter2</QRCodePNG></VirtualMFADevice></CreateVirtualMFADeviceResult></R>"},
        {"sts", "AssumeRoleWithWebIdentity", "Action=AssumeRoleWithWebIdentity&WebIdentityToken=hunter2&RoleArn=r"},
        {"sts", "AssumeRoleWithSAML", "Action=AssumeRoleWithSAML&SAMLAssertion=hunter2"},
        {"sts",
         "GetSessionToken",
         "Action=GetSessionToken&SerialNumber=s&TokenCode=hunter2",
         "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>" + key_id +
             "</AccessKeyId><SecretAccessKey>hunter2</SecretAccessKey><SessionToken>hunter2</SessionToken>"
             "<Expiration>2026-01-01T00:00:00Z</Expiration></Credentials></GetSessionTokenResult></"
             "GetSessionTokenResponse>",
         {key_id}},
        {"acm",
         "ExportCertificate",
         R"({"CertificateArn":"c","Passphrase":"hunter2="})",
         R"({"Certificate":"c","PrivateKey":")" + pem + R"("})",
         {"MIIE"}},
        {"redshift", "GetClusterCredentials", "Action=GetClusterCredentials&DbUser=u",
         "<R><GetClusterCredentialsResult><DbUser>u</DbUser><DbPassword>hunter2</DbPassword>"
         "</GetClusterCredentialsResult></R>"},
        {"rds", "CreateDBInstance", "Action=CreateDBInstance&MasterUsername=u&MasterUserPassword=hunter2"},
        {"ec2", "CreateKeyPair", "Action=CreateKeyPair&KeyName=k",
         "<CreateKeyPairResponse><keyName>k</keyName><keyMaterial>hunter2</keyMaterial></CreateKeyPairResponse>"},
        {"ec2", "RunInstances", "Action=RunInstances&UserData=hunter2%3D&ImageId=i"},
        {"ec2", "GetPasswordData", "Action=GetPasswordData",
         "<GetPasswordDataResponse><passwordData>hunter2</passwordData></GetPasswordDataResponse>"},
        {"states", "StartExecution", R"({"stateMachineArn":"a","input":"{\"answer\":\"hunter2\"}"})"},
        {"events", "CreateConnection",
         R"({"AuthParameters":{"ApiKeyAuthParameters":{"ApiKeyName":"k","ApiKeyValue":"hunter2"},"BasicAuthParameters":{"Username":"u","Password":"hunter2"}}})"},
        {"transfer", "CreateServer", R"({"HostKey":"hunter2"})"},
        // What they do not mark.
        {"api.ecr",
         "GetAuthorizationToken",
         "{}",
         R"({"authorizationData":[{"authorizationToken":")" + base64("AWS:hunter2") +
             R"(","expiresAt":1.7E9,"proxyEndpoint":"https://1.dkr.ecr.eu-west-1.amazonaws.com"}]})",
         {base64("AWS:hunter2")}},
        {"codeartifact", "GetAuthorizationToken", "", R"({"authorizationToken":"hunter2","expiration":1700000000})"},
        {"apigateway", "GetApiKey", "", R"({"id":"i","name":"n","value":"hunter2","enabled":true})"},
        {"apigateway", "CreateApiKey", R"({"name":"n","value":"hunter2"})"},
        {"appsync", "CreateApiKey", "{}", R"({"apiKey":{"id":"da2-hunter2aaaaaaaaaaaaaaaaaaa","expires":1}})"},
        {"iot", "CreateKeysAndCertificate", "{}",
         R"({"certificateId":"c","keyPair":{"PublicKey":"p","PrivateKey":"hunter2"}})"},
        {"elasticache", "CreateUser", "Action=CreateUser&UserName=u&Passwords.member.1=hunter2"},
        {"cloudformation", "CreateStack",
         "Action=CreateStack&Parameters.member.1.ParameterKey=DbPassword&Parameters.member.1.ParameterValue=hunter2"},
        {"ecs", "RegisterTaskDefinition",
         R"({"containerDefinitions":[{"environment":[{"name":"API_TOKEN","value":"hunter2"}]}]})"},
        {"batch", "SubmitJob", R"({"containerOverrides":{"environment":[{"name":"DB_PASS","value":"hunter2"}]}})"},
        {"glue", "GetConnection", "{}",
         R"({"Connection":{"ConnectionProperties":{"USERNAME":"u","PASSWORD":"hunter2"}}})"},
        {"sns", "SetPlatformApplicationAttributes",
         "Action=SetPlatformApplicationAttributes&Attributes.entry.1.key=PlatformCredential&Attributes.entry.1.value="
         "hunter2"},
        {"rds-data", "ExecuteStatement",
         R"({"sql":"select 1","parameters":[{"name":"password","value":{"stringValue":"hunter2"}}]})"},
        {"rds-data", "ExecuteStatement", R"({"sql":"ALTER USER app WITH PASSWORD 'hunter2'"})"},
        {"dynamodb", "PutItem",
         R"({"Item":{"id":{"S":"1"},"password_hash":{"S":"hunter2"},"apiKey":{"B":"hunter2="}}})"},
        {"dynamodb", "UpdateItem",
         R"({"UpdateExpression":"SET #a = :a, n = :n","ExpressionAttributeNames":{"#a":"resetToken"},"ExpressionAttributeValues":{":a":{"S":"hunter2"},":n":{"N":"7"}}})"},
        {"dynamodb", "TransactWriteItems",
         R"x({"TransactItems":[{"Update":{"UpdateExpression":"SET user.password = if_not_exists(user.password, :p)","ExpressionAttributeValues":{":p":{"S":"hunter2"}}}}]})x"},
        {"dynamodb", "ExecuteStatement",
         R"({"Statement":"UPDATE t SET n=? SET password=? WHERE id=?","Parameters":[{"N":"7"},{"S":"hunter2"},{"S":"1"}]})"},
        {"dynamodb", "ExecuteStatement",
         R"({"Statement":"INSERT INTO t VALUE {'id': ?, 'clientSecret': ?}","Parameters":[{"S":"1"},{"S":"hunter2"}]})"},
        {"dynamodb", "PutItem", R"({"Item":{"name":{"S":"stripe_api_key"},"value":{"S":"hunter2"}}})"},
        {"dynamodb", "PutItem", R"({"Item":{"session":{"M":{"id":{"S":"hunter2"},"type":{"S":"hunter2"}}}}})"},
        {"codebuild", "StartBuild",
         R"({"environmentVariablesOverride":[{"name":"NPM_TOKEN","value":"hunter2","type":"PLAINTEXT"}]})"},
        {"redshift-data", "ExecuteStatement",
         R"({"Sql":"COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=hunter2'"})"},
        {"cloudformation", "CreateStack",
         "Action=CreateStack&TemplateBody=" +
             tight::http::percent_encode("Resources:\n  Db:\n    MasterUserPassword: hunter2\n    Engine: mysql\n")},
        {"sns", "Subscribe", "Action=Subscribe&Endpoint=https%3A%2F%2Fu%3Ahunter2%40example.com%2Fhook"},
        // Within text, JSON and base64.
        {"lambda", "Invoke", R"({"multiValueHeaders":{"authorization":["hunter2"]},"cookies":["sid=hunter2"]})"},
        {"lambda", "Invoke", R"({"auths":{"https://index.docker.io":{"auth":"hunter2"}},"pin":"hunter2"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"https://hooks.slack.com/services/T0/B0/hunter2hunter2"})"},
        {"sqs", "SendMessage", R"({"QueueUrl":"q","MessageBody":"{\"user\":\"u\",\"password\":\"hunter2\"}"})"},
        {"sqs", "ReceiveMessage", "{}",
         R"({"Messages":[{"Body":"{\"Type\":\"Notification\",\"Message\":\"{\\\"accessToken\\\":\\\"hunter2\\\"}\"}"}]})"},
        {"sqs", "SendMessage",
         R"({"MessageBody":"x","MessageAttributes":{"authToken":{"DataType":"String","StringValue":"hunter2"}}})"},
        {"sns", "Publish", "Action=Publish&Message=" + tight::http::percent_encode(R"({"refresh_token":"hunter2"})")},
        {"kinesis",
         "PutRecord",
         R"({"Data":")" + base64(R"({"client_secret":"hunter2"})") + R"("})",
         "{}",
         {base64(R"({"client_secret":"hunter2"})")}},
        {"events", "PutEvents", R"({"Entries":[{"Detail":"{\"card\":{\"apiKey\":\"hunter2\"}}"}]})"},
        {"lambda", "Invoke", R"({"headers":{"Authorization":"Bearer hunter2","Cookie":"sid=hunter2"}})",
         R"({"statusCode":200,"body":"{\"sessionToken\":\"hunter2\"}"})"},
        {"lambda", "Invoke", "{}", R"([{"password":"hunter2"}])", {base64(R"([{"password":"hunter2"}])")}},
        {"lambda", "Invoke", "{}", "password=hunter2", {base64("password=hunter2")}},
        {"logs", "PutLogEvents", R"({"logEvents":[{"message":"login with password: hunter2, ok"}]})"},
        {"logs",
         "GetLogEvents",
         "{}",
         R"({"events":[{"message":"Authorization: Basic dXNlcjpodW50ZXIy"}]})",
         {"dXNlcjpodW50ZXIy"}},
        {"sqs", "SendMessage", R"({"MessageBody":"postgres://app:hunter2@db.example/app"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"app:hunter2@tcp(db:3306)/app"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"Server=db;User Id=sa;Password=hunter2;"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"AccountName=a;AccountKey=hunter2==;EndpointSuffix=x"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"<user><Password>hunter2</Password></user>"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"curl --token hunter2 https://x"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"grant_type=refresh&refresh_token=hunter2&x=1"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"half {\"secret\":\"hunter2\", of a document"})"},
        {"sqs", "SendMessage", R"({"MessageBody":"the token is )" + jwt + R"( as it was"})", "{}", {jwt, "eyJzdWI"}},
        {"sqs",
         "SendMessage",
         R"({"MessageBody":"key )" + key_id + " with " + secret_key + R"("})",
         "{}",
         {key_id, secret_key}},
        {"sqs",
         "SendMessage",
         R"({"MessageAttributes":{"a":")" + key_id + R"(","b":")" + secret_key + R"("}})",
         "{}",
         {key_id, secret_key}},
        {"sqs", "SendMessage", R"({"MessageBody":"see )" + pem + R"("})", "{}", {"MIIE"}},
        {"sqs", "SendMessage", R"({"MessageBody":"ghp_hunter2hunter2hunter2hunter2 and xoxb-hunter2-hunter2"})"},
        {"sqs", "SendMessage",
         R"({"MessageBody":"https://b.s3.amazonaws.com/k?X-Amz-Credential=hunter2%2F2026&X-Amz-Security-Token=hunter2&X-Amz-Signature=hunter2"})"},
        {"ec2",
         "DescribeInstanceAttribute",
         "Action=DescribeInstanceAttribute",
         "<R><output>" + base64("#!/bin/sh\nexport DB_PASSWORD=hunter2\n") + "</output></R>",
         {base64("#!/bin/sh\nexport DB_PASSWORD=hunter2\n")}},
        {"lambda", "GetFunction", "",
         R"({"Code":{"Location":"https://x.s3.amazonaws.com/k?X-Amz-Security-Token=hunter2&X-Amz-Signature=hunter2"}})"},
        {"s3", "PutObject", "hunter2"},
    };
    return all;
}

struct recorded_calls {
    support::temporary_folder folder;
    fs::path tape = folder.path() / "tape";
    std::shared_ptr<fake_transport> wire = std::make_shared<fake_transport>();

    std::string text() const {
        std::string all;
        for (const auto& entry : fs::directory_iterator(tape))
            all += folder.read("tape/" + entry.path().filename().native());
        return all;
    }
    json::value data_of(const std::string& file) const {
        return json::parse(folder.read("tape/" + file)).value().at("data");
    }
};

}  // namespace

TEST_CASE("secrets that are planted into requests and answers of the services are never written") {
    CHECK(plants().size() >= 60);
    for (const plant& each : plants()) {
        CAPTURE(each.service);
        CAPTURE(each.operation);
        CAPTURE(each.request);
        CAPTURE(each.answer);
        const recorded_calls calls;
        calls.wire->answer(each.answer);
        const auto answer = tight::testing::record(calls.tape, calls.wire)->send(call_of(each));
        CHECK(answer.value().body == each.answer);  // the program gets it
        const std::string text = calls.text();
        CHECK(text.find("hunter2") == std::string::npos);
        for (const std::string& also : each.also) CHECK(text.find(also) == std::string::npos);

        const auto played = tight::testing::playback(calls.tape)->send(call_of(each));
        REQUIRE(played.has_value());
        CHECK(played->status == 200);
    }
}

TEST_CASE("what is no secret is written as it is") {
    const std::vector<plant> harmless{
        {"dynamodb", "DescribeTable", R"({"TableName":"t"})",
         R"({"Table":{"KeySchema":[{"AttributeName":"token","KeyType":"HASH"}],"TableStatus":"ACTIVE"}})"},
        {"dynamodb", "Scan", R"({"TableName":"t","ExclusiveStartKey":{"id":{"S":"1"}}})",
         R"({"Items":[{"id":{"S":"1"},"public_key":{"S":"x"},"author":{"S":"y"}}],"LastEvaluatedKey":{"id":{"S":"1"}}})"},
        {"secretsmanager", "DescribeSecret", R"({"SecretId":"my-secret"})",
         R"({"ARN":"arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf","Name":"my-secret","RotationEnabled":true,"VersionIdsToStages":{"v1":["AWSCURRENT"]}})"},
        {"secretsmanager", "ListSecrets", R"({"NextToken":"eyJwYWdlIjoyfQ=="})",
         R"({"SecretList":[{"Name":"a","SecretVersionsToStages":{"v":["AWSCURRENT"]}}],"NextToken":"page 3"})"},
        {"logs", "GetLogEvents", R"({"nextToken":"f/1"})",
         R"({"events":[{"message":"the token was refreshed"}],"nextForwardToken":"f/2","nextBackwardToken":"b/1"})"},
        {"ssm", "GetParameter", R"({"Name":"/app/mode"})",
         R"({"Parameter":{"Name":"/app/mode","Type":"String","Value":"test"}})"},
        {"ssm", "GetParametersByPath", R"({"Path":"/app"})",
         R"({"Parameters":[{"Name":"/app/list","Type":"StringList","Value":"a,b"}],"NextToken":"n"})"},
        {"rds", "DescribeDBInstances", "Action=DescribeDBInstances&Marker=m&PaginationToken=p",
         R"({"MasterUserSecret":{"SecretArn":"arn","SecretStatus":"active","KmsKeyId":"k"}})"},
        {"oidc", "RegisterClient", "{}", R"({"clientId":"c","tokenType":"Bearer","expiresIn":3600})"},
        {"iam", "GetAccountPasswordPolicy", "Action=GetAccountPasswordPolicy",
         R"({"PasswordPolicy":{"MinimumPasswordLength":12,"MaxPasswordAge":90,"PasswordReusePrevention":3}})"},
        {"bedrock-runtime", "Converse", R"({"inferenceConfig":{"maxTokens":512}})",
         R"({"usage":{"inputTokens":5,"outputTokens":7,"totalTokens":12}})"},
        {"iam", "GetRole", "Action=GetRole",
         R"({"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:o/r"}},"Statement":[{"Sid":"Read"}]})"},
        {"sts", "AssumeRole", "Action=AssumeRole&RoleSessionName=me&DurationSeconds=900&RoleArn=r",
         R"({"PackedPolicySize":1})"},
        {"sqs", "SendMessage",
         R"({"MessageBody":"{\"id\":\"1\",\"big\":12345678901234567890}","QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/q"})",
         R"({"MessageId":"m","MD5OfMessageBody":"5eb63bbbe01eeed093cb22bb8f5acdc3"})"},
        {"wafv2", "GetWebACL", "{}", R"({"LockToken":"l","WebACL":{"Name":"w"}})"},
        {"apigatewayv2", "GetRoutes", "",
         R"({"Items":[{"AuthorizationType":"JWT","ApiKeyRequired":false,"AuthorizerId":"a"}]})"},
        {"kinesis", "GetRecords", R"({"ShardIterator":"i"})",
         R"({"Records":[{"Data":")" + base64("plain words that are no secret") + R"("}],"NextShardIterator":"j"})"},
    };
    for (const plant& each : harmless) {
        CAPTURE(each.operation);
        const recorded_calls calls;
        calls.wire->answer(each.answer);
        (void)tight::testing::record(calls.tape, calls.wire)->send(call_of(each));
        json::value data = calls.data_of(each.service + '.' + each.operation + "_1.json");
        data.as_object().erase("ResponseMetadata");
        CHECK(json::serialize(data) == json::serialize(json::parse(each.answer).value()));
        CHECK(calls.text().find("REDACTED") == std::string::npos);
    }
}

TEST_CASE("a played answer has the types and the shape of the recorded one") {
    const recorded_calls calls;
    calls.wire->answer(
        R"({"Credentials":{"AccessKeyId":"a","SecretKey":"b","SessionToken":"c","Expiration":1700000000}})");
    calls.wire->answer(R"({"Item":{"pin":{"N":"1234"},"tokens":{"SS":["a","b"]},"secret":{"B":"AAEC"},)"
                       R"("password":{"M":{"a":{"S":"x"},"b":{"BOOL":true}}},"session":{"NULL":true}}})");
    calls.wire->answer(R"({"SecretString":"{\"host\":\"db\",\"port\":5432,\"tls\":true}"})");
    calls.wire->answer(R"({"Plaintext":"AAEC","KeyId":"k"})");
    calls.wire->answer(R"({"password":1234,"secret":"","token":null})");
    const std::vector<aws::call> made{{.service = "cognito-identity", .operation = "GetCredentialsForIdentity"},
                                      {.service = "dynamodb", .operation = "GetItem"},
                                      {.service = "secretsmanager", .operation = "GetSecretValue"},
                                      {.service = "kms", .operation = "Decrypt"},
                                      {.service = "lambda", .operation = "Invoke"}};
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    for (const aws::call& each : made) (void)recorder->send(each);
    std::vector<std::string> played;
    for (const aws::call& each : made) played.push_back(tight::testing::playback(calls.tape)->send(each).value().body);
    CHECK(
        played[0] ==
        R"({"Credentials":{"AccessKeyId":"REDACTED","SecretKey":"REDACTED","SessionToken":"REDACTED","Expiration":1700000000}})");
    CHECK(played[1] == R"({"Item":{"pin":{"N":"0"},"tokens":{"SS":["REDACTED"]},"secret":{"B":"UkVEQUNURUQ="},)"
                       R"("password":{"M":{"a":{"S":"REDACTED"},"b":{"BOOL":true}}},"session":{"NULL":true}}})");
    CHECK(played[2] == R"({"SecretString":"{\"host\":\"REDACTED\",\"port\":0,\"tls\":true}"})");
    CHECK(played[3] == R"({"Plaintext":"UkVEQUNURUQ=","KeyId":"k"})");
    CHECK(played[4] == R"({"password":0,"secret":"","token":null})");
}

TEST_CASE("pages are found by their tokens, and writes with a token of their own are played") {
    const recorded_calls calls;
    const auto page = [](const std::string& token, const std::string& once) {
        return aws::call{.service = "secretsmanager",
                         .operation = "ListSecrets",
                         .body = R"({"NextToken":")" + token + R"(","ClientRequestToken":")" + once + R"("})"};
    };
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    for (const char* number : {"1", "2", "3"}) {
        calls.wire->answer(std::string(R"({"NextToken":"after )") + number + R"("})");
        (void)recorder->send(page(number, "run 1"));
    }
    const auto played = tight::testing::playback(calls.tape);
    CHECK(played->send(page("3", "run 2")).value().body == R"({"NextToken":"after 3"})");
    CHECK(played->send(page("1", "run 2")).value().body == R"({"NextToken":"after 1"})");
    CHECK_FALSE(played->send(page("4", "run 2")).has_value());
}

TEST_CASE("the bodies of objects are recorded on wish only") {
    const aws::call get{.service = "s3", .operation = "GetObject", .method = "GET", .path = "/b/k"};
    const recorded_calls calls;
    calls.wire->answer(R"({"password":"hunter2"})");
    (void)tight::testing::record(calls.tape, calls.wire)->send(get);
    CHECK(calls.text().find(base64(R"({"password":"hunter2"})")) == std::string::npos);
    CHECK(tight::testing::playback(calls.tape)->send(get).value().body == "REDACTED");
    const std::string bytes("\0\xff{\"password\":\"hunter2\"}", 25);
    calls.wire->answer(bytes);
    (void)tight::testing::record(calls.tape, calls.wire, {.object_bodies = true})->send(get);
    CHECK(tight::testing::playback(calls.tape)->send(get).value().body == bytes);
}

TEST_CASE("recordings are for their owner alone, and links planted under their names are not followed") {
    const recorded_calls calls;
    calls.folder.write("victim", "precious");
    const auto recorder = tight::testing::record(calls.tape, calls.wire);
    fs::create_symlink(calls.folder / "victim", calls.tape / "sqs.SendMessage_1.json");
    (void)recorder->send({.service = "sqs", .operation = "SendMessage"});
    CHECK(calls.folder.read("victim") == "precious");
    CHECK(fs::is_regular_file(fs::symlink_status(calls.tape / "sqs.SendMessage_1.json")));
    CHECK(fs::status(calls.tape / "sqs.SendMessage_1.json").permissions() == fs::perms(0600));
}

TEST_CASE("recordings of before, which hold more or other words for secrets, are still played") {
    const recorded_calls calls;
    calls.folder.write("tape/cognito-idp.InitiateAuth_1.json",
                       R"({"status_code":200,"data":{"Session":"old"},"request":{"body":{"AuthFlow":"F",)"
                       R"("AuthParameters":{"PASSWORD":"hunter2","SECRET_HASH":"x"},"ClientId":"c"}}})");
    calls.folder.write(
        "tape/iam.ChangePassword_1.json",
        R"({"status_code":200,"data":{},"request":{"body":"Action=C&OldPassword=hunter2&Password=REDACTED"}})");
    calls.folder.write(
        "tape/sqs.SendMessage_1.json",
        R"({"status_code":200,"data":{},"request":{"body":{"accessToken":"REDACTED","Password":"REDACTED"}}})");
    const auto played = tight::testing::playback(calls.tape);
    CHECK(
        played
            ->send({.service = "cognito-idp",
                    .operation = "InitiateAuth",
                    .body =
                        R"({"AuthFlow":"F","AuthParameters":{"PASSWORD":"hunter2","SECRET_HASH":"x"},"ClientId":"c"})"})
            .value()
            .body == R"({"Session":"old"})");
    CHECK(played
              ->send({.service = "iam",
                      .operation = "ChangePassword",
                      .headers = {{"content-type", form}},
                      .body = "Action=C&OldPassword=hunter2&Password=hunter2"})
              .has_value());
    CHECK(played
              ->send({.service = "sqs",
                      .operation = "SendMessage",
                      .body = R"({"accessToken":{"a":"x"},"Password":["x","y"]})"})
              .has_value());
}

TEST_CASE("redacting again changes nothing") {
    const std::vector<std::string> none;
    for (const plant& each : plants()) {
        CAPTURE(each.request);
        CAPTURE(each.answer);
        const redactor hide(each.service, none);
        const std::string once = hide.text(each.answer);
        CHECK(hide.text(once) == once);
        const std::string sent = is_form(each) ? hide.form(each.request) : hide.text(each.request);
        CHECK((is_form(each) ? hide.form(sent) : hide.text(sent)) == sent);
        if (auto parsed = json::parse(each.answer)) {
            hide.data(*parsed);
            const json::value before = *parsed;
            hide.data(*parsed);
            CHECK(*parsed == before);
        }
    }
    const std::string odd = R"(token"secret":2a=1.pay=tok]en@tcp("secret":2)";
    const std::string once = tight::testing::redact_secrets_in_text(odd);
    CHECK(tight::testing::redact_secrets_in_text(once) == once);
}

TEST_CASE("text within text is looked into, and what nests deeper than anybody reads is replaced as a whole") {
    const std::vector<std::string> none;
    std::string nested = R"({"password":"hunter2"})";
    for (int depth = 0; depth < 4; ++depth) nested = R"({"body":)" + json_text(nested) + '}';
    CHECK(redactor("", none).text(nested).find("hunter2") == std::string::npos);
    CHECK(redactor("", none).text(nested).find("REDACTED") != std::string::npos);
    for (int depth = 0; depth < 10; ++depth) nested = base64(R"({"body":)" + json_text(nested) + '}');
    const std::string after = redactor("", none).text(nested);
    CHECK(redactor("", none).text(after) == after);
    std::string inside = after;
    for (int depth = 0; depth < 10; ++depth) {
        CHECK(inside.find("hunter2") == std::string::npos);
        const auto decoded = tight::decode_base64(inside);
        if (!decoded) break;
        const auto parsed = json::parse(*decoded).value();
        inside = std::string(parsed.at("body").as_string());
    }
}

TEST_CASE("names are read word by word") {
    using tight::testing::is_description;
    using tight::testing::is_paging_token;
    using tight::testing::is_secret_name;
    for (const char* name : {"password",
                             "Password",
                             "DB_PASSWORD",
                             "dbPassword",
                             "db-password",
                             "passwd",
                             "userPwd",
                             "SMTP_PASS",
                             "passphrase",
                             "secret",
                             "clientSecret",
                             "CLIENT_SECRET",
                             "SECRET_HASH",
                             "SecretString",
                             "apiKey",
                             "api_key",
                             "x-api-key",
                             "APIKey",
                             "APIKeyValue",
                             "apikey",
                             "privateKey",
                             "privateKeyPem",
                             "SecretAccessKey",
                             "AccessKeyId",
                             "aws_access_key_id",
                             "accessToken",
                             "access_token",
                             "idToken",
                             "authorizationToken",
                             "Authorization",
                             "proxy-authorization",
                             "X-Amz-Signature",
                             "X-Amz-Security-Token",
                             "X-Amz-Credential",
                             "Set-Cookie",
                             "cookies",
                             "cookie",
                             "Session",
                             "session_id",
                             "credentials",
                             "jwt",
                             "bearer",
                             "otp",
                             "pin",
                             "SMS_MFA_CODE",
                             "verificationCode",
                             "connectionString",
                             "ClientRequestToken",
                             "/app/db_password",
                             "spring.datasource.password",
                             "TOKENS",
                             "signingKey",
                             "AccountKey",
                             "RandomPassword",
                             "sig"}) {
        CAPTURE(name);
        CHECK(is_secret_name(name));
    }
    for (const char* name : {"NextToken", "nextToken", "next_token", "next-token", "nexttoken", "PaginationToken",
                             "ContinuationToken", "NextContinuationToken", "nextPageToken", "nextForwardToken",
                             "sequenceToken", "LockToken", "NextPollConfigurationToken"}) {
        CAPTURE(name);
        CHECK(is_paging_token(name));
        CHECK_FALSE(is_secret_name(name));
    }
    for (const char* name : {"KeySchema",
                             "PartitionKey",
                             "Key",
                             "PublicKey",
                             "SecretId",
                             "SecretName",
                             "SecretARN",
                             "TokenType",
                             "ExpiresIn",
                             "PasswordPolicy",
                             "PasswordPolicies",
                             "MinimumPasswordLength",
                             "PasswordLastUsed",
                             "PasswordResetRequired_name",
                             "TokenValidityUnits",
                             "RoleSessionName",
                             "SessionDuration",
                             "ApiKeyRequired",
                             "ApiKeyId",
                             "SignatureVersion",
                             "AuthorizationType",
                             "AuthFlow",
                             "author",
                             "authority",
                             "tokenizer",
                             "secretary",
                             "compass",
                             "bypass_name",
                             "pinned",
                             "Sid",
                             "Marker",
                             "token.actions.githubusercontent.com:sub",
                             "monkey",
                             "turkey",
                             "",
                             "...",
                             "\xff"}) {
        CAPTURE(name);
        CHECK_FALSE(is_secret_name(name));
    }
    CHECK(is_description("Expiration"));
    CHECK_FALSE(is_description("AccessKeyId"));
}

TEST_CASE("no text takes longer than its length explains") {
    // Each of them takes minutes where the work grows with the square of the length.
    for (const std::string piece : {"://", ":", "eyJ-", "eyJ.", "a--", "a-b.", "token>", "password \\", "-----BEGIN ",
                                    "Bearer ", "x@tcp", "AKIA-", "secret=\\\"", "<", "A-", "ghp_-"}) {
        CAPTURE(piece);
        std::string text;
        while (text.size() < 100'000) text += piece;
        const std::string after = tight::testing::redact_secrets_in_text(text);
        CHECK(tight::testing::redact_secrets_in_text(after) == after);
    }
}

TEST_CASE("sentences that speak of secrets are left as they are") {
    for (const char* text :
         {"the security token included in the request is invalid", "Basic authentication is not supported",
          "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf", "https://github.com/o/r", "git@github.com:o/r.git",
          "http://host:8080/path@v1", "user@example.com", "password=${DB_PASSWORD}", "token: {{ secrets.token }}",
          "NextToken=abc", "x?next-token=abc&limit=5", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
          "AKIA", "AKIAIOSFODNN7EXAMPLEX", "eyJ.eyJ", "5eb63bbbe01eeed093cb22bb8f5acdc3 at 12:30", "std::token::type",
          "password_reset_required=true", ""}) {
        CAPTURE(text);
        CHECK(tight::testing::redact_secrets_in_text(text) == text);
    }
}
