# SPDX-License-Identifier: Apache-2.0
"""Django through the adapter: the project that Django itself starts, with its administration."""

import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import unittest
import urllib.parse
from wsgiref.validate import validator

from support import KINDS, ask

try:
    import django
except ImportError:
    django = None

URLS = """
    import time
    from django.contrib import admin
    from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt
    from django.views.decorators.http import condition
    import io

    @csrf_exempt
    def echo(request):
        return JsonResponse({"method": request.method, "path": request.path, "query": dict(request.GET.lists()),
            "post": dict(request.POST.lists()), "files": {n: f.read().hex() for n, f in request.FILES.items()},
            "type": request.content_type, "body": None if request.FILES or request.POST else request.body.hex(),
            "uri": request.build_absolute_uri(), "secure": request.is_secure(), "address": request.META["REMOTE_ADDR"]})

    urlpatterns = [
        path("admin/", admin.site.urls), path("echo/", echo), path("echo/é/", echo),
        path("stream/", lambda request: StreamingHttpResponse(str(i) for i in range(4))),
        path("file/", lambda request: FileResponse(io.BytesIO(bytes(range(256))), filename="a.bin")),
        path("tag/", condition(etag_func=lambda request: '"v1"')(lambda request: HttpResponse("v1"))),
    ]
"""


@unittest.skipUnless(django, "needs Django")
class Django(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run = lambda *words, **env: subprocess.run(  # noqa: E731
            [sys.executable, "-B", *words], cwd=cls.folder.name, check=True, capture_output=True, timeout=120,
            env=dict(os.environ, **env))
        run("-m", "django", "startproject", "site_of_django", ".")
        with open(os.path.join(cls.folder.name, "site_of_django", "urls.py"), "w") as file:
            file.write(textwrap.dedent(URLS))
        with open(os.path.join(cls.folder.name, "site_of_django", "settings.py"), "a") as file:
            file.write("\nALLOWED_HOSTS = ['*']\nPASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']\n")
        run("manage.py", "migrate")
        run("manage.py", "createsuperuser", "--noinput", "--username", "ann", "--email", "ann@example.com",
            DJANGO_SUPERUSER_PASSWORD="secret")
        sys.path.insert(0, cls.folder.name)
        cls.addClassCleanup(sys.path.remove, cls.folder.name)
        os.environ["DJANGO_SETTINGS_MODULE"] = "site_of_django.settings"
        from site_of_django.wsgi import application

        cls.application = staticmethod(application)

    def ask(self, kind, **parts):
        parts["headers"] = [("Host", "example.com"), *parts.get("headers", ())]
        return ask(self.application, kind, **parts)

    def json(self, kind, **parts):
        status, _, body = self.ask(kind, **parts)
        self.assertEqual(status, 200)
        return json.loads(body)

    def test_a_request_arrives_whole(self):
        for kind in KINDS:
            seen = self.json(kind, target="/echo/%C3%A9/?a=1&b=%26&c=%C3%A9")
            self.assertEqual(seen["path"], "/echo/é/")
            self.assertEqual(seen["query"], {"a": ["1"], "b": ["&"], "c": ["é"]})
            self.assertEqual(seen["address"], "192.0.2.7")
            self.assertEqual(seen["secure"], not kind.startswith("load_balancer"))
            seen = self.json(kind, method="POST", target="/echo/", body=b"a=1&a=2&b=%C3%A9",
                             headers=[("Content-Type", "application/x-www-form-urlencoded")])
            self.assertEqual(seen["post"], {"a": ["1", "2"], "b": ["é"]})
            seen = self.json(kind, method="PUT", target="/echo/", body=b"\xff\x00", headers=[("Content-Type", "x/y")])
            self.assertEqual((seen["type"], seen["body"]), ("x/y", "ff00"))

    def test_the_validator_of_the_standard_library_is_content_on_both_sides(self):
        for kind in KINDS:
            for method, body in (("GET", b""), ("DELETE", b""), ("POST", b"text"), ("PUT", b"\xff")):
                status, _, got = ask(validator(self.application), kind, method=method, target="/echo/", body=body,
                                     headers=[("Host", "example.com"), ("Content-Type", "x/y")])
                self.assertEqual((status, json.loads(got)["body"]), (200, body.hex()))

    def test_what_django_answers_arrives_whole(self):
        for kind in KINDS:
            self.assertEqual(self.ask(kind, target="/stream/")[2], b"0123")
            status, headers, body = self.ask(kind, target="/file/")
            self.assertEqual((status, body), (200, bytes(range(256))))
            self.assertEqual(self.ask(kind, target="/tag/", headers=[("If-None-Match", '"v1"')])[0], 304)
            status, headers, _ = self.ask(kind, target="/echo?x=1")
            self.assertEqual((status, dict(headers)["Location"]), (301, "/echo/?x=1"))
            self.assertEqual(self.ask(kind, target="/nowhere/")[0], 404)
            self.assertEqual(self.ask(kind, method="HEAD", target="/stream/")[2], b"")

    def test_the_administration_works(self):
        for number, kind in enumerate(KINDS):
            jar = {}

            def visit(method="GET", target="/", form=None):
                headers = [("Referer", f"https://example.com{target}"), ("Cookie", "; ".join(f"{n}={v}" for n, v in jar.items()))]
                body = b""
                if form is not None:
                    body = urllib.parse.urlencode(form).encode()
                    headers.append(("Content-Type", "application/x-www-form-urlencoded"))
                status, got, page = self.ask(kind, method=method, target=target, headers=headers, body=body)
                for name, value in got:
                    if name.lower() == "set-cookie":
                        cookie, _, rest = value.partition("=")
                        jar[cookie] = rest.split(";")[0]
                return status, dict(got), page.decode()

            def token(page):
                return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

            status, headers, _ = visit(target="/admin/")
            self.assertEqual((status, headers["Location"]), (302, "/admin/login/?next=/admin/"))
            _, _, page = visit(target="/admin/login/?next=/admin/")
            form = {"username": "ann", "password": "wrong", "csrfmiddlewaretoken": token(page), "next": "/admin/"}
            self.assertEqual(visit("POST", "/admin/login/", form)[0], 200)
            status, headers, _ = visit("POST", "/admin/login/", {**form, "password": "secret"})
            self.assertEqual((status, headers["Location"]), (302, "/admin/"))
            self.assertIn("Site administration", visit(target="/admin/")[2])
            _, _, page = visit(target="/admin/auth/group/add/")
            added = {"name": f"group {number}", "csrfmiddlewaretoken": token(page)}
            self.assertEqual(visit("POST", "/admin/auth/group/add/", added)[0], 302)
            self.assertIn(f"group {number}", visit(target="/admin/auth/group/")[2])
            self.assertEqual(visit("POST", "/admin/auth/group/add/", {**added, "csrfmiddlewaretoken": "x" * 64})[0], 403)


if __name__ == "__main__":
    unittest.main()
