# SPDX-License-Identifier: Apache-2.0
import http.client
import io
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time

import _tight_wsgi
import applications

HERE = os.path.dirname(os.path.abspath(__file__))
EVENT = os.path.join(HERE, "..", "events", "apigw-v1-1.5k.json")
ROUNDS, REQUESTS = 5, 3000
TARGET = "/movies/1985?full=1"


def event_text():
    with open(EVENT, encoding="utf-8") as file:
        event = json.load(file)
    event.update(httpMethod="GET", path="/movies/1985", resource="/{proxy+}", pathParameters={"proxy": "movies/1985"},
                 queryStringParameters={"full": "1"}, multiValueQueryStringParameters={"full": ["1"]}, body=None)
    return json.dumps(event), event


def environ_of(event):
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [])
        return []

    _tight_wsgi.call(application, event, None)
    return seen


def cpu_of(work):
    """Microseconds of CPU and of time for one call: the median of the rounds."""
    cpu, wall = [], []
    for _ in range(ROUNDS):
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        for _ in range(REQUESTS):
            work()
        after, end = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        cpu.append(used / REQUESTS * 1e6)
        wall.append((end - start) / REQUESTS * 1e6)
    return statistics.median(cpu), statistics.median(wall)


def process_cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def gunicorn(application, headers):
    command = [sys.executable, "-B", "-m", "gunicorn.app.wsgiapp", "--bind", "127.0.0.1:0", "--worker-class", "gthread",
               "--threads", "1", "--keep-alive", "60", "--chdir", HERE, f"applications:{application}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            port = worker = None
            for line in server.stderr:
                port = port or (found := re.search(r"127\.0\.0\.1:(\d+)", line)) and int(found[1])
                if found := re.search(r"Booting worker with pid: (\d+)", line):
                    worker = int(found[1])
                    break
            connection = http.client.HTTPConnection("127.0.0.1", port)

            def ask():
                connection.request("GET", TARGET, headers=headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200, answer.status

            for _ in range(200):
                ask()
            cpu, wall = [], []
            for _ in range(ROUNDS):
                before, start = process_cpu(worker), time.perf_counter()
                for _ in range(REQUESTS):
                    ask()
                wall.append((time.perf_counter() - start) / REQUESTS * 1e6)
                cpu.append((process_cpu(worker) - before) / REQUESTS * 1e6)
            return statistics.median(cpu), statistics.median(wall)
        finally:
            server.terminate()
            server.stderr.read()


def measure(name, application):
    text, event = event_text()
    environ = environ_of(event)

    def alone():
        given = dict(environ)
        given["wsgi.input"] = io.BytesIO(b"")
        answer = application(given, lambda status, headers, info=None: None)
        b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()

    reply = _tight_wsgi.call(application, event, None)
    assert reply["statusCode"] == 200, reply
    direct = {key: value for key, value in (event.get("headers") or {}).items()}
    rows = [("the application alone", *cpu_of(alone)),
            ("with the adapter", *cpu_of(lambda: _tight_wsgi.call(application, event, None))),
            ("with the adapter and JSON, as on Lambda",
             *cpu_of(lambda: json.dumps(_tight_wsgi.call(application, json.loads(text), None)))),
            ("gunicorn alone (wall with its client)", *gunicorn(name, direct))]
    floor = rows[-1][1]
    for label, cpu, wall in rows:
        print(f"{name:10} {label:42} {cpu:8.1f} us CPU {1e6 / wall:9.0f} requests/s {cpu / floor:6.2f} x")


if __name__ == "__main__":
    measure("plain_app", applications.plain_app)
    measure("flask_app", applications.flask_app)
