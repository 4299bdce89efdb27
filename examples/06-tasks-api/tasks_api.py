"""A REST API of tasks: each user has their own. Two tables of the stage hold them, STAGE.users and STAGE.tasks.

    curl -X POST  $URL/users -H 'Content-Type: application/json' -d '{"name": "ann", "password": "secret"}'
    curl -u ann:secret -X POST $URL/tasks -H 'Content-Type: application/json' -d '{"title": "write"}'
    curl -u ann:secret $URL/tasks
"""

import hashlib
import hmac
import os
import uuid

import flask

from dynamo import Dynamo, DynamoError

app = flask.Flask(__name__)
database = Dynamo()


def table(name):
    return f"{os.environ['STAGE']}.{name}"


def hashed(password, salt):
    return hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2048, r=8, p=1).hex()


def refuse(status, message):
    flask.abort(flask.make_response({"message": message}, status))


def text_field(name, optional=False):
    body = flask.request.get_json(silent=True)
    value = body.get(name) if isinstance(body, dict) else None
    if value is None and optional:
        return None
    if not isinstance(value, str) or not value:
        refuse(400, f"{name} must be a text")
    return value


def current_user():
    credentials = flask.request.authorization
    if credentials is not None and credentials.username and credentials.password is not None:
        found = database.call("GetItem", TableName=table("users"), Key={"name": {"S": credentials.username}}).get("Item")
        if found and hmac.compare_digest(found["password"]["S"], hashed(credentials.password, found["salt"]["S"])):
            return credentials.username
    answer = flask.make_response({"message": "name and password are needed"}, 401)
    answer.headers["WWW-Authenticate"] = 'Basic realm="tasks"'
    flask.abort(answer)


def shown(item):
    return {"id": item["id"]["S"], "title": item["title"]["S"], "done": item["done"]["BOOL"],
            "url": flask.url_for("one_task", identity=item["id"]["S"], _external=True)}


@app.post("/users")
def new_user():
    name, password, salt = text_field("name"), text_field("password"), os.urandom(16).hex()
    try:
        database.call("PutItem", TableName=table("users"), ConditionExpression="attribute_not_exists(#n)",
                      ExpressionAttributeNames={"#n": "name"},
                      Item={"name": {"S": name}, "salt": {"S": salt}, "password": {"S": hashed(password, salt)}})
    except DynamoError as problem:
        if problem.kind != "ConditionalCheckFailedException":
            raise
        refuse(409, f"there is a user {name}")
    return {"name": name}, 201


@app.get("/tasks")
def tasks():
    found = database.call("Query", TableName=table("tasks"), KeyConditionExpression="#u = :u",
                          ExpressionAttributeNames={"#u": "user"}, ExpressionAttributeValues={":u": {"S": current_user()}})
    return {"tasks": [shown(item) for item in found["Items"]]}


@app.post("/tasks")
def new_task():
    item = {"user": {"S": current_user()}, "id": {"S": uuid.uuid4().hex}, "title": {"S": text_field("title")},
            "done": {"BOOL": False}}
    database.call("PutItem", TableName=table("tasks"), Item=item)
    task = shown(item)
    return task, 201, {"Location": task["url"]}


@app.route("/tasks/<identity>", methods=["GET", "PUT", "DELETE"])
def one_task(identity):
    key = {"user": {"S": current_user()}, "id": {"S": identity}}
    item = database.call("GetItem", TableName=table("tasks"), Key=key).get("Item")
    if item is None:
        refuse(404, "there is no such task")
    if flask.request.method == "DELETE":
        database.call("DeleteItem", TableName=table("tasks"), Key=key)
        return "", 204
    if flask.request.method == "PUT":
        done = (flask.request.get_json(silent=True) or {}).get("done", item["done"]["BOOL"])
        if not isinstance(done, bool):
            refuse(400, "done must be true or false")
        item["title"] = {"S": text_field("title", optional=True) or item["title"]["S"]}
        item["done"] = {"BOOL": done}
        database.call("PutItem", TableName=table("tasks"), Item=item)
    return shown(item)
