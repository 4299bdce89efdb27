# SPDX-License-Identifier: Apache-2.0
"""A plugin of pytest: every request that Werkzeug's test client makes goes through the adapter, so that tests which know
nothing of it test it.

    TIGHT_EVENT_KIND=rest python3 -m pytest -p flask_through_adapter /usr/share/doc/python3-flask/examples/tests
"""

import os

import werkzeug.test

from support import through_adapter

_run = werkzeug.test.run_wsgi_app


def run_wsgi_app(application, environ, buffered=False):
    problems = []

    def remembering(inner, start_response):
        # What the client and the application tell each other besides the request.
        inner.update({name: value for name, value in environ.items() if name.startswith(("werkzeug.", "flask."))})
        try:
            return application(inner, start_response)
        except BaseException as problem:
            problems.append(problem)
            raise

    answer = _run(through_adapter(remembering, os.environ.get("TIGHT_EVENT_KIND", "http")), environ, buffered)
    if problems:
        raise problems[0]
    return answer


werkzeug.test.run_wsgi_app = run_wsgi_app
