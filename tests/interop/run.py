#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py services|tables CLIENT: our client and our tables against moto, botocore and boto3.

services  every call of CLIENT goes through a proxy that computes its signature anew with botocore and refuses what differs;
          moto answers.
tables    boto3 reads and writes the tables that CLIENT serves, and CLIENT reads what it wrote.

Exit status 77: no Python on this machine has the modules."""
import glob, http.client, http.server, os, subprocess, sys, threading, urllib.request

NEEDED = {"services": "import moto.server, flask, flask_cors, boto3", "tables": "import boto3"}


def use_a_python_with(modules):
    try:
        exec(modules, {})
        return
    except ImportError:
        if os.environ.get("TIGHT_INTEROP_CHILD"):
            sys.exit(77)
    candidates = ["/usr/bin/python3"] + sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")))
    for python in candidates:
        if os.path.exists(python) and subprocess.run([python, "-c", modules], capture_output=True).returncode == 0:
            os.environ["TIGHT_INTEROP_CHILD"] = "1"
            os.execv(python, [python] + sys.argv)
    print("SKIPPED: no Python here can `%s`" % modules)
    sys.exit(77)


def expect(held, what):
    if not held:
        sys.exit("not so: " + what)
    print("ok", what)


def signature_of(method, target, headers, body, key, secret):
    """The signature that botocore computes for a request as it came."""
    from botocore.auth import S3SigV4Auth, SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from urllib.parse import quote, unquote_to_bytes

    scope = headers["authorization"].split("Credential=")[1].split(",")[0].split("/")
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    region, service = scope[2], scope[3]
    signer = (S3SigV4Auth if service == "s3" else SigV4Auth)(Credentials(key, secret), service, region)
    path, _, query = target.partition("?")
    again = AWSRequest(method=method, url="http://x" + path, data=body)
    again.context["timestamp"] = headers["x-amz-date"]
    decoded = quote(unquote_to_bytes(path), safe="/-_.~")
    pairs = [part.partition("=") for part in query.split("&") if part]
    encode = lambda text: quote(unquote_to_bytes(text), safe="-_.~")
    canonical = "\n".join([
        method,
        decoded if service == "s3" else signer._normalize_url_path(path),
        "&".join(sorted(encode(name) + "=" + encode(value) for name, _, value in pairs)),
        "".join("%s:%s\n" % (name, " ".join(headers[name].split())) for name in names),
        ";".join(names),
        headers.get("x-amz-content-sha256") or __import__("hashlib").sha256(body).hexdigest()])
    missing = [name for name in headers if name.startswith("x-amz-") and name not in names]
    return signer.signature(signer.string_to_sign(again, canonical), again) if not missing else "unsigned: %s" % missing


class Verifier(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream, wrong, seen = None, [], 0

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        claimed = headers.get("authorization", "none").rpartition("Signature=")[2]
        Verifier.seen += 1
        if claimed != signature_of(self.command, self.path, headers, body, "AKTEST", "SKTEST"):
            Verifier.wrong.append(self.command + " " + self.path)
        onward = http.client.HTTPConnection("127.0.0.1", Verifier.upstream, timeout=30)
        onward.request(self.command, self.path, body, {n: v for n, v in self.headers.items() if n.lower() != "connection"})
        reply = onward.getresponse()
        data = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer


def services(client):
    import boto3
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    Verifier.upstream = moto.get_host_and_port()[1]
    here = "http://127.0.0.1:%d" % Verifier.upstream
    keys = dict(endpoint_url=here, region_name="eu-west-1", aws_access_key_id="AKTEST", aws_secret_access_key="SKTEST")
    boto3.client("s3", **keys).create_bucket(
        Bucket="tight-interop", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    boto3.client("sqs", **keys).create_queue(QueueName="jobs")
    ssm = boto3.client("ssm", **keys)
    ssm.put_parameter(Name="/shop/mode", Value="test", Type="String")
    ssm.put_parameter(Name="/shop/key", Value="s3cret", Type="SecureString")
    boto3.client("secretsmanager", **keys).create_secret(Name="shop/password", SecretString="hunter2")

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Verifier)
    proxy.daemon_threads = True
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    environment = {"HOME": "/nonexistent", "AWS_ENDPOINT_URL": "http://127.0.0.1:%d" % proxy.server_port,
                   "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKTEST", "AWS_SECRET_ACCESS_KEY": "SKTEST"}
    run = subprocess.run([client, "services"], env=environment, capture_output=True, text=True, timeout=90)
    print(run.stdout + run.stderr, end="")
    expect(run.returncode == 0, "every service answered as it should")
    expect(not Verifier.wrong, "botocore computes the same signature for each of %d requests %s" % (Verifier.seen, Verifier.wrong))
    url = next(line[4:] for line in run.stdout.splitlines() if line.startswith("url "))
    expect(urllib.request.urlopen(url.replace(str(proxy.server_port), str(Verifier.upstream), 1)).read() == b"hello",
           "a presigned URL gives the object")
    body = boto3.client("s3", **keys).get_object(Bucket="tight-interop", Key="a b/+é&=.txt")
    expect(body["ContentType"] == "text/plain" and body["Body"].read() == b"hello", "boto3 reads the object by the same key")
    moto.stop()


def tables(client):
    import boto3
    from boto3.dynamodb.types import Binary
    from decimal import Decimal

    ours = subprocess.Popen([client, "tables"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        url = ours.stdout.readline().split()[1]
        here = boto3.resource("dynamodb", endpoint_url=url, region_name="us-east-1", aws_access_key_id="anything",
                              aws_secret_access_key="anything")
        thing = here.Table("things").get_item(Key={"id": "t/1 +é"})["Item"]
        expect(thing == {"id": "t/1 +é", "a": Decimal("1.5"), "count": Decimal(9007199254740993),
                         "price": Decimal("0.12345678901234567890123456789012345678"), "list": ["b", "a"],
                         "m": {"deep": [Decimal("1.5"), {"x": None, "y": True}]}, "labels": {"x", "y"},
                         "bytes": Binary(b"\x00\xff")}, "boto3 reads what the typed client wrote, exactly")
        movies = here.Table("movies")
        movies.put_item(Item={"year": 1985, "title": "Brazil", "rating": Decimal("7.9"),
                              "info": {"rank": 5, "actors": ["Jonathan Pryce"]}})
        movies.update_item(Key={"year": 1985, "title": "Brazil"}, UpdateExpression="SET info.#r = info.#r + :one",
                           ExpressionAttributeNames={"#r": "rank"}, ExpressionAttributeValues={":one": 1})
        here.Table("things").delete_item(Key={"id": "t/1 +é"})
        out, _ = ours.communicate("done\n", timeout=60)
        print(out, end="")
        expect(ours.returncode == 0, "the typed client reads what boto3 wrote")
    finally:
        ours.kill()


use_a_python_with(NEEDED[sys.argv[1]])
{"services": services, "tables": tables}[sys.argv[1]](sys.argv[2])
