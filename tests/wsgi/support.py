# SPDX-License-Identifier: Apache-2.0
"""Events as the four gateways send them, and what a client then gets: the other side of the adapter."""

import base64
import http.client
import json
import os
import sys
import urllib.parse

import _tight_wsgi

KINDS = ("rest", "http", "function_url", "load_balancer", "load_balancer_multi")


def request(method="GET", target="/", headers=(), body=b"", source_ip="192.0.2.7", base=""):
    """`base` is what the gateway's domain puts before the path, where it knows such a thing."""
    return {"method": method, "target": target, "headers": list(headers), "body": body, "source_ip": source_ip,
            "base": base}


def _grouped(pairs):
    groups = {}
    for name, value in pairs:
        groups.setdefault(name, []).append(value)
    return groups


def _last(pairs):
    return {name: values[-1] for name, values in _grouped(pairs).items()}


def _body(event, body, as_text):
    if not body and not as_text:
        return
    try:
        event["body"], event["isBase64Encoded"] = body.decode("utf-8"), False
        if as_text:
            return
    except UnicodeDecodeError:
        pass
    event["body"], event["isBase64Encoded"] = base64.b64encode(body).decode(), True


def _rest(asked, path, query, stage, domain):
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
    event = {
        "resource": "/{proxy+}",
        "path": asked["base"] + path,
        "httpMethod": asked["method"],
        "headers": _last(asked["headers"]),
        "multiValueHeaders": _grouped(asked["headers"]),
        "queryStringParameters": _last(pairs) or None,
        "multiValueQueryStringParameters": _grouped(pairs) or None,
        "pathParameters": {"proxy": path[1:]},
        "stageVariables": None,
        "requestContext": {
            "stage": stage,
            "path": f"/{stage}{path}" if ".execute-api." in domain else asked["base"] + path,
            "protocol": "HTTP/1.1",
            "httpMethod": asked["method"],
            "domainName": domain,
            "identity": {"sourceIp": asked["source_ip"]},
        },
        "body": None,
        "isBase64Encoded": False,
    }
    _body(event, asked["body"], False)
    return event


def _format_2(asked, path, query, domain):
    cookies = [part for name, value in asked["headers"] if name.lower() == "cookie" for part in value.split("; ")]
    headers = {}
    for name, value in asked["headers"]:
        if name.lower() != "cookie":
            headers[name.lower()] = f"{headers[name.lower()]},{value}" if name.lower() in headers else value
    decoded = path if ".lambda-url." in domain else urllib.parse.unquote(path)
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": decoded,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "stage": "$default",
            "domainName": domain,
            "http": {"method": asked["method"], "path": decoded, "protocol": "HTTP/1.1",
                     "sourceIp": asked["source_ip"]},
        },
        "isBase64Encoded": False,
    }
    if asked["base"]:
        event["rawPath"] = asked["base"] + decoded
        event["routeKey"], event["pathParameters"] = "ANY /{proxy+}", {"proxy": decoded[1:]}
    if cookies:
        event["cookies"] = cookies
    _body(event, asked["body"], False)
    return event


def _load_balancer(asked, path, query, multi):
    pairs = [pair.partition("=")[::2] for pair in query.split("&") if pair]
    headers = asked["headers"] + [("x-forwarded-for", asked["source_ip"])]
    event = {"requestContext": {"elb": {"targetGroupArn": "arn"}}, "httpMethod": asked["method"], "path": path}
    if multi:
        event["multiValueHeaders"] = _grouped((name.lower(), value) for name, value in headers)
        event["multiValueQueryStringParameters"] = _grouped(pairs)
    else:
        event["headers"] = {name.lower(): value for name, value in headers}
        event["queryStringParameters"] = dict(pairs)
    event["body"], event["isBase64Encoded"] = "", False
    _body(event, asked["body"], True)
    return event


def make_event(kind, asked, stage="prod", domain="api.example.com"):
    path, _, query = asked["target"].partition("?")
    if kind == "rest":
        return _rest(asked, path, query, stage, domain)
    if kind == "http":
        return _format_2(asked, path, query, domain)
    if kind == "function_url":
        return _format_2(asked, path, query, "abc.lambda-url.us-east-1.on.aws")
    return _load_balancer(asked, path, query, kind == "load_balancer_multi")


def read_reply(reply):
    """Status, header lines and body, as the gateway sends them on."""
    json.dumps(reply)  # Lambda's runtime must be able to write it
    headers = []
    multi = reply.get("multiValueHeaders") or {}
    for name, value in (reply.get("headers") or {}).items():
        headers.append((name, value))
    for name, values in multi.items():
        headers += [(name, value) for value in values]
    headers += [("Set-Cookie", value) for value in reply.get("cookies") or ()]
    body = base64.b64decode(reply["body"]) if reply["isBase64Encoded"] else reply["body"].encode()
    return reply["statusCode"], headers, body


def call(application, event, context=None):
    return _tight_wsgi.call(application, event, context)


def ask(application, kind="rest", **parts):
    """Status, headers and body that `application` answers to a request through a gateway of that kind."""
    return read_reply(call(application, make_event(kind, request(**parts))))


def environ_of(event, context=None):
    """What an application finds in its environ."""
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return []

    call(application, event, context)
    return seen


def _text(value):
    """The text that a header's bytes are, as gateways read them."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return value


def asked_of_environ(environ):
    """The request that a server made this environ of."""
    target = urllib.parse.quote((environ.get("PATH_INFO") or "/").encode("latin-1"), safe="/!$&'()*+,;=:@")
    if environ.get("QUERY_STRING"):
        target += "?" + environ["QUERY_STRING"]
    headers = [(name[5:].replace("_", "-").title(), _text(value)) for name, value in environ.items()
               if name.startswith("HTTP_") and isinstance(value, str)]
    for name, header in (("CONTENT_TYPE", "Content-Type"), ("CONTENT_LENGTH", "Content-Length")):
        if environ.get(name):
            headers.append((header, environ[name]))
    if "HTTP_HOST" not in environ and "SERVER_NAME" in environ:
        headers.append(("Host", f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"))
    headers.append(("X-Forwarded-Proto", environ.get("wsgi.url_scheme", "http")))
    headers.append(("X-Forwarded-Port", environ.get("SERVER_PORT", "80")))
    length = environ.get("CONTENT_LENGTH")
    body = environ["wsgi.input"].read(int(length)) if length else \
        environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else b""
    return request(environ["REQUEST_METHOD"], target, headers, body, environ.get("REMOTE_ADDR") or "127.0.0.1",
                   environ.get("SCRIPT_NAME", ""))


def through_adapter(application, kind="http"):
    """The application as it is behind that gateway, for everything that takes a WSGI application."""

    def behind_gateway(environ, start_response):
        event = make_event(kind, asked_of_environ(environ))
        status, headers, body = read_reply(call(application, event))
        start_response(f"{status} {http.client.responses.get(status, 'Unknown')}", headers)
        return [body]

    return behind_gateway


class Log:
    """What goes to sys.stderr meanwhile."""

    def __enter__(self):
        import io

        self._before, sys.stderr = sys.stderr, io.StringIO()
        return sys.stderr

    def __exit__(self, *_):
        sys.stderr = self._before


def extension_file():
    return os.path.abspath(_tight_wsgi.__file__)
