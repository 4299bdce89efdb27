# SPDX-License-Identifier: Apache-2.0
"""Applications that break the rules: a clear error, and the next request is served."""

import sys
import unittest

from support import KINDS, Log, ask


def fine(environ, start_response):
    start_response("200 OK", [])
    return [b"fine"]


class Errors(unittest.TestCase):
    def check(self, application, expected):
        for kind in KINDS:
            with Log() as log:
                status, _, body = ask(application, kind, target="/broken")
            self.assertEqual((status, body), (500, b'{"message":"Internal server error"}'))
            self.assertIn("[ERROR] GET /broken\n", log.getvalue())
            self.assertIn(expected, log.getvalue())
            self.assertEqual(ask(fine, kind)[2], b"fine")

    def test_an_exception_before_headers(self):
        def application(environ, start_response):
            raise ValueError("before")

        self.check(application, "ValueError: before")

    def test_an_exception_after_headers(self):
        def application(environ, start_response):
            start_response("200 OK", [])
            raise ValueError("after")

        self.check(application, "ValueError: after")

    def test_an_exception_in_the_middle_of_the_body(self):
        def application(environ, start_response):
            start_response("200 OK", [])
            yield b"half"
            raise ValueError("halfway")

        self.check(application, "ValueError: halfway")

    def test_headers_cannot_be_replaced_once_a_part_was_sent(self):
        def application(environ, start_response):
            start_response("200 OK", [])(b"part")
            try:
                raise KeyError("late")
            except KeyError:
                start_response("500 Oops", [], sys.exc_info())
            return []

        self.check(application, "KeyError: 'late'")

    def test_start_response_twice(self):
        def application(environ, start_response):
            start_response("200 OK", [])
            start_response("200 OK", [])
            return []

        self.check(application, "called again without exc_info")

    def test_start_response_again_after_it_refused(self):
        def application(environ, start_response):
            try:
                start_response("200 OK", [("X", 7)])
            except TypeError:
                start_response("200 OK", [])
            return []

        self.check(application, "called again without exc_info")

    def test_an_error_page_after_start_response_refused(self):
        def application(environ, start_response):
            try:
                start_response("200 OK", [("X", "a\r\nb")])
            except ValueError:
                start_response("500 Oops", [("X-B", "2")], sys.exc_info())
            return [b"sorry"]

        self.assertEqual(ask(application), (500, [("X-B", "2")], b"sorry"))

    def test_exc_info_that_is_none(self):
        for info in ((None, None, None), (), (ValueError, ValueError("x")), "text", True, (ValueError, "x", None)):
            def application(environ, start_response):
                start_response("200 OK", [])(b"part")
                start_response("500 Oops", [], info)
                return []

            self.check(application, "exc_info must be what sys.exc_info() gives")

    def test_exc_info_is_raised_with_its_own_traceback(self):
        def deep_down():
            raise KeyError("late")

        def application(environ, start_response):
            start_response("200 OK", [])(b"part")
            try:
                deep_down()
            except KeyError:
                start_response("500 Oops", [], sys.exc_info())

        self.check(application, "in deep_down")

    def test_one_text_in_place_of_parts(self):
        for text in (b"text", "text"):
            def application(environ, start_response):
                start_response("200 OK", [])
                return text

            self.check(application, "the list [b'...'], not one text")

    def test_no_start_response(self):
        self.check(lambda environ, start_response: [], "without calling start_response")
        self.check(lambda environ, start_response: [b"x"], "before start_response")

    def test_no_iterable(self):
        def application(environ, start_response):
            start_response("200 OK", [])

        self.check(application, "not iterable")

    def test_parts_that_are_no_bytes(self):
        for part, name in (("text", "str"), (7, "int"), (None, "NoneType"), (bytearray(b"x"), "bytearray")):
            def application(environ, start_response):
                start_response("200 OK", [])
                return [part]

            self.check(application, "parts of bytes, not " + name)

    def test_a_status_line_that_is_none(self):
        for status in ("", "OK", "20", "2000 X", "200OK", "100 Continue", "999 X", "200 O\r\nX: y", 200, None, "٢٠٠ OK"):
            def application(environ, start_response):
                start_response(status, [])
                return []

            self.check(application, "the status")

    def test_headers_that_would_break_the_response(self):
        for headers in ([("X", "a\r\nSet-Cookie: b=c")], [("X", "a\nb")], [("X", "a\0")], [("X Y", "a")], [("", "a")],
                        [("X:", "a")], [("X", 7)], [("X", "\u20ac")], [(b"X", "a")], [("X",)], ["X: y"], ("X", "y"), None,
                        {"X": "y"}, [("X\r\n", "y")], [("é", "y")]):
            def application(environ, start_response):
                start_response("200 OK", headers)
                return []

            self.check(application, "header")

    def test_an_application_that_wants_to_leave(self):
        def application(environ, start_response):
            sys.exit(3)

        self.check(application, "SystemExit: 3")

    def test_an_application_that_goes_too_deep(self):
        def application(environ, start_response):
            return application(environ, start_response)

        self.check(application, "RecursionError")

    def test_the_keyboard_interrupts(self):
        closed = []

        class Parts:
            def __iter__(self):
                raise KeyboardInterrupt

            def close(self):
                closed.append(True)

        def application(environ, start_response):
            start_response("200 OK", [])
            return Parts()

        with self.assertRaises(KeyboardInterrupt):
            ask(application)
        self.assertEqual(closed, [True])

    def test_start_response_wants_its_arguments(self):
        self.check(lambda environ, start_response: start_response("200 OK"), "TypeError")



