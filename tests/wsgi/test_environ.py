# SPDX-License-Identifier: Apache-2.0
"""What an application finds in its environ, by PEP 3333."""

import json
import random
import unittest
from wsgiref.validate import validator

from support import KINDS, ask, call, environ_of, make_event, request


class Environ(unittest.TestCase):
    def test_an_empty_event_is_get_of_the_root_without_a_query(self):
        environ = environ_of({})
        self.assertEqual(environ["REQUEST_METHOD"], "GET")
        self.assertEqual(environ["PATH_INFO"], "/")
        self.assertEqual(environ["SCRIPT_NAME"], "")
        self.assertEqual(environ["QUERY_STRING"], "")
        self.assertEqual(environ["wsgi.input"].read(), b"")

    def test_values_are_what_the_specification_wants_of_them(self):
        for kind in KINDS:
            environ = environ_of(make_event(kind, request(headers=[("Host", "example.com")])))
            self.assertIs(type(environ), dict)
            self.assertEqual(environ["wsgi.version"], (1, 0))
            self.assertIn(environ["wsgi.url_scheme"], ("http", "https"))
            self.assertIs(environ["wsgi.run_once"], False)
            self.assertIs(environ["wsgi.multithread"], False)
            self.assertEqual(environ["SERVER_PROTOCOL"], "HTTP/1.1")
            self.assertEqual(environ["SERVER_NAME"], "example.com")
            self.assertEqual(environ["REMOTE_ADDR"], "192.0.2.7")
            for name, value in environ.items():
                if "." not in name:
                    self.assertIs(type(value), str, name)

    def test_a_request_comes_whole_through_every_gateway(self):
        body = json.dumps({"number": 15}).encode()
        for kind in KINDS:
            environ = environ_of(make_event(kind, request(
                "PATCH", "/a%20b/%C3%A9?x/y=1%202%26&z=&x/y=3", [("content-type", "application/json"), ("X-Foo", "2"),
                                                               ("Cookie", "a=1; b=2")], body)))
            self.assertEqual(environ["REQUEST_METHOD"], "PATCH")
            self.assertEqual(environ["PATH_INFO"].encode("latin-1").decode(), "/a b/é")
            self.assertEqual(environ["CONTENT_TYPE"], "application/json")
            self.assertNotIn("HTTP_CONTENT_TYPE", environ)
            self.assertEqual(environ["CONTENT_LENGTH"], str(len(body)))
            self.assertEqual(environ["HTTP_X_FOO"], "2")
            self.assertEqual(environ["HTTP_COOKIE"], "a=1; b=2")
            self.assertEqual(environ["wsgi.input"].read(), body)

    def test_a_query_is_written_as_it_was_on_the_wire(self):
        for kind in ("http", "function_url", "load_balancer"):
            environ = environ_of(make_event(kind, request(target="/?x/y=1%202%26&z=&plus=a+b")))
            self.assertEqual(environ["QUERY_STRING"], "x/y=1%202%26&z=&plus=a+b", kind)

    def test_a_query_that_the_gateway_has_decoded_is_encoded_again(self):
        environ = environ_of(make_event("rest", request(target="/?x/y=1%202%26&z=&x/y=3&n=%C3%A9")))
        self.assertEqual(environ["QUERY_STRING"], "x/y=1%202%26&x/y=3&z=&n=%C3%A9")

    def test_several_values_of_a_name_are_all_there(self):
        for kind in ("rest", "http", "load_balancer_multi"):
            environ = environ_of(make_event(kind, request(target="/?a=1&a=2", headers=[("X-A", "1"), ("X-A", "2")])))
            self.assertEqual(environ["QUERY_STRING"], "a=1&a=2", kind)
            self.assertEqual(environ["HTTP_X_A"], "1,2", kind)

    def test_bytes_come_back_from_base64(self):
        body = bytes(range(256))
        for kind in KINDS:
            environ = environ_of(make_event(kind, request("POST", body=body)))
            self.assertEqual(environ["CONTENT_LENGTH"], "256")
            self.assertEqual(environ["wsgi.input"].read(), body)

    def test_the_length_is_that_of_the_body_whatever_the_header_says(self):
        event = {"httpMethod": "POST", "path": "/", "headers": {"Content-Length": "99"}, "body": "hi"}
        self.assertEqual(environ_of(event)["CONTENT_LENGTH"], "2")

    def test_the_stage_is_the_script_name_where_the_url_has_it(self):
        asked = request(target="/tasks/1", headers=[("Host", "x")])
        event = make_event("rest", asked, stage="dev", domain="abc.execute-api.us-east-1.amazonaws.com")
        environ = environ_of(event)
        self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/dev", "/tasks/1"))
        environ = environ_of(make_event("rest", asked, stage="dev", domain="api.example.com"))
        self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("", "/tasks/1"))

    def test_the_stage_of_an_http_api_is_the_script_name(self):
        event = make_event("http", request(target="/dev/tasks"), domain="abc.execute-api.us-east-1.amazonaws.com")
        event["requestContext"]["stage"] = "dev"
        environ = environ_of(event)
        self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/dev", "/tasks"))

    def test_the_stage_is_the_script_name_of_the_root_too(self):
        host = "abc.execute-api.us-east-1.amazonaws.com"
        for shown in ("/dev", "/dev/"):
            event = make_event("rest", request(), stage="dev", domain=host)
            event["requestContext"]["path"] = shown
            environ = environ_of(event)
            self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/dev", "/"))
            event = make_event("http", request(target=shown), domain=host)
            event["requestContext"]["stage"] = "dev"
            environ = environ_of(event)
            self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/dev", "/"))

    def test_the_stage_is_taken_from_the_context_where_the_path_is_missing_there(self):
        event = {"httpMethod": "GET", "path": "/a", "headers": {"Host": "abc.execute-api.us-east-1.amazonaws.com"},
                 "requestContext": {"stage": "dev"}}
        self.assertEqual(environ_of(event)["SCRIPT_NAME"], "/dev")
        event.update(version="1.0", path="/dev/a")
        environ = environ_of(event)
        self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/dev", "/a"))

    def test_the_script_name_begins_with_a_slash_or_is_empty(self):
        for path, proxy in (("x/tasks", "tasks"), ("/x/tasks", "tasks"), ("//tasks", "tasks"), ("tasks", "tasks")):
            event = {"httpMethod": "GET", "path": path, "resource": "/{proxy+}", "pathParameters": {"proxy": proxy}}
            self.assertRegex(environ_of(event)["SCRIPT_NAME"], "^(/x)?$")

    def test_a_request_always_has_a_method(self):
        self.assertEqual(environ_of({"httpMethod": "", "path": "/"})["REQUEST_METHOD"], "GET")

    def test_https_is_on_where_it_is(self):
        self.assertEqual(environ_of(make_event("http", request()))["HTTPS"], "on")
        self.assertNotIn("HTTPS", environ_of(make_event("load_balancer", request())))

    def test_reading_past_the_end_gives_nothing(self):
        for read in ("read", "readline"):
            file = environ_of(make_event("rest", request("POST", body=b"one\n")))["wsgi.input"]
            self.assertEqual(file.read(100), b"one\n")
            self.assertEqual((getattr(file, read)(), getattr(file, read)(10), file.readlines(), list(file)), (b"", b"", [], []))

    def test_the_base_path_of_a_domain_is_the_script_name(self):
        event = make_event("rest", request(target="/v1/tasks/7"))
        event["pathParameters"] = {"proxy": "tasks/7"}
        environ = environ_of(event)
        self.assertEqual((environ["SCRIPT_NAME"], environ["PATH_INFO"]), ("/v1", "/tasks/7"))

    def test_the_scheme_is_that_of_the_client(self):
        for headers, scheme, port in (([("X-Forwarded-Proto", "http"), ("X-Forwarded-Port", "8080")], "http", "8080"),
                                      ([("X-Forwarded-Proto", "HTTPS")], "https", "443"),
                                      ([("Host", "a.example:8443")], "https", "8443"),
                                      ([("X-Forwarded-Proto", "gopher")], "https", "443")):
            environ = environ_of(make_event("rest", request(headers=headers)))
            self.assertEqual((environ["wsgi.url_scheme"], environ["SERVER_PORT"]), (scheme, port))

    def test_the_input_reads_as_a_file(self):
        for read, expected in ((lambda file: file.read(), b"one\ntwo\nthree"),
                               (lambda file: file.read(5), b"one\nt"),
                               (lambda file: file.readline(), b"one\n"),
                               (lambda file: file.readline(2), b"on"),
                               (lambda file: file.readlines(), [b"one\n", b"two\n", b"three"]),
                               (lambda file: list(file), [b"one\n", b"two\n", b"three"])):
            event = make_event("rest", request("POST", body=b"one\ntwo\nthree"))
            self.assertEqual(read(environ_of(event)["wsgi.input"]), expected)

    def test_event_and_context_are_there(self):
        event, context = {"httpMethod": "GET", "path": "/"}, object()
        environ = environ_of(event, context)
        self.assertIs(environ["lambda.event"], event)
        self.assertIs(environ["lambda.context"], context)

    def test_a_header_cannot_pass_for_another_one(self):
        event = {"httpMethod": "GET", "path": "/", "headers": {
            "X_Forwarded_For": "6.6.6.6", "X-Forwarded-For": "192.0.2.1", "A B": "c", "": "d", "X-Line": "a\r\nB: c\0"}}
        environ = environ_of(event)
        self.assertEqual(environ["HTTP_X_FORWARDED_FOR"], "192.0.2.1")
        self.assertEqual(environ["HTTP_X_LINE"], "a  B: c ")
        self.assertNotIn("HTTP_A B", environ)
        self.assertNotIn("HTTP_", environ)

    def test_hostile_events_are_requests_or_clear_errors(self):
        deep = {}
        for _ in range(10000):
            deep = {"headers": deep}
        for event in ({"httpMethod": None}, {"httpMethod": 7, "path": ["x"], "headers": "x", "body": {"a": [1]}},
                      {"httpMethod": "GET", "path": "\ud800/\x00", "headers": {"\ud800": "\udfff", 7: 8}}, deep,
                      {"requestContext": [], "multiValueHeaders": {"a": "b", "c": [None, {}, [1]]}},
                      {"requestContext": {"elb": 1, "http": {"method": {}}}, "cookies": [1, None, "a=b"]},
                      {"httpMethod": "GET\r\nX: y", "path": "no-slash", "queryStringParameters": {"a": None}},
                      {"version": "2.0", "rawPath": "//", "rawQueryString": "\r\n%", "requestContext": {
                          "http": {"method": "GET"}, "stage": "/"}}):
            status, _, _ = call_ok(event)
            self.assertEqual(status, 200)
        for event in (None, [], "text", 7):
            with self.assertRaisesRegex(TypeError, "no JSON object"):
                call(lambda *_: [], event)

    def test_generated_events_of_any_shape_never_do_harm(self):
        names = ["httpMethod", "path", "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters",
                 "pathParameters", "requestContext", "body", "isBase64Encoded", "version", "resource", "routeKey", "rawPath",
                 "rawQueryString", "cookies", "stage", "domainName", "identity", "authorizer", "http", "elb", "sourceIp", "method",
                 "claims", "sub", "jwt", "lambda", "principalId", "protocol", "x-forwarded-proto", "x-forwarded-for", "host",
                 "Content-Length", "cookie", "proxy", "", "\ud800", "é"]
        texts = ["", "/", "GET", "2.0", "1.0", "$default", "/{proxy+}", "ANY /{a}/{b+}", "a=b&c", "%", "%zz%00", "aGk=", "\udfff", "\0\r\n",
                 "x" * 5000, "prod", "/prod/a", "a.execute-api.b", ":", "[::1]:8", "https,http", "é€", "//", "..", "{", "+"]
        chance = random.Random(7)

        def value(depth):
            kind = chance.randrange(9 if depth < 5 else 6)
            if kind < 3:
                return chance.choice(texts)
            if kind < 6:
                return chance.choice([None, True, False, 0, -1, 1.5, 10**30, float("nan")])
            if kind == 6:
                return [value(depth + 1) for _ in range(chance.randrange(4))]
            return {chance.choice(names): value(depth + 1) for _ in range(chance.randrange(8))}

        for _ in range(3000):
            event = {chance.choice(names): value(0) for _ in range(chance.randrange(14))}
            status, _, _ = call_ok(event)
            self.assertIn(status, (200, 400))

    def test_a_body_that_is_not_base64_is_the_clients_error(self):
        reply = call(None, {"httpMethod": "POST", "path": "/", "body": "%%%", "isBase64Encoded": True})
        self.assertEqual(reply["statusCode"], 400)

    def test_the_validator_of_the_standard_library_is_content(self):
        @validator
        def application(environ, start_response):
            size = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(size)
            environ["wsgi.errors"].write("")
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
            return [body]

        for kind in KINDS:
            for method, body in (("GET", b""), ("POST", b"text"), ("PUT", bytes(range(256)))):
                status, _, got = ask(application, kind, method=method, target="/a%2Fb?c=d", body=body,
                                     headers=[("Host", "example.com"), ("Content-Type", "application/x-thing")])
                self.assertEqual((status, got), (200, body), kind)


def call_ok(event):
    def application(environ, start_response):
        repr([value for name, value in environ.items() if name != "lambda.event"])
        environ["wsgi.input"].read()
        start_response("200 OK", [])
        return []

    from support import read_reply
    return read_reply(call(application, event))


if __name__ == "__main__":
    unittest.main()
