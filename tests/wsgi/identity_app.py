# SPDX-License-Identifier: Apache-2.0
"""An application that tells all it was asked and answers as it is told, direct and behind each gateway.

The header X-Want says the answer, in JSON: status, headers, how the body comes, which body."""

import hashlib
import json
import urllib.parse

from support import KINDS, through_adapter

# Which servers and gateways add on the way.
NOT_THE_CLIENTS = {"HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_FOR", "HTTP_CONNECTION"}


def told(environ, body):
    query = environ["QUERY_STRING"]
    return json.dumps({
        "method": environ["REQUEST_METHOD"],
        "path": environ["SCRIPT_NAME"] + environ["PATH_INFO"],
        # A REST API decodes the query, so that only what it means can be the same.
        "query": query if environ["HTTP_X_KIND"] != "rest" else sorted(urllib.parse.parse_qsl(
            query, keep_blank_values=True, encoding="latin-1")),
        "type": environ.get("CONTENT_TYPE", ""),
        "length": environ.get("CONTENT_LENGTH") or "0",
        "scheme": environ["wsgi.url_scheme"],
        "address": environ["REMOTE_ADDR"],
        "headers": {name: value for name, value in environ.items()
                    if name.startswith("HTTP_") and name not in NOT_THE_CLIENTS},
        "body": hashlib.sha256(body).hexdigest(),
    }, sort_keys=True).encode()


def parts_of(want, environ):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if want["body"] == "told":
        return [told(environ, body)]
    return [bytes.fromhex(part) for part in want["body"]]


def direct(environ, start_response):
    want = json.loads(environ["HTTP_X_WANT"])
    parts = parts_of(want, environ)
    headers = [(name, value) for name, value in want["headers"]]
    if want["how"] == "list":
        start_response(want["status"], headers + [("Content-Length", str(sum(map(len, parts))))])
        return parts
    if want["how"] == "write":
        write = start_response(want["status"], headers)
        for part in parts[:-1]:
            write(part)
        return parts[-1:]
    return late(want["status"], headers, parts, start_response)


def late(status, headers, parts, start_response):
    start_response(status, headers)
    yield b""
    yield from parts


BEHIND = {kind: through_adapter(direct, kind) for kind in KINDS}


def adapted(environ, start_response):
    return BEHIND[environ["HTTP_X_KIND"]](environ, start_response)
