#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pages in Chromium against local servers: serves them, runs the browser, and prints what came of each attempt as JSON.

usage: browser.py CONFIGURATION, a JSON text: {"chromium": program, "page_port": port that the pages are served on,
"targets": [ports], "invocation": an id that is under way, "own_page": URL of a page of the application, or ""}

Pages: "another port" (http://127.0.0.1:page_port), "another name" (evil.example), "sandboxed" (the origin null), and for each
target "rebound": a name that led to the attacker when its page was loaded and leads to the target afterwards, on the same
port; which is what DNS rebinding does. The attacker's address is 127.0.0.2, where everything but the page goes on to 127.0.0.1.
"""
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SECONDS = 120
results = queue.Queue()


def page_text(name, targets, config):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.js")) as script:
        code = script.read()
    own = {"page": name, "targets": targets, "invocation": config["invocation"],
           "results": "http://127.0.0.1:%d/attack-results" % config["page_port"]}
    return ('<!DOCTYPE html><body><script type="application/json" id="config">%s</script><script>%s</script>'
            % (json.dumps(own), code))


def launcher_text(config):
    frames = ['<iframe src="http://%s:%d/attack-page/%s"></iframe>' % (host, config["page_port"], name)
              for host, name in (("127.0.0.1", "port"), ("evil.example", "name"))]
    frames.append('<iframe sandbox="allow-scripts allow-forms" src="http://127.0.0.1:%d/attack-page/sandboxed"></iframe>'
                  % config["page_port"])
    frames += ['<iframe src="http://rebound.example:%d/attack-page/rebound"></iframe>' % port for port in config["targets"]]
    if config["own_page"]:
        frames.append('<iframe src="%s"></iframe>' % config["own_page"])
    return "<!DOCTYPE html><body>" + "".join(frames)


def read_request(client):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return None, None, b""
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, value = line.split(b":", 1)
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += client.recv(65536)
    return head.split(b" ")[1].decode(), head, body


def answer(client, text):
    body = text.encode()
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                   % (len(body), body))


def forward(client, head, body, port):
    """Sends the request on as it is, but for keeping the connection, and the answer back."""
    lines = head.split(b"\r\n")
    if not any(line.lower().startswith(b"upgrade:") for line in lines):
        lines = [line for line in lines if not line.lower().startswith(b"connection:")] + [b"Connection: close"]
    with socket.create_connection(("127.0.0.1", port), timeout=10) as target:
        target.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        while True:
            piece = target.recv(65536)
            if not piece:
                return
            client.sendall(piece)


def handle(client, config, forwarded_port):
    try:
        path, head, body = read_request(client)
        if path is None:
            return
        everywhere = [{"port": port, "base": "http://127.0.0.1:%d" % port} for port in config["targets"]]
        if path == "/attack-results":
            results.put(json.loads(body))
            answer(client, "")
        elif path == "/attack-launcher":
            answer(client, launcher_text(config))
        elif path == "/attack-page/rebound":
            answer(client, page_text("rebound", [{"port": forwarded_port, "base": ""}], config))
        elif path.startswith("/attack-page/"):
            answer(client, page_text(path.rsplit("/", 1)[1], everywhere, config))
        elif forwarded_port:
            forward(client, head, body, forwarded_port)
        else:
            answer(client, "")
    except (OSError, ValueError):
        pass  # the browser, or the target, has gone
    finally:
        client.close()


def serve(address, config, forwarded_port=None):
    listener = socket.create_server(address, backlog=128)

    def accept():
        while True:
            client, _ = listener.accept()
            threading.Thread(target=handle, args=(client, config, forwarded_port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def end(browser, profile):
    """Ends the browser with its processes, and takes its profile away once none of them writes there any more."""
    os.killpg(browser.pid, signal.SIGKILL)
    browser.wait()
    for _ in range(200):
        shutil.rmtree(profile, ignore_errors=True)
        if not os.path.exists(profile):
            return
        time.sleep(0.05)


def main():
    config = json.loads(sys.argv[1])
    serve(("127.0.0.1", config["page_port"]), config)
    for port in config["targets"]:
        serve(("127.0.0.2", port), config, port)
    pages = 3 + len(config["targets"]) + (1 if config["own_page"] else 0)
    profile = tempfile.mkdtemp(prefix="tight-attack-chromium-")
    browser = subprocess.Popen(
        [config["chromium"], "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--remote-debugging-port=0",
         "--host-resolver-rules=MAP evil.example 127.0.0.1,MAP rebound.example 127.0.0.2", "--user-data-dir=" + profile,
         "http://127.0.0.1:%d/attack-launcher" % config["page_port"]],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    found = []
    try:
        for _ in range(pages):
            found += results.get(timeout=SECONDS)
    except queue.Empty:
        sys.exit("browser.py: of %d pages some have told nothing within %d seconds" % (pages, SECONDS))
    finally:
        end(browser, profile)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
