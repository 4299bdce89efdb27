"""The function alone, from a shell, and as Lambda runs it. TIGHT names the program."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, HERE)
TIGHT = os.environ.get("TIGHT") or shutil.which("tight")
ANSWERS = {2: "2", 5: "buzz", 12: "fizz", 15: "fizz buzz", 0: "fizz buzz"}


def run(*words, folder=HERE):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)


class Fizzbuzz(unittest.TestCase):
    def test_the_function(self):
        from fizzbuzz import fizzbuzz

        for number, answer in ANSWERS.items():
            self.assertEqual(fizzbuzz(number), answer)

    def test_from_a_shell(self):
        self.assertEqual(run(sys.executable, "fizzbuzz.py", "12").stdout, "fizz\n")


@unittest.skipUnless(TIGHT, "needs tight")
class OnLambda(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = os.path.join(place.name, "fizzbuzz")
        shutil.copytree(HERE, self.folder, ignore=shutil.ignore_patterns(".tight", "__pycache__"))

    def test_invoked_with_arguments(self):
        for number, answer in ANSWERS.items():
            done = run(TIGHT, "invoke", "fizzbuzz", "--local", f"number:={number}", "--in-memory", "--db-port", "0", folder=self.folder)
            self.assertEqual((done.returncode, json.loads(done.stdout)), (0, answer), done.stderr)

    def test_an_error_tells_what_and_where(self):
        done = run(TIGHT, "invoke", "fizzbuzz", "--local", "number=x", "--in-memory", "--db-port", "0", folder=self.folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("TypeError", done.stderr)
        self.assertIn("fizzbuzz.py", done.stderr)

    def test_packed(self):
        import zipfile

        done = run(TIGHT, "build", folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with zipfile.ZipFile(os.path.join(self.folder, done.stdout.strip())) as package:
            self.assertEqual(sorted(package.namelist()), ["fizzbuzz.py", "tight_handler.py", "tight_wsgi.json", "web.py"])
            package.extractall(os.path.join(self.folder, "task"))
        code = "import tight_handler; print(tight_handler.handler({'kwargs': {'number': 15}}, None))"
        self.assertEqual(run(sys.executable, "-c", code, folder=os.path.join(self.folder, "task")).stdout, "fizz buzz\n")

    def test_served(self):
        os.remove(os.path.join(self.folder, "tight.yml"))
        done = run(TIGHT, "init", "web:app", "--wsgi", "--name", "fizz-web", folder=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with subprocess.Popen([TIGHT, "serve", "--port", "0", "--in-memory", "--db-port", "0"], cwd=self.folder,
                              stderr=subprocess.PIPE, text=True) as server:
            try:
                url = next(line for line in server.stderr if " serves fizz-web" in line).split()[0]
                for number, answer in ANSWERS.items():
                    with urllib.request.urlopen(f"{url}/{number}", timeout=60) as got:
                        self.assertEqual(got.read().decode(), answer + "\n")
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(f"{url}/many", timeout=60)
                self.assertEqual(refused.exception.code, 404)
                refused.exception.close()
            finally:
                server.terminate()
                server.stderr.read()


if __name__ == "__main__":
    unittest.main()
