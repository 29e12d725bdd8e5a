"""What happened, step by step, when a real client used a server, so that two tellings compare.

A step has an outcome: the value that the client came to, that it was refused, or that the client
itself gave up. Ids, dates and addresses are the server's choice; they are told by the names that
the story gave them, and what it never heard of is told as unknown. A member that is null, empty or
absent says the same thing: a transport may have no word for null.
"""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import SoftLayer

# What is told of a value by its form alone.
FORMS = {
    "date": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
    "minute": re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"),
    "number": re.compile(r"[1-9]\d*"),
    "text": re.compile(r"\S+"),
}
REFUSAL = re.compile(r"SoftLayerAPIError\((.+?)\): (.*)", re.DOTALL)
# An id that no server gave.
NOWHERE = 4_999_999
# The code of XML-RPC for a service or a method that is not there.
NO_SUCH_METHOD = "-32601"
NOT_FOUND = "Unable to find object with id of "

# Which key of an answer holds what; a kind is the word for an id of that sort of thing.
GROUP = {"id": "group", "created": "date", "createDate": "date", "modifyDate": "date"}
RULE = {
    "id": "rule",
    "securityGroupId": "group",
    "remoteGroupId": "group",
    "createDate": "date",
    "modifyDate": "date",
}
SERVER = {"id": "server", "hostname": "host", "ipAddress": "address"}
INTERFACE = {
    "networkComponentId": "component",
    "virtualServerId": "server",
    "hostname": "host",
    "ipAddress": "address",
}
REQUEST = {"requestId": "request", "rules": RULE}
DETAIL = {**GROUP, "rules": RULE, "servers": SERVER}


class Answer:
    """What one use of the client came to."""

    def __init__(self, outcome, value=None):
        self.outcome = outcome
        self.value = value


class Enough(Exception):
    """The story was told as far as somebody wanted to hear it."""


class Story:
    """A client's life with a server; it may end after a step."""

    def __init__(self, base_url, user, key, transport, folder, last=None):
        path = {"rest": "rest/v3.1/", "xml-rpc": "xmlrpc/v3.1/"}[transport]
        self.transport = transport
        self.endpoint = f"{base_url}/{path}"
        self.user = user
        self.folder = Path(folder)
        self.last = last
        self.steps = []
        self.names = {}
        self.requests = set()
        self.settings = self.settings_with(key, "right-key")
        self.client = SoftLayer.create_client_from_env(
            username=user, api_key=key, endpoint_url=self.endpoint, timeout=60
        )

    def settings_with(self, key, name):
        """A file for `slcli -C`."""
        path = self.folder / f"{name}.ini"
        lines = [f"username = {self.user}", f"api_key = {key}"]
        lines += [f"endpoint_url = {self.endpoint}", "timeout = 60"]
        path.write_text("\n".join(["[softlayer]", *lines, ""]))
        return path

    def learn(self, kind, identity, name):
        """From now on something of this kind is told by a name."""
        assert identity, f"no id for {name}"
        self.names[kind, identity] = name

    def id_of(self, kind, name):
        """The id that has a name."""
        return next(
            identity
            for (known, identity), told in self.names.items()
            if (known, told) == (kind, name)
        )

    def slcli(self, *arguments, settings=None):
        """Runs the command line client, as a user does."""
        program = Path(sys.executable).parent / "slcli"
        options = ["-C", settings or self.settings, "--format", "json", "-y"]
        ended = subprocess.run(
            [program, *options, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            env={name: text for name, text in os.environ.items() if not name.startswith("SL_")},
        )
        printed = ended.stdout.strip()
        if ended.returncode == 0:
            value = documents(printed)
            return Answer("answered", value)
        if "Traceback" in printed:
            what = re.findall(r"^\w+(?:Error|Exception): .*$", printed, re.MULTILINE)
            return Answer("crashed", what[-1])
        if ended.returncode == 2:
            return Answer("gave up", printed)
        if printed.startswith("Authentication Failed"):
            return Answer("refused", {"as": "not authenticated"})
        refusal = REFUSAL.fullmatch(printed)
        assert ended.returncode == 1 and refusal, f"{ended.returncode}: {printed}\n{ended.stderr}"
        return Answer("refused", self.refusal(*refusal.groups()))

    def call(self, method, *arguments, **options):
        """Uses the library."""
        try:
            return Answer("answered", method(*arguments, **options))
        except SoftLayer.SoftLayerAPIError as refusal:
            return Answer("refused", self.refusal(str(refusal.faultCode), refusal.faultString))

    def refusal(self, code, text):
        """A refusal in words that both transports have: one gives a status, the other a class."""
        assert text, code
        if self.transport == "rest":
            assert code in ("400", "401", "404", "500"), f"{code}: {text}"
            kinds = {"401": "not authenticated", "404": "not found"}
        else:
            assert code.startswith("SoftLayer_Exception") or code == NO_SUCH_METHOD, code
            kinds = {
                "SoftLayer_Exception_InvalidLegacyToken": "not authenticated",
                "SoftLayer_Exception_ObjectNotFound": "not found",
            }
        kind = kinds.get(code, "not allowed")
        if kind == "not found" and not text.startswith(NOT_FOUND):
            kind = "not allowed"
        return {"as": kind, "text": re.sub(r"'\d+'", "'ID'", text)}

    def tell(self, step, answer, kinds=None, learn=None):
        """Notes what a step came to, and gives the value that was answered.

        `learn` is a kind and a name for the `id` of that value."""
        if learn and answer.outcome == "answered":
            kind, name = learn
            self.learn(kind, answer.value["id"], name)
        told = (
            self.told(answer.value, kinds or {}) if answer.outcome == "answered" else answer.value
        )
        self.steps.append({"step": step, "outcome": answer.outcome, "value": told})
        if step == self.last:
            raise Enough
        return answer.value if answer.outcome == "answered" else None

    def told(self, value, kinds):
        if isinstance(value, list):
            return [self.told(item, kinds) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self.named(kinds[key], member)
            if isinstance(kinds.get(key), str)
            else self.told(member, kinds.get(key, {}))
            for key, member in sorted(value.items())
            if member is not None and member != ""
        }

    def named(self, kind, value):
        if kind in FORMS:
            is_one = FORMS[kind].fullmatch(str(value)) and isinstance(value, int) == (
                kind == "number"
            )
            return f"a {kind}" if is_one else f"no {kind}: {value!r}"
        if kind == "request":
            is_fresh = isinstance(value, str) and value not in self.requests
            self.requests.add(value)
            return "a request" if is_fresh else f"not a new request: {value!r}"
        return self.names.get((kind, value), f"unknown {kind} {value!r}")


def documents(printed):
    """The JSON that was printed: nothing, one value, or a list of several."""
    found, rest = [], printed
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        found.append(value)
        rest = rest[end:].lstrip()
    return found[0] if len(found) == 1 else found or None


def with_rules_read(answer):
    """`rule-add` prints the rules as Python writes them."""
    if answer.outcome == "answered":
        for row in answer.value:
            row["rules"] = ast.literal_eval(row["rules"])
    return answer
