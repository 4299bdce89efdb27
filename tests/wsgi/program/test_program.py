# SPDX-License-Identifier: Apache-2.0
"""`tight init`, `tight build` and `tight serve` for projects in Python. TIGHT names the program."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import urllib.error
import urllib.request
import zipfile

TIGHT = os.environ["TIGHT"]


def make_wheel(folder, name, version, files, tag="py3-none-any"):
    information = f"{name}-{version}.dist-info"
    files = dict(files)
    files[f"{information}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files[f"{information}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
    files[f"{information}/entry_points.txt"] = f"[console_scripts]\n{name}={name}:main\n"
    files[f"{information}/RECORD"] = "".join(f"{each},,\n" for each in files) + f"{information}/RECORD,,\n"
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(os.path.join(folder, f"{name}-{version}-{tag}.whl"), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)


class Project(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = place.name

    def write(self, **files):
        for path, text in files.items():
            self.write_at(path + ".py", text)

    def write_at(self, path, text=""):
        path = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(textwrap.dedent(text))

    def tight(self, *words, status=0):
        done = subprocess.run([TIGHT, *words], cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def package(self, *words):
        path = os.path.join(self.folder, self.tight("build", *words).stdout.strip())
        with open(path, "rb") as file:
            return path, hashlib.sha256(file.read()).hexdigest()

    def content(self, name):
        with zipfile.ZipFile(self.package()[0]) as package:
            return package.read(name)

    def names(self, *words):
        with zipfile.ZipFile(self.package(*words)[0]) as package:
            return set(package.namelist())


HELLO = """
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]
"""


class Init(Project):
    def test_a_file_is_written_that_the_other_commands_read(self):
        self.write(shop_api=HELLO)
        self.tight("init", "shop_api:app", "--wsgi", "--description", 'Ann\'s "shop": # {x}', "--stages", "dev, prod",
                   "--dynamodb-tables", "users,tasks", "--memory", "512", "--timeout", "20")
        with zipfile.ZipFile(self.package()[0]) as package:
            settings = json.loads(package.read("tight_wsgi.json"))
        self.assertEqual(settings, {"module": "shop_api", "app": "app", "wsgi": True, "devstage": "dev", "environment": {},
                                    "stage_environments": {"dev": {}, "prod": {}}})


class Invoke(Project):
    def invoke(self, *words):
        return self.tight("invoke", "--local", "--in-memory", "--db-port", "0", *words).stdout

    def test_a_plain_function_is_called_with_its_arguments_or_none_and_with_a_request_only_where_one_is_asked_for(self):
        self.write(jobs="def job(event, name='nobody'): return [name, sorted(event)]\n")
        self.tight("init", "jobs:job")
        self.assertEqual(self.invoke(), '["nobody", ["kwargs"]]')
        self.assertEqual(self.invoke("jobs", "name=ann"), '["ann", ["kwargs"]]')
        self.assertIn("rawPath", self.invoke("--path", "/x"))

    def test_a_web_application_is_asked_for_its_root(self):
        self.write(shop="""
            def app(environ, start_response):
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [environ["PATH_INFO"].encode()]
        """)
        self.tight("init", "shop:app", "--wsgi")
        self.assertEqual(self.invoke(), "/")
        self.assertEqual(self.invoke("shop", "--path", "/items"), "/items")


class Build(Project):
    def setUp(self):
        super().setUp()
        self.write(hello=HELLO)
        self.tight("init", "hello:app", "--wsgi")

    def requirements(self, *lines):
        self.write_at("requirements.txt", "\n".join(["--no-index", "--find-links wheels", *lines, ""]))

    def test_source_dependencies_and_adapter_are_packed_and_nothing_else(self):
        wheels = os.path.join(self.folder, "wheels")
        make_wheel(wheels, "tiny", "1.0", {"tiny/__init__.py": "def main(): pass\n", "tiny/tests/test_x.py": "", "tiny/data.txt": ""})
        make_wheel(wheels, "boto3", "1.0", {"boto3/__init__.py": ""})
        for machine in ("x86_64", "aarch64"):
            make_wheel(wheels, "fast", "2.0", {"fast/__init__.py": "", f"fast/_c.cpython-313-{machine}-linux-gnu.so": machine},
                       f"cp313-cp313-manylinux_2_28_{machine}")
        self.requirements("tiny==1.0", "boto3", "fast")
        for path in ("static/a.css", "package/__init__.py", "package/tests/kept.py", ".git/config", ".env", "__pycache__/a.pyc",
                     "tests/test_a.py", "venv/pyvenv.cfg", "venv/lib/x.py", "old.zip", "a.log", "node_modules/x.js", ".hidden"):
            self.write_at(path)
        os.symlink("/usr/bin/python3", os.path.join(self.folder, "venv", "python"))
        common = {"hello.py", "requirements.txt", "static/a.css", "package/__init__.py", "package/tests/kept.py",
                  "tight_handler.py", "tight_wsgi.json", "_tight_wsgi.abi3.so", "tiny/__init__.py", "tiny/data.txt",
                  "tiny-1.0.dist-info/METADATA", "tiny-1.0.dist-info/WHEEL", "tiny-1.0.dist-info/entry_points.txt",
                  "fast-2.0.dist-info/METADATA", "fast-2.0.dist-info/WHEEL", "fast-2.0.dist-info/entry_points.txt",
                  "fast/__init__.py"}
        self.assertEqual(self.names(), common | {"fast/_c.cpython-313-x86_64-linux-gnu.so"})

    def test_the_same_project_makes_the_same_package(self):
        make_wheel(os.path.join(self.folder, "wheels"), "tiny", "1.0", {"tiny/__init__.py": ""})
        self.requirements("tiny")
        before = self.package()[1]
        os.utime(os.path.join(self.folder, "hello.py"), (1, 1))
        self.assertEqual(self.package()[1], before)
        self.assertEqual(self.package("--rebuild")[1], before)
        copy = self.folder + "-copy"
        shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns(".tight"))
        self.addCleanup(shutil.rmtree, copy)
        self.folder, original = copy, self.folder
        self.assertEqual(self.package()[1], before)
        self.folder = original
        self.write(hello=HELLO + "# changed\n")
        self.assertNotEqual(self.package()[1], before)

    def test_requirements_that_others_include_are_watched_too(self):
        wheels = os.path.join(self.folder, "wheels")
        make_wheel(wheels, "tiny", "1.0", {"tiny/__init__.py": "1"})
        make_wheel(wheels, "tiny", "2.0", {"tiny/__init__.py": "2"})
        self.write_at("requirements.txt", "--no-index\n-r more/wanted.txt\n")
        self.write_at("more/wanted.txt", "-c limits.txt\n--find-links ../wheels\ntiny  # the smallest\n")
        self.write_at("more/limits.txt", "tiny<2\n")
        self.assertEqual(self.content("tiny/__init__.py"), b"1")
        self.write_at("more/limits.txt", "tiny<3\n")
        self.assertEqual(self.content("tiny/__init__.py"), b"2")
        make_wheel(wheels, "tiny", "2.0", {"tiny/__init__.py": "made again"})
        self.assertEqual(self.content("tiny/__init__.py"), b"made again")
        self.assertNotIn("Installing", self.tight("build").stderr)

    def test_requirements_may_lie_elsewhere_and_tell_hashes(self):
        make_wheel(os.path.join(self.folder, "wheels"), "tiny", "1.0", {"tiny/__init__.py": ""})
        with open(os.path.join(self.folder, "wheels", "tiny-1.0-py3-none-any.whl"), "rb") as wheel:
            good = hashlib.sha256(wheel.read()).hexdigest()
        os.remove(os.path.join(self.folder, "tight.yml"))
        self.tight("init", "hello:app", "--wsgi", "--requirements", "deploy/lambda.txt")
        self.assertIn("there is no file deploy/lambda.txt", self.tight("build", status=1).stderr)
        for hashed, status in ((good, 0), ("0" * 64, 1)):
            self.write_at("deploy/lambda.txt", "--no-index\n--require-hashes\n--find-links wheels\n"
                          f"tiny==1.0 \\\n    --hash=sha256:{hashed}\n")
            done = self.tight("build", status=status)
            self.assertEqual("THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr, status == 1)
        self.assertIn("deploy/lambda.txt cannot be installed", done.stderr)

    def test_a_wheel_made_on_a_newer_system_is_refused(self):
        wheels = os.path.join(self.folder, "wheels")
        with open("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", "rb") as library:  # wants GLIBC_2.36 for arc4random
            content = library.read()
        make_wheel(wheels, "fast", "1.0", {"fast/_c.so": content}, "cp313-cp313-linux_x86_64")
        make_wheel(wheels, "plain", "1.0", {"plain/_c.so": "no library"}, "cp313-cp313-linux_x86_64")
        self.requirements("plain")
        self.assertIn("plain/_c.so", self.names())
        self.requirements("fast")
        told = self.tight("build", status=1).stderr
        self.assertIn("fast/_c.so needs GLIBC_", told)
        self.assertIn("Lambda's Python 3.13 has glibc 2.34", told)

    def sources(self, where, extension):
        self.write_at(where + "/setup.py", f"""
            from setuptools import Extension, setup
            setup(name="own", version="1.0", {'ext_modules=[Extension("own", ["own.c"])]' if extension else 'py_modules=["own"]'})
        """)
        self.write_at(where + "/own.py", "number = 1\n")
        self.write_at(where + "/own.c", """
            #include <Python.h>
            static struct PyModuleDef own = {PyModuleDef_HEAD_INIT, "own"};
            PyMODINIT_FUNC PyInit_own(void) { return PyModule_Create(&own); }
        """)
        self.write_at("requirements.txt", f"--no-index\n--find-links /usr/share/python-wheels\n./{where}\n")

    @unittest.skipUnless(os.path.isdir("/usr/share/python-wheels"), "needs the wheels of setuptools")
    def test_sources_on_this_machine_are_installed_each_time_and_editable_ones_refused(self):
        self.sources("lib", False)
        self.assertEqual(self.content("own.py"), b"number = 1\n")
        self.write_at("lib/own.py", "number = 2\n")
        self.assertEqual(self.content("own.py"), b"number = 2\n")
        self.write_at("requirements.txt", "--no-index\n--find-links /usr/share/python-wheels\n-e ./lib\n")
        self.assertIn("editable (-e) leads to sources on this machine", self.tight("build", status=1).stderr)

    @unittest.skipUnless(os.path.isdir("/usr/share/python-wheels") and os.path.exists("/usr/include/python3.11/Python.h"),
                         "needs the wheels of setuptools, and Python's headers")
    def test_an_extension_built_for_this_machine_is_refused_for_another(self):
        self.sources("lib", True)
        self.assertIn("the dependency own was built for cp311-cp311-linux_x86_64, and the package is for Python 3.13 on x86_64",
                      self.tight("build", status=1).stderr)
        os.remove(os.path.join(self.folder, "tight.yml"))
        self.tight("init", "hello:app", "--wsgi", "--runtime", "python3.11")
        self.assertIn("own.cpython-311-x86_64-linux-gnu.so", self.names())

    def test_a_link_to_a_folder_is_told(self):
        self.write_at("shared/data.txt")
        os.symlink("shared", os.path.join(self.folder, "also"))
        os.symlink("hello.py", os.path.join(self.folder, "same.py"))
        self.assertIn("also is not packed: it is a link to a folder", self.tight("build").stderr)
        self.assertLessEqual({"shared/data.txt", "same.py"}, self.names())

    def test_it_runs_from_the_package(self):
        place = os.path.join(self.folder, "unpacked")
        with zipfile.ZipFile(self.package()[0]) as package:
            package.extractall(place)
        code = "import tight_handler as t; print(t.handler({'httpMethod': 'GET', 'path': '/'}, None)['body'])"
        done = subprocess.run([sys.executable, "-B", "-c", code], cwd=place, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr), ("hello\n", ""))

    def test_what_cannot_work_is_refused_in_words(self):
        self.requirements("no-such-package")
        done = self.tight("build", status=1)
        self.assertIn("No matching distribution found for no-such-package", done.stderr)
        self.assertIn("cannot be installed", done.stderr)
        os.remove(os.path.join(self.folder, "requirements.txt"))
        self.write_at("tight_handler.py")
        self.assertIn("has the name of a file that every package has", self.tight("build", status=1).stderr)
        os.remove(os.path.join(self.folder, "tight_handler.py"))
        os.rename(os.path.join(self.folder, "hello.py"), os.path.join(self.folder, "other.py"))
        self.assertIn("no module hello", self.tight("build", status=1).stderr)

    def test_every_python_from_3_9_on_is_packed_for(self):
        for runtime in ("python3.9", "python3.11", "python3.14"):
            os.remove(os.path.join(self.folder, "tight.yml"))
            self.tight("init", "hello:app", "--wsgi", "--runtime", runtime)
            self.assertIn("_tight_wsgi.abi3.so", self.names())


class Serve(Project):
    def serve(self, module, *words):
        self.write(shop=module)
        self.tight("init", "shop:app", "--wsgi")
        with open(os.path.join(self.folder, "log.out"), "w") as log:
            self.server = subprocess.Popen([TIGHT, "serve", "--port", "0", "--in-memory", "--db-port", "0", *words],
                                           cwd=self.folder, stderr=log)
        self.addCleanup(self.stop)
        self.url = self.wait_for(" serves shop").split()[0]

    def stop(self):
        self.server.send_signal(signal.SIGINT)
        self.assertEqual(self.server.wait(30), 0)

    def log(self):
        with open(os.path.join(self.folder, "log.out")) as file:
            return file.read()

    def wait_for(self, text):
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            for line in self.log().splitlines():
                if text in line:
                    return line
            time.sleep(0.02)
        self.fail(f"no line with {text!r} in: {self.log()}")

    def ask(self, path="/", body=None):
        try:
            with urllib.request.urlopen(self.url + path, body, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def until(self, expected, path="/"):
        limit = time.monotonic() + 60
        while (got := self.ask(path)) != expected:
            self.assertLess(time.monotonic(), limit, got)
            time.sleep(0.05)

    def test_a_saved_file_is_served(self):
        self.serve(HELLO)
        self.assertEqual(self.ask(), (200, "hello"))
        self.write(shop=HELLO.replace("hello", "goodbye"))
        self.until((200, "goodbye"))
        self.write(shop="def app(:\n")
        self.wait_for("shop.py:1:9: error: invalid syntax")
        self.write(shop=HELLO)
        self.until((200, "hello"))

    def test_only_what_is_saved_is_checked(self):
        self.write_at("templates/skeleton.py", "class {{ name }}:\n")
        os.symlink("ann@host.123", os.path.join(self.folder, ".#shop.py"))  # as editors do
        self.serve(HELLO)
        self.assertEqual(self.ask(), (200, "hello"))
        self.write(shop=HELLO.replace("hello", "goodbye"))
        self.until((200, "goodbye"))
        self.write(helper="def f(:\n")
        self.wait_for("helper.py:1:7: error: invalid syntax")
        self.write(helper="")
        self.until((200, "goodbye"))

    def test_a_module_may_be_called_as_one_of_python(self):
        self.write(calendar="raise SystemExit('never imported')", statistics="mean = b'mine'")
        self.serve("""
            import statistics
            def app(environ, start_response):
                start_response("200 OK", [])
                return [statistics.mean]
        """)
        self.assertEqual(self.ask(), (200, "mine"))

    def test_an_application_that_dies_at_import_says_why_until_it_is_mended(self):
        self.serve("import no_such_module\n")
        self.assertEqual(self.ask(), (500, '{"message":"The application cannot be loaded"}'))
        self.wait_for("No module named 'no_such_module'")
        self.write(shop=HELLO)
        self.until((200, "hello"))

    def test_the_request_after_a_bad_one_is_served(self):
        self.serve("""
            import os, time
            def app(environ, start_response):
                path = environ["PATH_INFO"]
                if path == "/hang":
                    time.sleep(100)
                if path == "/die":
                    os._exit(3)
                if path == "/status":
                    start_response("fine", [])
                start_response("200 OK", [("X-Bad", "a\\r\\nb")] if path == "/header" else [])
                return ["text"] if path == "/text" else [str(len(environ["wsgi.input"].read())).encode()]
        """, "--timeout", "2")
        for path, status, told in (("/hang", 504, "Task timed out after 2.00 seconds"), ("/die", 502, "exit status 3"),
                                   ("/status", 500, "must read like '200 OK'"), ("/header", 500, "holds control characters"),
                                   ("/text", 500, "parts of bytes, not str")):
            # An HTTP API says 500 where a REST API says 502, and 503 where it says 504.
            got = self.ask(path)
            self.assertIn(got[0], (status, 500, 503), got)
            self.wait_for(told)
            self.assertEqual(self.ask("/", b"x" * 1000), (200, "1000"))
        self.assertEqual(self.ask("/", b"x" * 7_000_000)[0], 413)
        self.wait_for("Lambda takes 6291456")
        self.assertEqual(self.ask("/", b"x" * 4_000_000), (200, "4000000"))


if __name__ == "__main__":
    unittest.main()
