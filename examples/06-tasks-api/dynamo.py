"""DynamoDB with the standard library alone: one signed request for each call, over a connection that is kept.

boto3 would do as well; it takes a cold start ten times as long as the rest of this application."""

import datetime
import hashlib
import hmac
import http.client
import json
import os
import urllib.parse


class DynamoError(Exception):
    def __init__(self, kind, message):
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Dynamo:
    """put = Dynamo().call("PutItem", TableName="dev.tasks", Item={...})"""

    def __init__(self, environment=os.environ):
        self.environment = environment
        self.region = environment.get("AWS_REGION", "us-east-1")
        url = environment.get("AWS_ENDPOINT_URL_DYNAMODB") or f"https://dynamodb.{self.region}.amazonaws.com"
        self.place = urllib.parse.urlsplit(url)
        kind = http.client.HTTPSConnection if self.place.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(self.place.netloc, timeout=5)

    def call(self, operation, **parameters):
        body = json.dumps(parameters).encode()
        headers = self.signed(operation, body)
        for attempt in (1, 2):  # a kept connection may have been closed
            try:
                self.connection.request("POST", "/", body, headers)
                reply = self.connection.getresponse()
                answer = json.loads(reply.read())
                break
            except (http.client.HTTPException, OSError):
                self.connection.close()
                if attempt == 2:
                    raise
        if reply.status == 200:
            return answer
        raise DynamoError(answer.get("__type", "").rpartition("#")[2], answer.get("message") or answer.get("Message", ""))

    def signed(self, operation, body):
        """The headers of Signature Version 4."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{now[:8]}/{self.region}/dynamodb/aws4_request"
        headers = {"content-type": "application/x-amz-json-1.0", "host": self.place.netloc, "x-amz-date": now,
                   "x-amz-target": "DynamoDB_20120810." + operation}
        if token := self.environment.get("AWS_SESSION_TOKEN"):
            headers["x-amz-security-token"] = token
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = ("AWS4" + self.environment.get("AWS_SECRET_ACCESS_KEY", "")).encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.environment.get('AWS_ACCESS_KEY_ID', '')}/{scope}, "
                                    f"SignedHeaders={names}, Signature={signature}")
        return headers
