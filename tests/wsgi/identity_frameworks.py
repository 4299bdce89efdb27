# SPDX-License-Identifier: Apache-2.0
"""The application of identity_app as people write it in Flask and in Django: it tells what the framework made of a
request, and answers through the framework. Direct and behind each gateway."""

import hashlib
import json
import sys

from identity_app import NOT_THE_CLIENTS
from support import KINDS, through_adapter


def digest(data):
    return hashlib.sha256(data).hexdigest()


def told(environ, query, parts):
    """What a framework says of a request, but for what gateways change: REST APIs write the query again."""
    kept = {name: value for name, value in environ.items() if name.startswith("HTTP_") and name not in NOT_THE_CLIENTS}
    return json.dumps({**parts, "headers": kept, "query": query if kept["HTTP_X_KIND"] != "rest" else None},
                      sort_keys=True, default=str)


def flask_application():
    import flask

    application = flask.Flask(__name__)

    @application.route("/", defaults={"path": ""}, methods=METHODS)
    @application.route("/<path:path>", methods=METHODS)
    def any_request(path):
        asked = flask.request
        want = json.loads(asked.headers["X-Want"])
        if want["body"] == "told":
            body = told(asked.environ, asked.query_string.decode("latin-1"), {
                "method": asked.method, "path": [asked.path, path], "args": sorted(asked.args.to_dict(flat=False).items()),
                "form": asked.form.to_dict(flat=False), "files": {name: digest(file.read()) for name, file in asked.files.items()},
                "data": digest(asked.get_data()), "type": asked.content_type, "length": asked.content_length or 0,
                "cookies": asked.cookies, "host": asked.host, "secure": asked.is_secure, "address": asked.remote_addr,
                "user": asked.authorization and asked.authorization.username})
            answer = flask.make_response(body)
        else:
            parts = [bytes.fromhex(part) for part in want["body"]]
            answer = flask.Response(iter(parts) if want["how"] == "late" else b"".join(parts))
        answer.status = want["status"]
        for name, value in want["headers"]:
            if name == "Content-Type":
                answer.headers[name] = value
            else:
                answer.headers.add(name, value)
        return answer

    return application


def django_application():
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse, StreamingHttpResponse
    from django.urls import re_path

    def any_request(asked, path):
        want = json.loads(asked.headers["X-Want"])
        if want["body"] == "told":
            body = told(asked.META, asked.META["QUERY_STRING"], {
                "method": asked.method, "path": [asked.path, path], "args": sorted(asked.GET.lists()), "form": dict(asked.POST.lists()),
                "files": {name: digest(file.read()) for name, file in asked.FILES.items()},
                "data": None if asked.FILES or asked.POST else digest(asked.body), "type": asked.content_type,
                "parameters": asked.content_params, "cookies": asked.COOKIES, "host": asked.get_host(), "secure": asked.is_secure(),
                "address": asked.META["REMOTE_ADDR"]})
            answer = HttpResponse(body)
        else:
            parts = [bytes.fromhex(part) for part in want["body"]]
            answer = StreamingHttpResponse(iter(parts)) if want["how"] == "late" else HttpResponse(b"".join(parts))
        answer.status_code, _, answer.reason_phrase = int(want["status"][:3]), None, want["status"][4:]
        for name, value in want["headers"]:
            if name == "Set-Cookie":
                cookie, _, rest = value.partition("=")
                answer.set_cookie(cookie, rest.partition(";")[0])
            else:
                answer[name] = value
        return answer

    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=sys.modules[__name__], DATA_UPLOAD_MAX_MEMORY_SIZE=None, SECRET_KEY="key",
                       MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware"])
    django.setup()
    global urlpatterns
    urlpatterns = [re_path(r"^(.*)$", any_request)]
    return WSGIHandler()


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]


class Both:
    """The application direct, and the same behind the gateway that the request names."""

    def __init__(self, make):
        self.direct = make()
        self.behind = {kind: through_adapter(self.direct, kind) for kind in KINDS}

    def adapted(self, environ, start_response):
        return self.behind[environ["HTTP_X_KIND"]](environ, start_response)


def __getattr__(name):
    """flask_direct, flask_adapted, django_direct, django_adapted: what a server is told to run."""
    framework, _, which = name.partition("_")
    make = {"flask": flask_application, "django": django_application}.get(framework)
    if make is None or which not in ("direct", "adapted"):
        raise AttributeError(name)
    return getattr(Both(make), which)
