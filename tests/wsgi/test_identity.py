# SPDX-License-Identifier: Apache-2.0
"""Generated requests to an application, to one in Flask and to one in Django: what gunicorn, or the standard library's server where gunicorn is missing, gets
from it direct, and what it gets through the adapter, must be the same. TIGHT_WSGI_REQUESTS says how many to each,
TIGHT_WSGI_SEED which."""

import http.client
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import unittest

from support import KINDS

REQUESTS = int(os.environ.get("TIGHT_WSGI_REQUESTS", "400"))
SEED = int(os.environ.get("TIGHT_WSGI_SEED", "1"))
HERE = os.path.dirname(os.path.abspath(__file__))

STDLIB = """
import importlib, sys, wsgiref.simple_server as s
class Quiet(s.WSGIRequestHandler):
    def log_message(self, *words): pass
    def address_string(self): return self.client_address[0]
server = s.make_server("127.0.0.1", 0, getattr(importlib.import_module(sys.argv[1]), sys.argv[2]), handler_class=Quiet)
print("Listening at: http://127.0.0.1:%d" % server.server_port, file=sys.stderr, flush=True)
server.serve_forever()
"""


class Server:
    """One process with an application of a module."""

    def __init__(self, module, application):
        try:
            import gunicorn  # noqa: F401

            command = ["-m", "gunicorn.app.wsgiapp", "--bind", "127.0.0.1:0", "--worker-class", "gthread", "--threads", "1",
                       "--keep-alive", "60", "--chdir", HERE, "--limit-request-field_size", "0",
                       f"{module}:{application}"]
        except ImportError:
            command = ["-c", STDLIB, module, application]
        self.process = subprocess.Popen([sys.executable, "-B", *command], stderr=subprocess.PIPE, text=True, cwd=HERE)
        self.port = None
        for line in self.process.stderr:
            if found := re.search(r"Listening at: http://127.0.0.1:(\d+)", line):
                self.port = int(found[1])
                break
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, target, headers, body):
        for attempt in (1, 2):  # a kept connection may have been closed
            try:
                self.connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
                for name, value in headers:
                    self.connection.putheader(name, value)
                self.connection.endheaders(body or None)
                answer = self.connection.getresponse()
                return answer.status, answer.getheaders(), answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                if attempt == 2:
                    raise

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait(20)
        self.process.stderr.close()


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def word(self, alphabet="abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._~", least=1, most=12):
        return "".join(self.random.choice(alphabet) for _ in range(self.random.randint(least, most)))

    def encoded(self, kind):
        """A piece of a path or a query, some of it percent-encoded; an HTTP API makes text of it, so it is text."""
        text = ""
        for _ in range(self.random.randint(1, 6)):
            text += self.random.choice([self.word(), "%20", "%C3%A9", "%E2%82%AC", "%25", "%2B", "!$'()*,:;@"])
            if kind in ("load_balancer", "load_balancer_multi"):
                text += self.random.choice(["", "%FF", "%80"])
        return text

    def target(self, kind):
        path = "".join("/" + self.encoded(kind) for _ in range(self.random.randint(1, 4)))
        path += self.random.choice(["", "/"])
        names = [f"{self.word()}{i}" for i in range(self.random.randint(0, 4))]
        if names and kind != "load_balancer" and self.random.random() < 0.3:
            names.insert(1, names[0])
        return path + ("?" + "&".join(f"{name}={self.encoded(kind)}" for name in names) if names else "")

    def headers(self, kind):
        made = [("Host", self.random.choice(["example.com", "example.com:8080", "127.0.0.1"]))]
        for number in range(self.random.randint(0, 5)):
            value = self.random.choice([self.word(most=40), "a, b;q=0.5", "W/\"x\"", "é€".encode().decode("latin-1"), "\t".join("ab"), ""])
            made.append((f"X-{self.word('abcdefgh')}-{number}", value.strip()))
        if self.random.random() < 0.4:
            made.append(("Cookie", "; ".join(f"{self.word('abc')}{i}={self.word()}" for i in range(3))))
        if self.random.random() < 0.3:
            made.append(("Authorization", "Basic dXNlcjpwYXNz"))
        return made

    def form(self):
        """A form with its type: in the query's spelling, or in parts with a file."""
        if self.random.random() < 0.5:
            pairs = "&".join(f"{self.word()}={self.encoded('http')}" for _ in range(self.random.randint(1, 5)))
            return pairs.encode(), "application/x-www-form-urlencoded"
        file = self.random.randbytes(self.random.choice([0, 10, 100_000]))
        return (b'--limit\r\nContent-Disposition: form-data; name="field"\r\n\r\n\xc3\xa9\r\n--limit\r\nContent-Disposition: form-data; '
                b'name="file"; filename="a.bin"\r\nContent-Type: x/y\r\n\r\n' + file + b"\r\n--limit--\r\n",
                "multipart/form-data; boundary=limit")

    def body(self):
        size = self.random.choice([0, 0, 1, 10, 1000, 100_000] + [4_600_000, 6_000_000] * (self.random.random() < 0.01))
        if self.random.random() < 0.5:
            return self.random.randbytes(size)
        return ("é€x" * (size // 6 + 1)).encode()[:size - size % 6]

    def want(self):
        if self.random.random() < 0.6:
            return {"status": "200 OK", "headers": [("Content-Type", "application/json")], "how": "list", "body": "told"}
        headers = [("Content-Type", self.random.choice(["text/plain", "image/png", "application/octet-stream", "text/html; charset=utf-8"]))]
        headers += [("Set-Cookie", f"{self.word('abc')}{i}={self.word()}; Path=/") for i in range(self.random.randint(0, 3))]
        headers += [(f"X-{self.word('abcd')}-{i}", self.word(most=30)) for i in range(self.random.randint(0, 3))]
        parts = [self.random.choice([b"text", "é€".encode(), b"\xff\x00\x80", b"x" * 5000, bytes(range(256))]).hex()
                 for _ in range(self.random.randint(1, 4))]
        return {"status": self.random.choice(["200 OK", "201 Created", "302 Found", "404 Not Found", "418 I'm a Teapot", "503 Service Unavailable"]),
                "headers": headers, "how": self.random.choice(["list", "write", "late"]), "body": parts}

    def request(self):
        kind = self.random.choice(KINDS)
        method = self.random.choice(["GET", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
        body = self.body() if method != "GET" else b""
        headers = self.headers(kind) + [("X-Kind", kind), ("X-Want", json.dumps(self.want()))]
        kind_of_body = self.random.choice(["text/plain", "application/x-y; a=b"])
        if method != "GET" and self.random.random() < 0.3:
            body, kind_of_body = self.form()
        if body:
            headers += [("Content-Length", str(len(body))), ("content-type", kind_of_body)]
        return method, self.target(kind), headers, body


# A connection's own, and the moment's.
OF_THE_CONNECTION = {"date", "server", "connection", "transfer-encoding", "content-length", "keep-alive"}


def comparable(answer):
    status, headers, body = answer
    return status, sorted((name.lower(), value) for name, value in headers if name.lower() not in OF_THE_CONNECTION), body


class Identity(unittest.TestCase):
    maxDiff = 4000

    def test_requests_are_answered_identically_direct_and_through_the_adapter(self):
        self.compare("identity_app", "direct", "adapted")

    @unittest.skipUnless(importlib.util.find_spec("flask"), "needs Flask")
    def test_requests_to_flask_are_answered_identically(self):
        self.compare("identity_frameworks", "flask_direct", "flask_adapted")

    @unittest.skipUnless(importlib.util.find_spec("django"), "needs Django")
    def test_requests_to_django_are_answered_identically(self):
        self.compare("identity_frameworks", "django_direct", "django_adapted")

    def compare(self, module, *applications):
        direct, adapted = (Server(module, application) for application in applications)
        self.addCleanup(direct.stop)
        self.addCleanup(adapted.stop)
        generator = Generator(SEED)
        for number in range(REQUESTS):
            method, target, headers, body = generator.request()
            expected = comparable(direct.ask(method, target, headers, body))
            got = comparable(adapted.ask(method, target, headers, body))
            if expected != got:
                self.assertEqual((expected[0], expected[1], expected[2][:2000]), (got[0], got[1], got[2][:2000]),
                                 f"request {number}: {method} {target} {headers}")
                self.assertEqual(expected[2], got[2])


if __name__ == "__main__":
    unittest.main()
