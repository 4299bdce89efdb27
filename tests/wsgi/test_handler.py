# SPDX-License-Identifier: Apache-2.0
"""The handler that Lambda imports: environment, import, plain functions."""

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
from unittest import mock

import tight_handler
from support import Log


class Context:
    function_version = "7"

    def __init__(self, alias=None):
        self.invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:fizz" + (f":{alias}" if alias else "")


class Projects(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(sys.path.remove, self.folder.name)
        sys.path.insert(0, self.folder.name)
        patch = mock.patch.dict(os.environ)
        patch.start()
        self.addCleanup(patch.stop)

    def module(self, name, text):
        with open(os.path.join(self.folder.name, name + ".py"), "w") as file:
            file.write(textwrap.dedent(text))
        self.addCleanup(sys.modules.pop, name, None)

    def project(self, text, **settings):
        name = f"project_{len(sys.modules)}"
        self.module(name, text)
        return tight_handler.Project({"module": name, "app": "app", "wsgi": False, "devstage": "dev", **settings})


class Environment(Projects):
    text = """
        import os
        at_import = dict(os.environ)
        def app(*names):
            return [(at_import.get(name), os.environ.get(name)) for name in names]
    """
    settings = {"environment": {"N": 1, "F": False, "B": "environment", "Q": "it's \"quoted\" \\ \n"},
                "stage_environments": {"dev": {}, "prod": {"X": 1.5, "B": "stage"}}}

    def test_the_stage_is_the_alias_where_it_is_a_stage(self):
        project = self.project(self.text, **self.settings)
        names = ["N", "F", "X", "STAGE", "LAMBDA_VERSION", "B"]
        now = [pair[1] for pair in project.handle({"args": names}, Context("prod"))]
        self.assertEqual(now, ["1", "False", "1.5", "prod", "7", "stage"])

    def test_without_an_alias_that_is_a_stage_it_is_the_devstage(self):
        project = self.project(self.text, **self.settings)
        for context in (Context(), Context("other"), None):
            self.assertEqual(project.handle({"args": ["STAGE"]}, context)[0][1], "dev")

    def test_the_stronger_wins(self):
        project = self.project(self.text, **self.settings)
        event = {"args": ["A", "B", "STAGE", "N"], "stageVariables": {"A": "variable", "B": "x", "STAGE": "y", "N": "z"}}
        self.assertEqual([pair[1] for pair in project.handle(event, Context("dev"))],
                         ["variable", "environment", "dev", "1"])

    def test_the_application_is_imported_when_its_environment_is_set(self):
        project = self.project(self.text, **self.settings)
        self.assertIsNone(project.application)
        self.assertEqual(project.handle({"args": ["B", "STAGE", "Q"]}, Context("prod")),
                         [("stage", "stage"), ("prod", "prod"), (self.settings["environment"]["Q"],) * 2])

    def test_variables_that_the_stack_gives_for_a_stage_are_that_stages(self):
        os.environ.update({"TIGHT_STAGES": "dev prod", "TIGHT_STAGE_0_TABLE": "dev.t", "TIGHT_STAGE_1_TABLE": "prod.t",
                           "TIGHT_STAGE_1_X": "from the stack"})
        project = self.project(self.text, **self.settings)
        self.assertEqual([pair[1] for pair in project.handle({"args": ["TABLE", "X"]}, Context("prod"))], ["prod.t", "1.5"])
        self.assertEqual(project.handle({"args": ["TABLE"]}, Context("dev"))[0][1], "dev.t")

    def test_what_one_stage_was_given_is_taken_back_for_another(self):
        os.environ["B"] = "before"
        settings = {"stage_environments": {"dev": {}, "prod": {"SECRET": "s", "B": "b"}}}
        project = self.project(self.text, **settings)
        event = {"args": ["SECRET", "B", "STAGE"]}
        for _ in range(2):
            for stage, expected in (("prod", ["s", "b", "prod"]), ("dev", [None, "before", "dev"])):
                self.assertEqual([pair[1] for pair in project.handle(event, Context(stage))], expected)
        with_variables = {"args": ["SECRET", "V"], "stageVariables": {"V": "v", "": "x", "a=b": "x", "NUL": "\0"}}
        self.assertEqual([pair[1] for pair in project.handle(with_variables, Context("prod"))], ["s", "v"])
        self.assertEqual(project.handle({"args": ["V"]}, Context("prod"))[0][1], None)

    def test_with_one_stage_it_is_imported_at_the_start(self):
        project = self.project(self.text, environment={"B": "b"}, stage_environments={"dev": {"X": "x"}})
        self.assertIsNotNone(project.application)
        self.assertEqual(project.handle({"args": ["B", "X", "STAGE"]}, Context()), [("b", "b"), ("x", "x"), ("dev", "dev")])


class Import(Projects):
    def wsgi(self, text, **settings):
        return self.project(text, wsgi=True, **settings)

    def test_an_application_that_dies_at_import_is_a_clear_error_and_tried_again(self):
        for line, expected in (("1 / 0", "ZeroDivisionError"), ("raise SystemExit(3)", "SystemExit"),
                               ("import no_such_module_at_all", "No module named 'no_such_module_at_all'"),
                               ("def app(:", "SyntaxError"), ("app = 7", "is not callable"), ("", ".py) has no attribute 'app'")):
            with Log() as log:
                project = self.wsgi(line)
                reply = project.handle({"httpMethod": "GET", "path": "/"}, Context())
            self.assertEqual((reply["statusCode"], reply["body"]), (500, '{"message":"The application cannot be loaded"}'))
            self.assertIn(expected, log.getvalue())
            self.assertEqual(log.getvalue().count("cannot be loaded"), 2)
            self.assertNotIn("importlib", log.getvalue())

    def test_the_traceback_of_a_failed_import_begins_in_the_project(self):
        self.module("broken_helper", "import broken_further")
        self.module("broken_further", "1 / 0")
        with Log() as log:
            self.wsgi("import broken_helper")
        files = [line.split('"')[1] for line in log.getvalue().splitlines() if line.strip().startswith("File ")]
        files = [os.path.basename(file) for file in files if not file.startswith("<")]
        self.assertEqual(files[1:], ["broken_helper.py", "broken_further.py"])
        self.assertTrue(files[0].startswith("project_"))

    def test_an_import_that_works_the_second_time_serves(self):
        with Log():
            project = self.wsgi("""
                import os
                if os.environ.setdefault("TRIED", "no") == "no":
                    os.environ["TRIED"] = "yes"
                    raise OSError("not yet")
                def app(environ, start_response):
                    start_response("200 OK", [])
                    return [b"now"]
            """)
        self.assertEqual(project.handle({}, Context())["body"], "now")

    def test_a_package_and_a_factorys_attribute_can_be_named(self):
        self.module("holder", """
            class site:
                @staticmethod
                def wsgi(environ, start_response):
                    start_response("200 OK", [])
                    return [environ["lambda.context"].function_version.encode()]
        """)
        project = tight_handler.Project({"module": "holder", "app": "site.wsgi", "wsgi": True})
        self.assertEqual(project.handle({}, Context())["body"], "7")

    def test_the_module_is_found_beside_the_handler_in_a_package(self):
        shutil.copy(tight_handler.__file__, self.folder.name)
        with open(os.path.join(self.folder.name, "tight_wsgi.json"), "w") as file:
            file.write('{"module": "fizz", "app": "buzz", "environment": {"SAID": "it\'s \\"so\\""}}')
        self.module("fizz", "import os\ndef buzz(n): return [n, os.environ['SAID']]")
        code = "import tight_handler; print(tight_handler.handler({'kwargs': {'n': 3}}, None))"
        done = subprocess.run([sys.executable, "-c", code], cwd=self.folder.name, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr), ("[3, 'it\\'s \"so\"']\n", ""))


