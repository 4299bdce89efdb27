# SPDX-License-Identifier: Apache-2.0
# The echo of server.cpp, by Python's own HTTP server.
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def of_the_way(name):
    return name in ("host", "content-length", "via", "connection") or name.startswith(("x-forwarded-", "x-amz"))


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def seen(self, body):
        fields = {}
        for name, value in self.headers.items():
            fields.setdefault(name.lower(), []).append(value)
        lines = [f"{name}: {','.join(fields[name])}\n" for name in sorted(fields) if not of_the_way(name)]
        return f"{self.command} {self.path}\n{''.join(lines)}\n".encode("latin-1") + body

    def answer(self):
        body = self.seen(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.headers.get("X-Reply-Interim"):
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
        status = int(self.headers.get("X-Reply-Status", 200))
        self.send_response(status, "As Told")
        for field in filter(None, self.headers.get("X-Reply-Fields", "").split("|")):
            self.send_header(*field.split(": ", 1))
        framing = self.headers.get("X-Reply-Framing")
        if framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        elif framing == "close":
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = answer

    def log_message(self, *words):
        pass


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Echo).serve_forever()
