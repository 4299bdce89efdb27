// SPDX-License-Identifier: Apache-2.0
#pragma once

// Secrets planted into requests and answers as the services have them.

#include <string>
#include <string_view>
#include <vector>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

#include "core/base64.hpp"
#include "http/text.hpp"

namespace plants {

inline const std::string jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl";
inline const std::string key_id = "AKIAIOSFODNN7EXAMPLE";
inline const std::string secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
inline const std::string pem = "-----BEGIN RSA PRIVATE KEY-----\\nMIIEhunter2\\n-----END RSA PRIVATE KEY-----";

inline std::string base64(std::string_view text) { return tight::to_base64(text); }
inline std::string json_text(std::string_view text) { return tight::json::serialize(text); }

// "hunter2" is the secret of each, in whatever form it stands there; `also` are more.
struct plant {
    std::string service;
    std::string operation;
    std::string request;
    std::string answer = "{}";
    std::vector<std::string> also = {};
};

inline const std::string form = "application/x-www-form-urlencoded";

inline bool is_form(const plant& from) { return from.request.starts_with("Action="); }

inline tight::aws::call call_of(const plant& from) {
    tight::aws::call call{.service = from.service, .operation = from.operation, .body = from.request};
    if (is_form(from)) call.headers = {{"content-type", form}};
    return call;
}

inline const std::vector<plant>& all() {
    static const std::vector<plant> list{
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
    return list;
}

}  // namespace plants
