# SPDX-License-Identifier: Apache-2.0
"""What Lambda's Python runtime imports: tight_handler.handler(event, context).

Beside it in the package lie the project, its dependencies and tight_wsgi.json, which says what is called:

    {"module": "tasks_api", "app": "app", "wsgi": true, "devstage": "dev",
     "environment": {"LOG": "info"}, "stage_environments": {"dev": {}, "prod": {"LOG": "error"}}}
"""

import importlib
import inspect
import json
import os
import sys
import traceback


def _text(value):
    return value if isinstance(value, str) else str(value)


class Project:
    """The application of one package, imported once its environment is complete."""

    def __init__(self, settings):
        self.settings = settings
        self.stages = settings.get("stage_environments") or {}
        self.application = None
        # With one stage at most, all variables but a gateway's stage variables are known before the first request, so
        # that the import takes place in Lambda's start-up phase, which has the time and the processor for it.
        if len(self.stages) <= 1:
            self.set_environment({}, None)
            try:
                self.load()
            except BaseException as problem:  # told here; the first request tries again and answers with an error
                if isinstance(problem, KeyboardInterrupt):
                    raise
                self.log_import_failure()

    def stage_of(self, context):
        parts = (getattr(context, "invoked_function_arn", None) or "").split(":")
        alias = parts[7] if len(parts) > 7 else ""
        return alias if alias in self.stages else self.settings.get("devstage") or "dev"

    def set_environment(self, event, context):
        """From the weakest to the strongest: stage variables, version and stage, environment, the stage's own."""
        variables = event.get("stageVariables") if isinstance(event, dict) else None
        stage = self.stage_of(context)
        version = getattr(context, "function_version", None) or os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        given = dict(variables) if isinstance(variables, dict) else {}
        if version:
            given["LAMBDA_VERSION"] = version
        given["STAGE"] = stage
        given.update(self.settings.get("environment") or {})
        given.update(self.stages.get(stage) or {})
        for name, value in given.items():
            if value is not None and "\0" not in _text(value):
                os.environ[name] = _text(value)

    def load(self):
        module = importlib.import_module(self.settings["module"])
        application = module
        for name in self.settings["app"].split("."):
            application = getattr(application, name)
        if not callable(application):
            raise TypeError(f"{self.settings['module']}:{self.settings['app']} is not callable")
        self.application = application

    def log_import_failure(self):
        sys.stderr.write(
            f"[ERROR] {self.settings['module']}:{self.settings['app']} cannot be loaded\n{traceback.format_exc()}")
        sys.stderr.flush()

    def handle(self, event, context):
        self.set_environment(event, context)
        if self.settings.get("wsgi"):
            return self.answer(event, context)
        if self.application is None:
            self.load()
        return call_function(self.application, event, context)

    def answer(self, event, context):
        import _tight_wsgi

        if self.application is None:
            try:
                self.load()
            except BaseException as problem:
                if isinstance(problem, KeyboardInterrupt):
                    raise
                self.log_import_failure()
                return _tight_wsgi.call(_unavailable, event, context)
        return _tight_wsgi.call(self.application, event, context)


def _unavailable(environ, start_response):
    start_response("500 Internal Server Error", [("Content-Type", "application/json")])
    return [b'{"message":"The application cannot be loaded"}']


def call_function(function, event, context):
    """Calls a plain function once, with the event's args and kwargs, and with event and context where it takes them."""
    event_is_object = isinstance(event, dict)
    args = (event.get("args") if event_is_object else None) or []
    kwargs = (event.get("kwargs") if event_is_object else None) or {}
    given = {"event": event, "context": context}
    given = {name: value for name, value in given.items() if name not in kwargs}
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # of a function that is not written in Python
        return function(*args, **kwargs)
    for names in (("event", "context"), ("event",), ("context",), ()):
        extra = {name: given[name] for name in names if name in given}
        try:
            signature.bind(*args, **extra, **kwargs)
        except TypeError:
            continue
        return function(*args, **extra, **kwargs)
    return function(*args, **kwargs)


def read_settings(folder):
    with open(os.path.join(folder, "tight_wsgi.json"), encoding="utf-8") as file:
        return json.load(file)


_here = os.path.dirname(os.path.abspath(__file__))
_project = Project(read_settings(_here)) if os.path.exists(os.path.join(_here, "tight_wsgi.json")) else None


def handler(event, context):
    return _project.handle(event, context)
