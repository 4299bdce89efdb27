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


def is_variable(name, value):
    """Whether an environment can hold it."""
    return value is not None and bool(name) and "=" not in name and "\0" not in name + _text(value)


class Project:
    """The application of one package, imported once its environment is complete."""

    def __init__(self, settings):
        self.settings = settings
        self.stages = settings.get("stage_environments") or {}
        self.deployed = deployed_stages(os.environ)
        self.before = {}  # what the variables that were set were before; None: they were not there
        self.environment_of = None  # stage, version and stage variables that they were set for
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
                self.log_import_failure(problem)

    def stage_of(self, context):
        parts = (getattr(context, "invoked_function_arn", None) or "").split(":")
        alias = parts[7] if len(parts) > 7 else ""
        return alias if alias in self.stages else self.settings.get("devstage") or "dev"

    def set_environment(self, event, context):
        """From the weakest to the strongest: stage variables, version and stage, environment, the stage's own. What an
        earlier request of another stage was given is taken back."""
        variables = event.get("stageVariables") if isinstance(event, dict) else None
        variables = dict(variables) if isinstance(variables, dict) else {}
        version = getattr(context, "function_version", None) or os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        wanted = (self.stage_of(context), version, variables)
        if wanted != self.environment_of:
            self.change_environment(*wanted)
            self.environment_of = wanted

    def change_environment(self, stage, version, variables):
        given = dict(variables)
        if version:
            given["LAMBDA_VERSION"] = version
        given["STAGE"] = stage
        given.update(self.settings.get("environment") or {})
        given.update(self.deployed.get(stage) or {})
        given.update(self.stages.get(stage) or {})
        given = {name: _text(value) for name, value in given.items() if is_variable(name, value)}
        for name in self.before.keys() - given.keys():
            earlier = self.before.pop(name)
            if earlier is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = earlier
        for name, value in given.items():
            self.before.setdefault(name, os.environ.get(name))
            os.environ[name] = value

    def load(self):
        module = importlib.import_module(self.settings["module"])
        application = module
        for name in self.settings["app"].split("."):
            if not hasattr(application, name):  # another module of that name may have been found first
                where = getattr(module, "__file__", None) or "built into Python"
                raise AttributeError(f"module {self.settings['module']!r} ({where}) has no attribute {name!r}")
            application = getattr(application, name)
        if not callable(application):
            raise TypeError(f"{self.settings['module']}:{self.settings['app']} is not callable")
        self.application = application

    def log_import_failure(self, problem):
        lines = traceback.format_exception(type(problem), problem, trace_of_project(problem.__traceback__))
        name = f"{self.settings['module']}:{self.settings['app']}"
        sys.stderr.write(f"[ERROR] {name} cannot be loaded\n{''.join(lines)}")
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
                self.log_import_failure(problem)
                return _tight_wsgi.call(_unavailable, event, context)
        return _tight_wsgi.call(self.application, event, context)


def _unavailable(environ, start_response):
    start_response("500 Internal Server Error", [("Content-Type", "application/json")])
    return [b'{"message":"The application cannot be loaded"}']


def trace_of_project(trace):
    """What of a traceback comes after the calls that import the project."""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file not in (__file__, importlib.__file__) and not file.startswith("<frozen importlib"):
            break
        trace = trace.tb_next
    return trace


def deployed_stages(variables):
    """The variables of each stage that the stack gave the function: TIGHT_STAGES is "dev prod", TIGHT_STAGE_1_X is X of
    prod."""
    stages = {}
    for number, stage in enumerate(variables.get("TIGHT_STAGES", "").split()):
        prefix = f"TIGHT_STAGE_{number}_"
        stages[stage] = {name[len(prefix):]: value for name, value in variables.items() if name.startswith(prefix)}
    return stages


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
