# SPDX-License-Identifier: Apache-2.0
"""Flask through the adapter: an application of ours, and Flask's tutorial with its own tests."""

import io
import os
import subprocess
import sys
import tempfile
import unittest
from wsgiref.validate import validator

from support import KINDS, Log, ask

try:
    import flask
except ImportError:
    flask = None

TUTORIAL = "/usr/share/doc/python3-flask/examples"


def has_pytest():
    try:
        import pytest  # noqa: F401
    except ImportError:
        return False
    return True


@unittest.skipUnless(flask, "needs Flask")
class Flask(unittest.TestCase):
    def setUp(self):
        self.app = flask.Flask(__name__)
        self.app.secret_key = "key"

    def test_routes_forms_json_and_errors(self):
        @self.app.route("/tasks/<int:number>", methods=["GET", "PUT"])
        def task(number):
            return flask.jsonify(number=number, args=flask.request.args.to_dict(flat=False), json=flask.request.get_json(silent=True))

        @self.app.route("/form", methods=["POST"])
        def form():
            return flask.request.form["name"] + flask.request.files["file"].read().hex()

        for kind in KINDS:
            status, headers, body = ask(self.app, kind, method="PUT", target="/tasks/7?a=1&b=2%203", body=b'{"x": "\xc3\xa9"}',
                                        headers=[("Content-Type", "application/json")])
            self.assertEqual(status, 200)
            self.assertEqual(flask.json.loads(body), {"number": 7, "args": {"a": ["1"], "b": ["2 3"]}, "json": {"x": "é"}})
            self.assertEqual(ask(self.app, kind, target="/tasks/seven")[0], 404)
            self.assertEqual(ask(self.app, kind, method="DELETE", target="/tasks/7")[0], 405)
            body = (b'--B\r\nContent-Disposition: form-data; name="name"\r\n\r\nann\r\n--B\r\nContent-Disposition: form-data; '
                    b'name="file"; filename="f"\r\n\r\n\xff\x00\r\n--B--\r\n')
            answer = ask(self.app, kind, method="POST", target="/form", body=body,
                         headers=[("Content-Type", "multipart/form-data; boundary=B")])
            self.assertEqual(answer[2], b"annff00")

    def test_sessions_streams_and_files(self):
        @self.app.route("/in")
        def enter():
            flask.session["user"] = "ann"
            answer = flask.make_response("in")
            answer.set_cookie("other", "1")
            return answer

        @self.app.route("/who")
        def who():
            return flask.session.get("user", "nobody")

        @self.app.route("/stream")
        def stream():
            return flask.Response((f"{i}\n" for i in range(3)), mimetype="text/plain")

        @self.app.route("/file")
        def file():
            return flask.send_file(io.BytesIO(bytes(range(256))), "image/png")

        for kind in KINDS:
            _, headers, _ = ask(self.app, kind, target="/in")
            cookies = [value.split(";")[0] for name, value in headers if name.lower() == "set-cookie"]
            self.assertEqual(len(cookies), 2)
            self.assertEqual(ask(self.app, kind, target="/who", headers=[("Cookie", "; ".join(cookies))])[2], b"ann")
            self.assertEqual(ask(self.app, kind, target="/stream")[2], b"0\n1\n2\n")
            self.assertEqual(ask(self.app, kind, target="/file")[2], bytes(range(256)))

    def test_the_validator_of_the_standard_library_is_content_on_both_sides(self):
        @self.app.route("/any", methods=["GET", "POST", "DELETE"])
        def any_request():
            return flask.request.get_data() or b"nothing"

        for kind in KINDS:
            for method, body in (("GET", b""), ("HEAD", b""), ("DELETE", b""), ("OPTIONS", b""), ("POST", b"text")):
                status, _, got = ask(validator(self.app), kind, method=method, target="/any", body=body)
                self.assertEqual(status, 200)
                self.assertEqual(got, b"" if method in ("HEAD", "OPTIONS") else body or b"nothing")

    def test_links_have_the_stage_in_them(self):
        @self.app.route("/here")
        def here():
            return flask.url_for("here", _external=True)

        from support import call, make_event, request

        host = "abc.execute-api.us-east-1.amazonaws.com"
        event = make_event("rest", request(target="/here", headers=[("Host", host)]), stage="dev", domain=host)
        self.assertEqual(call(self.app, event)["body"], f"https://{host}/dev/here")

    def test_an_unhandled_exception_is_flasks_own_page(self):
        @self.app.route("/")
        def broken():
            raise ValueError("broken")

        with Log():
            status, _, body = ask(self.app)
        self.assertEqual(status, 500)
        self.assertIn(b"Internal Server Error", body)

    @unittest.skipUnless(os.path.isdir(TUTORIAL), "needs the tutorial that Debian's python3-flask brings")
    @unittest.skipUnless(has_pytest(), "needs pytest")
    def test_flasks_tutorial_passes_its_own_tests(self):
        for kind in ("rest", "load_balancer"):
            with tempfile.TemporaryDirectory() as folder:
                environment = dict(os.environ, TIGHT_EVENT_KIND=kind, TMPDIR=folder, PYTHONPATH=os.pathsep.join(
                    [TUTORIAL, os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")]))
                done = subprocess.run([sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "flask_through_adapter",
                                       "--rootdir", TUTORIAL, os.path.join(TUTORIAL, "tests")],
                                      env=environment, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-1000:])
            self.assertIn(" passed", done.stdout)


if __name__ == "__main__":
    unittest.main()
