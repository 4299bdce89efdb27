"""The same for browsers, with nothing but PEP 3333: /15 answers "fizz buzz".

    tight init web:app --wsgi          # in a folder with web.py and fizzbuzz.py
    tight serve
"""

from fizzbuzz import fizzbuzz


def app(environ, start_response):
    text = environ["PATH_INFO"].strip("/")
    if not text.isdecimal() or not text.isascii():
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"ask for a number, as in /15\n"]
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{fizzbuzz(int(text))}\n".encode()]
