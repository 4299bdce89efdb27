# SPDX-License-Identifier: Apache-2.0
"""From what an application answers to what its client gets."""

import gc
import json
import sys
import unittest

from support import KINDS, Log, ask, call, make_event, read_reply, request

LIMIT = 6 * 1024 * 1024 + 100  # what Lambda takes as a function's answer


def answering(status="200 OK", headers=(), parts=(b"",)):
    def application(environ, start_response):
        start_response(status, list(headers))
        return list(parts)

    return application


class Reply(unittest.TestCase):
    def test_text_goes_as_text_and_bytes_as_base64(self):
        reply = call(answering(parts=["é".encode()]), {})
        self.assertEqual((reply["body"], reply["isBase64Encoded"]), ("é", False))
        reply = call(answering(parts=[b"\xff\xfe"]), {})
        self.assertEqual((reply["body"], reply["isBase64Encoded"]), ("//4=", True))

    def test_the_content_type_decides_where_bytes_may_look_like_text(self):
        reply = call(answering(headers=[("Content-Type", "image/png")], parts=[b"abc"]), {})
        self.assertTrue(reply["isBase64Encoded"])
        reply = call(answering(headers=[("Content-Encoding", "gzip")], parts=[b"abc"]), {})
        self.assertTrue(reply["isBase64Encoded"])

    def test_what_was_written_comes_before_what_is_iterated(self):
        def application(environ, start_response):
            write = start_response("200 OK", [])
            write(b"baz\x88")
            return [b"foo\x99", b"\xaabar"]

        self.assertEqual(call(application, {})["body"], "YmF6iGZvb5mqYmFy")

    def test_every_cookie_survives(self):
        cookies = [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT")]
        for kind in KINDS:
            _, headers, _ = ask(answering(headers=cookies), kind)
            self.assertEqual([value for name, value in headers if name.lower() == "set-cookie"],
                             [value for _, value in cookies], kind)

    def test_each_gateway_gets_the_shape_it_wants(self):
        application = answering("201 Created", [("X-A", "1"), ("X-A", "2"), ("Set-Cookie", "c=1")])
        replies = {kind: call(application, make_event(kind, request())) for kind in KINDS}
        self.assertEqual(replies["rest"]["multiValueHeaders"], {"X-A": ["1", "2"]})
        self.assertEqual(replies["http"]["cookies"], ["c=1"])
        self.assertEqual(replies["http"]["headers"], {"X-A": "1, 2"})
        self.assertEqual(replies["load_balancer"]["statusDescription"], "201 Created")
        self.assertEqual(replies["load_balancer_multi"]["multiValueHeaders"], {"X-A": ["1", "2"], "Set-Cookie": ["c=1"]})

    def test_a_status_needs_no_reason(self):
        self.assertEqual(call(answering("204"), {})["statusCode"], 204)

    def test_a_header_of_latin1_arrives_as_it_was_meant(self):
        reply = call(answering(headers=[("X-Name", "é"), ("X-Utf8", "é".encode().decode("latin-1"))]), make_event("rest", request()))
        self.assertEqual(reply["headers"], {"X-Name": "é", "X-Utf8": "é"})

    def test_what_belongs_to_a_connection_is_left_out(self):
        application = answering(headers=[("Connection", "close"), ("Transfer-Encoding", "chunked"), ("X-A", "1")])
        self.assertEqual(call(application, {})["headers"], {"X-A": "1"})

    def test_answers_without_a_body_have_none(self):
        _, headers, body = ask(answering(headers=[("Content-Length", "4")], parts=[b"text"]), method="HEAD")
        self.assertEqual((dict(headers)["Content-Length"], body), ("4", b""))
        for status in ("204 No Content", "304 Not Modified"):
            self.assertEqual(ask(answering(status, parts=[b"text"]))[2], b"")

    def test_head_has_the_length_of_get(self):
        _, headers, body = ask(answering(parts=[b"te", b"xt"]), method="HEAD")
        self.assertEqual((dict(headers).get("Content-Length"), body), ("4", b""))
        self.assertNotIn("Content-Length", dict(ask(answering(parts=[]), method="HEAD")[1]))

    def test_a_content_length_that_lies_is_put_right_and_logged(self):
        for declared, expected in (("2", b"te"), ("9", b"text"), ("many", b"text")):
            with Log() as log:
                _, headers, body = ask(answering(headers=[("Content-Length", declared)], parts=[b"text"]))
            self.assertEqual((dict(headers)["Content-Length"], body), (str(len(expected)), expected))
            self.assertIn("Content-Length is " + declared, log.getvalue())

    def test_an_answer_over_lambdas_limit_is_an_error_that_says_so(self):
        with Log() as log:
            status, _, body = ask(answering(parts=[b"\xff" * (5 * 1024 * 1024)]))
        self.assertEqual((status, body), (500, b'{"message":"The answer is too large"}'))
        self.assertRegex(log.getvalue(), "69905.. bytes in base64")
        self.assertEqual(ask(answering(parts=[b"ok"]))[0], 200)

    def test_what_is_too_large_as_json_goes_as_base64(self):
        for character in (b'"', b"\n", b"\x01"):
            body = character * 4_500_000
            reply = call(answering(parts=[body]), make_event("http", request()))
            self.assertLessEqual(len(json.dumps(reply)), LIMIT)
            self.assertEqual(read_reply(reply)[2], body)

    def test_the_size_counts_as_lambdas_runtime_writes_it(self):
        escapes = sys.version_info < (3, 12)
        for character in ("\xe9", "\u20ac", "\U0001f600", '"', "a", "\t", "\x7f"):
            body = (character * 1_040_000).encode() + b"." * 30_000
            reply = call(answering(parts=[body]), make_event("http", request()))
            as_text = len(json.dumps({**reply, "body": body.decode(), "isBase64Encoded": False}, ensure_ascii=escapes).encode())
            self.assertEqual(reply["isBase64Encoded"], as_text > LIMIT, character)
            self.assertEqual(read_reply(reply)[2], body)

    def test_an_answer_of_just_the_limit_is_carried_and_no_more(self):
        frame = len(json.dumps(call(answering(), make_event("http", request()))))
        for size, status in ((LIMIT - frame, 200), (LIMIT - frame + 1, 500)):
            with Log():
                reply = call(answering(parts=[b"a" * size]), make_event("http", request()))
            self.assertLessEqual(len(json.dumps(reply)), LIMIT)
            self.assertEqual(reply["statusCode"], status)

    def test_head_of_something_large_is_answered(self):
        parts = [b"x" * 1_000_000] * 20
        status, headers, body = ask(answering(headers=[("Content-Length", "20000000")], parts=parts), method="HEAD")
        self.assertEqual((status, headers, body), (200, [("Content-Length", "20000000")], b""))

    def test_a_load_balancer_gets_the_reason_of_the_application(self):
        for status, description in (("418 Short and stout", "418 Short and stout"), ("404", "404 Not Found")):
            reply = call(answering(status), make_event("load_balancer", request()))
            self.assertEqual(reply["statusDescription"], description)

    def test_an_answer_too_large_for_a_load_balancer_is_logged(self):
        for kind, told in (("load_balancer", "a load balancer carries 1048576 at most"), ("http", "")):
            with Log() as log:
                self.assertEqual(len(ask(answering(parts=[b"x" * 2_000_000]), kind)[2]), 2_000_000)
            self.assertIn(told, log.getvalue())
            self.assertEqual(bool(told), bool(log.getvalue()))

    def test_a_large_answer_comes_whole(self):
        body = bytes(range(256)) * 16384
        self.assertEqual(ask(answering(parts=[body]), "http")[2], body)

    def test_a_generator_may_start_the_response_late(self):
        def application(environ, start_response):
            yield b""
            start_response("202 Accepted", [("X-Late", "1")])
            for part in range(3):
                yield b"%d" % part

        status, headers, body = ask(application)
        self.assertEqual((status, dict(headers)["X-Late"], body), (202, "1", b"012"))

    def test_headers_may_be_replaced_until_the_first_byte(self):
        def application(environ, start_response):
            start_response("200 OK", [("X-A", "1")])
            try:
                raise KeyError("lost")
            except KeyError:
                start_response("500 Oops", [("X-B", "2")], sys.exc_info())
            return [b"sorry"]

        status, headers, body = ask(application)
        self.assertEqual((status, headers, body), (500, [("X-B", "2")], b"sorry"))

    def test_nothing_is_kept_of_a_request(self):
        application = answering(headers=[("X-A", "1")], parts=[b"\xff" * 1000])
        event = make_event("rest", request("POST", "/a?b=c", [("X", "y")], b"\xff" * 1000))
        for _ in range(50):
            call(application, event)
        gc.collect()
        before = sys.getrefcount(event), sys.getrefcount(application), len(gc.get_objects())
        for _ in range(200):
            call(application, event)
        gc.collect()
        after = sys.getrefcount(event), sys.getrefcount(application), len(gc.get_objects())
        self.assertEqual(before[:2], after[:2])
        self.assertLess(after[2] - before[2], 20)


if __name__ == "__main__":
    unittest.main()
