"""A consumer key's life: asked for, allowed by its owner on the login page, used, given up.

The page is used as a browser does it: what is filled in, and where it goes, stands in its form.
"""

import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser

import ovh

# A network that may use a key.
HERE = "127.0.0.0/8"


def log_in(story):
    """Gets a key as an application does that has none, and gives the client that holds it."""
    client = story.client()
    story.refused("call without a key", client.get, "/me")
    story.refused("call that is not signed", client.get, "/me", _need_auth=False)
    leads_to = f"{story.base_url}/auth/time"
    request = client.new_consumer_key_request()
    request.add_rules(ovh.API_READ_ONLY, "/me")
    request.add_rules(ovh.API_READ_ONLY, "/auth/*")
    request.add_rule("post", "/auth/logout")
    request.add_rules(ovh.API_READ_ONLY, "/dedicatedCloud")
    request.add_recursive_rules(ovh.API_READ_WRITE, story.service)
    request.add_recursive_rules(ovh.API_READ_WRITE_SAFE, "/ip")
    # The rules of an API are one thing, those of a tree of it another.
    request.add_rules(["DELETE"], "/ip/*")
    asked = request.request(leads_to, [HERE])
    page = asked["validationUrl"]
    shown = {
        "state": asked["state"],
        "consumerKey": kind_of_key(asked["consumerKey"]),
        "validationUrl": kind_of_page(page, story.base_url),
    }
    story.tell("ask for a key", "answered", shown)
    story.refused("call with the key before anybody allowed it", client.get, "/me")

    form = Form(opened(page)[1])
    fields = [f"{name} ({kind})" for name, kind in form.fields]
    story.tell("login page", f"a form by {form.method}", fields)
    right, wrong = story.values["password"], story.values["password"] + "!"
    story.tell("log in with a wrong password", submitted(story, page, form, wrong, leads_to))
    story.refused("call with the key after that", client.get, "/me")
    story.tell("log in", submitted(story, page, form, right, leads_to))

    current = client.get("/auth/currentCredential")
    is_number = isinstance(current["credentialId"], int)
    current["credentialId"] = "a number" if is_number else "no number"
    story.answered("the key", current)
    story.answered("who calls", client.get("/auth/details"))
    story.answered("the account", client.get("/me"))
    delta = client.time_delta
    is_near = isinstance(delta, int) and abs(delta) < 60
    story.tell("time of the server", "that of this machine" if is_near else f"off by {delta!r}")
    return client, asked


def log_out(story, client, asked):
    """Gives the key up, which nobody can take back."""
    story.answered("log out", client.post("/auth/logout"))
    story.refused("call with the key that was given up", client.get, "/me")
    story.refused("log out once more", client.post, "/auth/logout")
    page = asked["validationUrl"]
    form = Form(opened(page)[1])
    submitted(story, page, form, story.values["password"], page)
    story.refused("call with the key after another login", client.get, "/me")
    owner = story.client(story.values["consumer_key"])
    story.answered("the owner's key is as it was", owner.get("/auth/currentCredential")["status"])


def call_at_another_time(story, seconds):
    """A call by a client whose clock was set after it had asked for the server's time."""
    client = story.client(story.values["consumer_key"])
    clock, _ = time.time, client.time_delta
    time.time = lambda: clock() + seconds
    try:
        return client.get("/me")
    finally:
        time.time = clock


def kind_of_key(key):
    is_one = isinstance(key, str) and key.isalnum() and len(key) == 32
    return "a key" if is_one else f"no key: {key!r}"


def kind_of_page(url, base_url):
    page, base = urllib.parse.urlsplit(url), urllib.parse.urlsplit(base_url)
    tokens = urllib.parse.parse_qs(page.query).get("credentialToken", [])
    is_one = page[:2] == base[:2] and page.path == "/auth/" and len(tokens) == 1
    return "a page of this server" if is_one else f"no page: {url!r}"


class Form(HTMLParser):
    """The form of a page: what a browser needs of it."""

    def __init__(self, page):
        super().__init__()
        self.method = self.action = None
        self.fields = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.method, self.action = found.get("method"), found.get("action", "")
        elif tag == "input":
            self.fields.append((found["name"], found.get("type", "text")))


def opened(url, fields=None):
    """Where a browser is in the end, and what is there."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    with urllib.request.urlopen(url, data, timeout=60) as answer:
        return answer.url, answer.read().decode()


def submitted(story, page, form, password, leads_to):
    """Fills a form in, the password where it does not show, and says where that leads."""
    values = {"text": story.values["nichandle"], "password": password}
    fields = {name: values[kind] for name, kind in form.fields}
    try:
        url, _ = opened(urllib.parse.urljoin(page, form.action), fields)
    except urllib.error.HTTPError as refusal:
        return f"refused with {refusal.code}"
    return "leads to where it was asked to" if url == leads_to else f"leads to {url}"