class Close(unittest.TestCase):
    class Parts:
        def __init__(self, parts=(b"x",), problem=None):
            self.closed, self.parts, self.problem = 0, iter(parts), problem

        def __iter__(self):
            return self

        def __next__(self):
            if self.problem:
                raise self.problem
            return next(self.parts)

        def close(self):
            self.closed += 1

    def answer(self, parts, start=True):
        def application(environ, start_response):
            if start:
                start_response("200 OK", [])
            return parts

        with Log():
            return ask(application)[0]

    def test_close_is_called_once_whatever_happens(self):
        for parts, start, status in ((self.Parts(), True, 200), (self.Parts(["text"]), True, 500), (self.Parts([]), False, 500),
                                     (self.Parts(problem=ValueError("x")), True, 500),
                                     (self.Parts(problem=SystemExit()), True, 500)):
            self.assertEqual(self.answer(parts, start), status)
            self.assertEqual(parts.closed, 1)

    def test_an_answer_that_never_ends_is_ended_and_closed(self):
        class Endless(self.Parts):
            def __next__(self):
                return b"x" * 100_000

        parts = Endless()
        self.assertEqual((self.answer(parts), parts.closed), (500, 1))

        class Declared(Endless):
            def __next__(self):
                return b"12345"

        parts = Declared()

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "12")])
            return parts

        with Log() as log:
            self.assertEqual(ask(application)[2], b"123451234512"[:12])
        self.assertEqual(parts.closed, 1)
        self.assertIn("Content-Length is 12 and its body has at least 15 bytes", log.getvalue())

    def test_what_comes_after_the_last_part_is_run(self):
        done = []

        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", "4")])
            yield b"text"
            done.append(True)

        self.assertEqual((ask(application)[2], done), (b"text", [True]))

    def test_writing_without_end_is_stopped(self):
        def application(environ, start_response):
            write = start_response("200 OK", [])
            while True:
                write(b"x" * 100_000)

        with Log() as log:
            status, _, body = ask(application)
        self.assertEqual((status, body), (500, b'{"message":"The answer is too large"}'))
        self.assertIn("more than Lambda carries", log.getvalue())

    def test_an_error_of_close_is_logged_and_the_answer_stands(self):
        class Broken(self.Parts):
            def close(self):
                raise ValueError("close")

        with Log() as log:
            def application(environ, start_response):
                start_response("200 OK", [])
                return Broken()

            self.assertEqual(ask(application)[2], b"x")
        self.assertIn("close() failed", log.getvalue())

    def test_a_generator_is_closed(self):
        closed = []

        def application(environ, start_response):
            start_response("200 OK", [])
            try:
                yield b"part"
                yield "not bytes"
            finally:
                closed.append(True)

        with Log():
            ask(application)
        self.assertEqual(closed, [True])


if __name__ == "__main__":
    unittest.main()
