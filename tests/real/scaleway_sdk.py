"""The whole life of a group and its rules, by the client that was sold with the legacy API.

Arguments: the server's base URL and the organization; the token is in the environment, as TOKEN.
Prints a line for each thing that worked. What does not work ends it with an exception.

The client puts a slash behind every path and says that a GET has JSON in it. It turns a refusal
into an exception of its library, and reads an answer by its media type: an answer that is not
said to be JSON comes as bytes, and fails here.
"""

import os
import sys

import slumber
from scaleway.apis import ComputeAPI

NOWHERE = "7d1f3a52-0c4e-4b9a-8f26-5e0d9c7b1a38"
PROTOCOLS = [("TCP", 80), ("UDP", 53), ("ICMP", None)]


def worked(what):
    print("worked:", what, flush=True)


def shows(answer, sent):
    """Whether an answer carries what was sent; a range of one address may lose its mask."""
    assert isinstance(answer, dict), repr(answer)
    for name, value in sent.items():
        found = answer[name]
        if name == "ip_range":
            found, value = (text.removesuffix("/32") for text in (found, value))
        assert found == value, f"{name}: {found!r} where {value!r} was sent"


def is_refused(call, kind, statuses):
    try:
        answer = call()
    except kind as refusal:
        status = refusal.response.status_code
        assert status in statuses, f"{status} where one of {statuses} was expected"
        body = refusal.response.json()
        assert body["type"] and body["message"], body
        return
    raise AssertionError(f"answered with {answer!r}, and not refused")


def is_not_found(call):
    is_refused(call, slumber.exceptions.HttpNotFoundError, [404])


def everything_at(groups, organization):
    """All pages of the list, as a client without a limit in mind asks for them."""
    found, page = [], 1
    while True:
        answer = groups.get(page=page, per_page=2, organization=organization)["security_groups"]
        if not answer:
            return found
        found += answer
        page += 1
        assert page < 50, "the list does not end"


def main():
    base_url, organization = sys.argv[1:]
    assert base_url.endswith("/")
    token = os.environ["TOKEN"]
    api = ComputeAPI(base_url=base_url, auth_token=token).query()
    groups = api.security_groups

    before = {group["id"] for group in groups.get()["security_groups"]}
    sent = {"name": "real-client", "description": "By a real client", "organization": organization}
    group = groups.post(sent)["security_group"]
    shows(group, sent)
    assert group["id"] not in before
    worked("create a group")

    others = [
        groups.post({**sent, "name": f"real-client-{number}"})["security_group"]["id"]
        for number in range(2)
    ]
    assert group["id"] in {listed["id"] for listed in groups.get()["security_groups"]}
    paged = [listed["id"] for listed in everything_at(groups, organization)]
    assert len(paged) == len(set(paged)) and {group["id"], *others} <= set(paged), paged
    worked("list groups, and page by page")

    shows(groups(group["id"]).get()["security_group"], sent)
    worked("read a group")

    changed = {"name": "real-client-2", "description": "Changed", "organization": organization}
    answer = groups(group["id"]).put(changed)["security_group"]
    shows(answer, changed)
    assert answer["id"] == group["id"]
    shows(groups(group["id"]).get()["security_group"], changed)
    worked("update a group")

    rules = groups(group["id"]).rules
    own = {}
    for protocol, port in PROTOCOLS:
        wanted = {
            "protocol": protocol,
            "direction": "inbound",
            "action": "accept",
            "ip_range": "198.51.100.7/32",
        }
        if port:
            wanted["dest_port_from"] = port
        rule = rules.post(wanted)["rule"]
        shows(rule, wanted)
        shows(rules(rule["id"]).get()["rule"], wanted)
        own[rule["id"]] = wanted
        worked(f"create and read a rule for {protocol}")

    listed = {rule["id"]: rule for rule in rules.get()["rules"]}
    for identity, wanted in own.items():
        shows(listed[identity], wanted)
    assert len(own) == len(PROTOCOLS)
    worked("list rules")

    first, *rest = own
    changed = {
        "protocol": "UDP",
        "direction": "outbound",
        "action": "drop",
        "ip_range": "203.0.113.0/24",
        "dest_port_from": 514,
    }
    answer = rules(first).put(changed)["rule"]
    shows(answer, changed)
    assert answer["id"] == first
    shows(rules(first).get()["rule"], changed)
    shows(rules(rest[0]).get()["rule"], own[rest[0]])
    worked("update a rule")

    assert rules(first).delete() is True
    is_not_found(rules(first).get)
    is_not_found(rules(first).delete)
    assert first not in {rule["id"] for rule in rules.get()["rules"]}
    worked("delete a rule")

    bad = {**own[rest[0]], "protocol": "SCTP"}
    is_refused(lambda: rules.post(bad), slumber.exceptions.HttpClientError, [400])
    worked("be refused a bad rule")

    for token in ["not-the-token", NOWHERE]:
        stranger = ComputeAPI(base_url=base_url, auth_token=token).query().security_groups
        kind = slumber.exceptions.HttpClientError
        is_refused(stranger.get, kind, [401, 403])
        is_refused(lambda: stranger.post(sent), kind, [401, 403])
        is_refused(stranger(group["id"]).delete, kind, [401, 403])
    shows(groups(group["id"]).get()["security_group"], {"name": "real-client-2"})
    worked("be refused with another token")

    for identity in [group["id"], *others]:
        assert groups(identity).delete() is True
        is_not_found(groups(identity).get)
        is_not_found(groups(identity).rules.get)
    is_not_found(groups(group["id"]).delete)
    is_not_found(lambda: groups(group["id"]).put(sent))
    is_not_found(rules(rest[0]).get)
    is_not_found(groups(NOWHERE).get)
    assert {group["id"] for group in groups.get()["security_groups"]} == before
    worked("delete a group with its rules")


if __name__ == "__main__":
    main()
