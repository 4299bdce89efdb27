# SPDX-License-Identifier: Apache-2.0
"""What is measured: the least there is, and a small JSON API in Flask."""

import flask

flask_app = flask.Flask(__name__)


@flask_app.route("/movies/<int:year>")
def movies(year):
    return flask.jsonify(year=year, title="Brazil", full=flask.request.args.get("full"))


def plain_app(environ, start_response):
    body = b'{"path": "' + environ["PATH_INFO"].encode("latin-1") + b'"}'
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