class PlainFunctions(unittest.TestCase):
    def call(self, function, event, context="the context"):
        return tight_handler.call_function(function, event, context)

    def test_arguments_come_from_the_event(self):
        self.assertEqual(self.call(lambda a, b=0, *, c: [a, b, c], {"args": [1, 2], "kwargs": {"c": 3}}), [1, 2, 3])
        self.assertEqual(self.call(lambda: "none", {}), "none")
        self.assertEqual(self.call(lambda: "null", {"args": None, "kwargs": None}), "null")

    def test_event_and_context_are_given_to_those_who_take_them(self):
        event = {"args": [1]}
        self.assertEqual(self.call(lambda a, event, context: (a, event, context), event), (1, event, "the context"))
        self.assertEqual(self.call(lambda a, context: (a, context), event), (1, "the context"))
        self.assertEqual(self.call(lambda a, **rest: (a, sorted(rest)), event), (1, ["context", "event"]))
        self.assertEqual(self.call(lambda a: a, event), 1)
        self.assertEqual(self.call(lambda event: event, event), 1)
        self.assertEqual(self.call(lambda event=None: event, {"kwargs": {"event": "mine"}}), "mine")

    def test_an_error_of_the_function_never_runs_it_twice(self):
        calls = []

        def function(**rest):
            calls.append(rest)
            raise TypeError("mine")

        with self.assertRaisesRegex(TypeError, "mine"):
            self.call(function, {})
        self.assertEqual(len(calls), 1)

    def test_arguments_that_do_not_fit_are_the_functions_own_error(self):
        with self.assertRaisesRegex(TypeError, "missing 1 required positional argument"):
            self.call(lambda number: number, {})

    def test_functions_without_a_signature_are_called(self):
        self.assertEqual(self.call(max, {"args": [3, 7]}), 7)

    def test_events_that_are_no_objects_are_given_as_they_are(self):
        self.assertEqual(self.call(lambda event: event, [1, 2]), [1, 2])


if __name__ == "__main__":
    unittest.main()
