# SPDX-License-Identifier: Apache-2.0
"""Lambda's Python runtime for this machine: asks the Runtime API for events and calls tight_handler with them.

    python3 tight_runtime.py tight_wsgi.json FOLDER   # AWS_LAMBDA_RUNTIME_API says where the Runtime API is
"""

import http.client
import json
import os
import sys
import time
import traceback

PREFIX = "/2018-06-01/runtime/"


class Context:
    """What a handler gets as its context, as far as Lambda documents it."""

    def __init__(self, headers):
        self.aws_request_id = headers.get("Lambda-Runtime-Aws-Request-Id", "")
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn", "")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", "")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME", "")
        self.identity = None
        self.client_context = None
        self._deadline = int(headers.get("Lambda-Runtime-Deadline-Ms") or 0)

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)


class RuntimeApi:
    def __init__(self, address):
        self._connection = http.client.HTTPConnection(address)

    def next(self):
        self._connection.request("GET", PREFIX + "invocation/next")
        reply = self._connection.getresponse()
        return reply.headers, reply.read()

    def post(self, path, value, headers=None):
        body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._connection.request("POST", PREFIX + path, body, headers or {})
        self._connection.getresponse().read()


def error_document(problem):
    return {
        "errorMessage": str(problem),
        "errorType": type(problem).__name__,
        "stackTrace": traceback.format_tb(problem.__traceback__),
    }


def answer_one(api, handler):
    headers, event = api.next()
    context = Context(headers)
    if trace := headers.get("Lambda-Runtime-Trace-Id"):
        os.environ["_X_AMZN_TRACE_ID"] = trace
    where = f"invocation/{context.aws_request_id}/"
    try:
        reply = handler(json.loads(event), context)
        json.dumps(reply)
    except Exception as problem:
        traceback.print_exc()
        api.post(where + "error", error_document(problem),
                 {"Lambda-Runtime-Function-Error-Type": type(problem).__name__})
        return
    sys.stdout.flush()
    sys.stderr.flush()
    api.post(where + "response", reply)


def main(settings_file, folder):
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    import tight_handler

    # As on Lambda: found first, but not by what is imported above, where a calendar.py of the project would be taken.
    sys.path.insert(0, folder)

    with open(settings_file, encoding="utf-8") as file:
        settings = json.load(file)
    project = tight_handler.Project(settings)
    while True:
        answer_one(api, project.handle)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
