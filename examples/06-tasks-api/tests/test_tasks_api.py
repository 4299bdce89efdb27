"""The whole application: `tight serve` with its gateway, its DynamoDB and its tables. TIGHT names the program."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIGHT = os.environ.get("TIGHT") or shutil.which("tight")

try:
    import flask
except ImportError:
    flask = None


@unittest.skipUnless(TIGHT, "needs tight")
@unittest.skipUnless(flask, "needs Flask")
class TasksApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        folder = os.path.join(place.name, "tasks-api")
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns(".tight", "__pycache__"))
        cls.server = subprocess.Popen([TIGHT, "serve", "--port", "0", "--in-memory", "--db-port", "0"], cwd=folder,
                                      stderr=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.server.stderr.close)
        cls.addClassCleanup(cls.server.wait, 30)
        cls.addClassCleanup(cls.server.terminate)
        cls.url = next(line for line in cls.server.stderr if " serves tasks-api" in line).split()[0]

    def ask(self, method, path, body=None, user=None):
        headers = {"Content-Type": "application/json"}
        if user:
            headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:secret".encode()).decode()
        url = path if path.startswith("http") else self.url + path
        request = urllib.request.Request(url, json.dumps(body).encode() if body is not None else None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.loads(refused.read())

    def test_each_user_has_tasks_of_their_own(self):
        for user in ("ann", "bob"):
            self.assertEqual(self.ask("POST", "/users", {"name": user, "password": "secret"}), (201, {"name": user}))
        self.assertEqual(self.ask("POST", "/users", {"name": "ann", "password": "other"})[0], 409)
        status, task = self.ask("POST", "/tasks", {"title": "schreiben – ünï"}, "ann")
        self.assertEqual((status, task["title"], task["done"]), (201, "schreiben – ünï", False))
        self.assertEqual(self.ask("GET", "/tasks", user="ann")[1]["tasks"], [task])
        self.assertEqual(self.ask("GET", "/tasks", user="bob"), (200, {"tasks": []}))
        self.assertEqual(self.ask("PUT", task["url"], {"done": True}, "ann"), (200, {**task, "done": True}))
        self.assertEqual(self.ask("GET", task["url"], user="bob")[0], 404)
        self.assertEqual(self.ask("DELETE", task["url"], user="ann"), (204, None))
        self.assertEqual(self.ask("GET", task["url"], user="ann")[0], 404)

    def test_bad_requests_are_answered_in_words(self):
        self.assertEqual(self.ask("GET", "/tasks"), (401, {"message": "name and password are needed"}))
        self.assertEqual(self.ask("POST", "/users", {"name": 7}), (400, {"message": "name must be a text"}))
        self.assertEqual(self.ask("POST", "/users", [1])[0], 400)


if __name__ == "__main__":
    unittest.main()
