"""What happened, step by step, when the vendor's client used a server: a line for each step.

A line has the step, how it ended, and what it came to. Ids, dates and keys are the server's
choice: they are told by the names that the walk gave them, or by what they look like, and an id
that it never heard of as unknown. A refusal is told by the client's own exception for it, and by
the status, class and code that made it that one; its words are the server's choice, too.
"""

import json
import re
import urllib.parse

import ovh

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
DATES = {
    "creation",
    "creationDate",
    "endDate",
    "executionDate",
    "lastModificationDate",
    "lastUse",
}
# Which key holds an id of which kind.
KINDS = {"datacenterId": "datacenter", "networkAccessId": "network", "taskId": "task"}
# What a task may show differently from look to look.
MOVING = {"endDate", "lastModificationDate", "progress", "state"}
UNFINISHED = ("todo", "toCreate", "waitingTodo", "waitingForChilds", "doing", "fixing", "toCancel")
# Far more looks than anything of the reference server takes.
PATIENCE = 12
# An id that no server gave.
NOWHERE = 4_999_999


class Enough(Exception):
    """The walk was told as far as somebody wanted to hear it."""


class Story:
    """The walk as far as it came; it may end after a step."""

    def __init__(self, base_url, values, last=None):
        # The client knows the vendor's own servers by their names, and takes no URL instead.
        ovh.client.ENDPOINTS["here"] = base_url
        self.base_url = base_url
        self.values = values
        self.last = last
        self.names = {}
        self.queries = set()

    def client(self, consumer_key=None, **others):
        """A client of the application, with a key if it has one already."""
        keys = {
            "application_key": self.values["application_key"],
            "application_secret": self.values["application_secret"],
            **others,
        }
        return ovh.Client(endpoint="here", consumer_key=consumer_key, timeout=60, **keys)

    @property
    def service(self):
        """The path of the service."""
        return f"/dedicatedCloud/{self.values['service_name']}"

    @property
    def block(self):
        """The path of the block of addresses; its mask's slash is not one of the path."""
        return f"/ip/{urllib.parse.quote(self.values['ip'], safe='')}"

    def learn(self, kind, identity, name):
        """From now on an id of this kind is told by a name."""
        assert isinstance(identity, int) and identity > 0, f"no id for {name}: {identity!r}"
        assert (kind, identity) not in self.names, f"{name} is {self.names[kind, identity]}"
        self.names[kind, identity] = name

    def called(self, kind, identity):
        """The name of an id."""
        return self.names.get((kind, identity), f"unknown {kind} {identity!r}")

    def all_called(self, kind, identities):
        """The names of a list of ids, whose order nobody promised."""
        if not isinstance(identities, list):
            return f"no list: {identities!r}"
        return sorted(self.called(kind, identity) for identity in identities)

    def tell(self, step, outcome, value=None):
        """Prints what a step came to."""
        told = "" if value is None else f" {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
        print(f"{step}: {outcome}{told}", flush=True)
        if step == self.last:
            raise Enough

    def answered(self, step, value):
        """Tells an answer, and gives it back."""
        self.tell(step, "nothing" if value is None else "answered", self.told(value))
        return value

    def refused(self, step, call, *arguments, **options):
        """Tells with which of its exceptions the client ended a call that must not work."""
        try:
            value = call(*arguments, **options)
        except ovh.exceptions.APIError as refusal:
            self.tell(step, f"refused, {self.refusal(refusal)}")
        else:
            self.answered(step, value)

    def printed(self, step, call, *arguments, **options):
        """Tells a refusal in the words that the client prints of it."""
        try:
            self.answered(step, call(*arguments, **options))
        except ovh.exceptions.APIError as refusal:
            text = str(refusal).replace(refusal.query_id or "nothing", "an id")
            self.tell(step, "refused", text.splitlines())

    def refusal(self, refusal):
        """An exception of the client, by its class and what the server said that made it."""
        name = type(refusal).__name__
        if refusal.response is None:
            return f"{name} by the client itself"
        body = refusal.response.json()
        told = [name, str(refusal.response.status_code), body.get("class", "no class")]
        told += [body["errorCode"]] if "errorCode" in body else []
        # It is what the vendor's support asks for first.
        if not refusal.query_id or refusal.query_id in self.queries:
            told.append("without an id of its own")
        elif refusal.query_id not in str(refusal):
            told.append("without its id in the text")
        if not body.get("message") or body["message"] not in str(refusal):
            told.append("without a message")
        self.queries.add(refusal.query_id)
        return " ".join(told)

    def changed(self, step, before, after):
        """Tells which members of an object are others than before."""
        assert isinstance(after, dict), f"no object: {after!r}"
        members = sorted(before.keys() | after.keys())
        others = {
            name: after.get(name, "no such member")
            for name in members
            if before.get(name) != after.get(name) or (name in before) != (name in after)
        }
        self.tell(step, "changed", self.told(others))

    def done(self, step, client, task, learn=None, of=None):
        """Waits for a task and tells how it ended, and what it says of itself.

        `learn` is a kind, a key of the task, and a name for the id that it holds; `of` is the path
        of what the task changes, which is looked at meanwhile."""
        assert isinstance(task, dict), f"no task: {task!r}"
        self.learn("task", task["taskId"], step)
        if learn:
            kind, key, name = learn
            self.learn(kind, task[key], name)
        first, states = task, [task["state"]]
        meanwhile = self.state(lambda: client.get(of)) if of else None
        for _ in range(PATIENCE):
            if task["state"] not in UNFINISHED:
                break
            looked = {}
            state = self.state(lambda: client.get(f"{self.service}/task/{first['taskId']}"), looked)
            states += [state] if state != states[-1] else []
            if not looked:
                break
            task = looked
        else:
            states.append("and so on")
        value = {name: member for name, member in self.told(task).items() if member is not None}
        value.update(state=states)
        if of:
            value["meanwhile"] = meanwhile
        others = {name for name in first if first[name] != task.get(name, NOWHERE)} - MOVING
        if others:
            value["at first"] = self.told({name: first[name] for name in sorted(others)})
        self.tell(step, "task", value)

    def settled(self, step, look):
        """Waits until something is not pending any more and tells which states it was in."""
        states = []
        for _ in range(PATIENCE):
            state = self.state(look)
            states += [state] if states[-1:] != [state] else []
            if not state.endswith("Pending"):
                break
        else:
            states.append("and so on")
        self.tell(step, "settled", states)

    def state(self, look, into=None):
        """The state that something is seen in; what was seen is put into a dictionary."""
        try:
            value = look()
        except ovh.exceptions.APIError as refusal:
            return f"refused, {self.refusal(refusal)}"
        if into is not None:
            into.update(value)
        return value["state"]

    def told(self, value):
        """A value without what is the server's choice."""
        if isinstance(value, list):
            return [self.told(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {name: self.member(name, member) for name, member in value.items()}

    def member(self, name, value):
        if value is None:
            return None
        if name in DATES:
            is_date = isinstance(value, str) and DATE.fullmatch(value)
            return "a date" if is_date else f"no date: {value!r}"
        if name in KINDS:
            return self.called(KINDS[name], value)
        return self.told(value)
