"""Every `slcli securitygroup` subcommand, as a process of its own, with what it is refused."""

from softlayer_story import (
    DETAIL,
    GROUP,
    INTERFACE,
    NOWHERE,
    REQUEST,
    RULE,
    with_rules_read,
)


def known_groups(story):
    """Learns the groups that are there before the story begins."""
    for group in story.slcli("securitygroup", "list").value:
        story.learn("group", group["id"], group["name"] or "a nameless group")


def make_group(story, name):
    """A group to work with; how groups are made has steps of its own."""
    value = story.slcli("securitygroup", "create", "--name", name).value
    story.learn("group", value["id"], name)
    return value["id"]


def groups(story, _values):
    """list, create, detail, edit, delete."""
    known_groups(story)
    before = story.tell("list", story.slcli("securitygroup", "list"), GROUP)
    command = ["securitygroup", "create", "--name", "web", "--description", "Web servers"]
    story.tell("create", story.slcli(*command), GROUP, ("group", "web"))
    web = story.id_of("group", "web")
    command = ["securitygroup", "create", "--name", "data"]
    story.tell("create without description", story.slcli(*command), GROUP, ("group", "data"))
    data = story.id_of("group", "data")
    command = ["securitygroup", "create"]
    story.tell("create without anything", story.slcli(*command), GROUP, ("group", "nameless"))
    nameless = story.id_of("group", "nameless")

    story.tell("list after create", story.slcli("securitygroup", "list"), GROUP)
    story.tell("list by pages", story.slcli("securitygroup", "list", "--limit", 2), GROUP)
    story.tell("list by name", story.slcli("sg", "list", "--sortby", "name"), GROUP)
    story.tell("detail", story.slcli("securitygroup", "detail", web), DETAIL)

    command = ["securitygroup", "edit", web, "--name", "web-2", "--description", "Changed"]
    story.tell("edit", story.slcli(*command))
    story.tell("detail after edit", story.slcli("securitygroup", "detail", web), DETAIL)
    command = ["securitygroup", "edit", web, "--description", "Changed again"]
    story.tell("edit the description", story.slcli(*command))
    story.tell("detail after the second edit", story.slcli("securitygroup", "detail", web), DETAIL)
    story.tell("edit nothing", story.slcli("securitygroup", "edit", web))
    story.tell("detail of another", story.slcli("securitygroup", "detail", data), DETAIL)

    story.tell("delete", story.slcli("securitygroup", "delete", web))
    story.tell("detail after delete", story.slcli("securitygroup", "detail", web))
    story.tell("delete again", story.slcli("securitygroup", "delete", web))
    story.tell("edit after delete", story.slcli("securitygroup", "edit", web, "--name", "web"))
    story.tell("rule-list after delete", story.slcli("securitygroup", "rule-list", web))
    command = ["securitygroup", "rule-add", web, "--direction", "ingress"]
    story.tell("rule-add after delete", story.slcli(*command))
    story.tell("interface-list after delete", story.slcli("securitygroup", "interface-list", web))
    story.tell("detail of what never was", story.slcli("securitygroup", "detail", NOWHERE))
    story.tell("list after delete", story.slcli("securitygroup", "list"), GROUP)
    for group in [data, nameless]:
        story.slcli("securitygroup", "delete", group)
    after = story.tell("list at the end", story.slcli("securitygroup", "list"), GROUP)
    assert before == after, (before, after)


def rules(story, _values):
    """rule-list, rule-add, rule-edit, rule-remove."""
    known_groups(story)
    web, data = make_group(story, "web"), make_group(story, "data")
    story.tell("rule-list", story.slcli("securitygroup", "rule-list", web), RULE)

    def add(step, name, *options):
        answer = story.slcli("securitygroup", "rule-add", web, *options)
        answer = with_rules_read(answer)
        if answer.outcome == "answered":
            story.learn("rule", answer.value[0]["rules"][0]["id"], name)
        story.tell(step, answer, REQUEST)
        return story.id_of("rule", name)

    options = ["--direction", "ingress", "--protocol", "tcp", "--port-min", 22, "--port-max", 22]
    ssh = add("rule-add", "ssh", *options, "--remote-ip", "198.51.100.0/24")
    options = ["--direction", "ingress", "--protocol", "icmp", "--port-min", 8, "--port-max", 0]
    add("rule-add for ICMP", "ping", *options)
    options = ["--direction", "egress", "--ethertype", "IPv6"]
    out = add("rule-add for everything", "out", *options)
    options = ["--direction", "ingress", "--protocol", "tcp", "--port-min", 5432]
    options += ["--port-max", 5432, "--remote-group", data]
    base = add("rule-add for a group", "base", *options)

    def listed(step, group=web):
        story.tell(step, story.slcli("securitygroup", "rule-list", group), RULE)

    listed("rule-list after rule-add")
    command = ["securitygroup", "rule-list", web, "--sortby", "portRangeMin"]
    story.tell("rule-list by port", story.slcli(*command), RULE)
    story.tell("detail", story.slcli("securitygroup", "detail", web), DETAIL)
    listed("rule-list of another", data)

    def edit(step, rule, *options):
        answer = story.slcli("securitygroup", "rule-edit", web, rule, *options)
        story.tell(step, answer, REQUEST)

    edit("rule-edit", ssh, "--port-max", 23)
    listed("rule-list after rule-edit")
    edit("rule-edit everything", ssh, "--direction", "egress", "--protocol", "udp",
         "--port-min", 53, "--port-max", 54, "--remote-ip", "203.0.113.7")  # fmt: skip
    listed("rule-list after rule-edit of everything")
    edit("rule-edit clears ports", ssh, "--port-min=-1", "--port-max=-1")
    listed("rule-list after ports were cleared")
    edit("rule-edit nothing", ssh)
    story.tell("delete while named by a rule", story.slcli("securitygroup", "delete", data))
    for step, rule in [("rule-remove", base), ("rule-remove another", out)]:
        story.tell(step, story.slcli("securitygroup", "rule-remove", web, rule), REQUEST)
    listed("rule-list after rule-remove")
    command = ["securitygroup", "rule-remove", web, base]
    story.tell("rule-remove again", story.slcli(*command), REQUEST)
    story.tell("delete when no rule names it", story.slcli("securitygroup", "delete", data))
    story.tell("delete with rules", story.slcli("securitygroup", "delete", web))


def refusals(story, _values):
    """What rule-add, rule-edit and rule-remove are refused, and that it changes nothing."""
    known_groups(story)
    web, data = make_group(story, "web"), make_group(story, "data")
    command = ["securitygroup", "rule-add", web, "--direction", "ingress", "--protocol", "icmp"]
    answer = with_rules_read(story.slcli(*command))
    ping = answer.value[0]["rules"][0]["id"]
    story.learn("rule", ping, "ping")
    story.tell("rule-add", answer, REQUEST)

    def listed(step):
        story.tell(step, story.slcli("securitygroup", "rule-list", web), RULE)

    def edit(step, rule, *options, group=web):
        answer = story.slcli("securitygroup", "rule-edit", group, rule, *options)
        story.tell(step, answer, REQUEST)

    def refused(step, *options):
        answer = story.slcli("securitygroup", "rule-add", web, *options)
        story.tell(step, with_rules_read(answer), REQUEST)

    tcp = ["--direction", "ingress", "--protocol", "tcp"]
    refused("rule-add sideways", "--direction", "sideways")
    refused("rule-add without direction", "--protocol", "tcp")
    refused("rule-add for a bad protocol", "--direction", "ingress", "--protocol", "quic")
    refused("rule-add for a bad ethertype", "--direction", "ingress", "--ethertype", "IPv5")
    refused("rule-add for a bad address", *tcp, "--remote-ip", "198.51.100.999")
    both = ["--remote-ip", "198.51.100.7", "--remote-group", data]
    refused("rule-add for an address and a group", *tcp, *both)
    refused("rule-add for a group that never was", *tcp, "--remote-group", NOWHERE)
    edit("rule-edit sideways", ping, "--direction", "sideways")
    edit("rule-edit of a rule that never was", NOWHERE, "--port-max", 23)
    edit("rule-edit of another's rule", ping, "--port-min", 0, group=data)
    command = ["securitygroup", "rule-remove", data, ping]
    story.tell("rule-remove of another's rule", story.slcli(*command), REQUEST)
    command = ["securitygroup", "rule-remove", web, NOWHERE]
    story.tell("rule-remove of a rule that never was", story.slcli(*command), REQUEST)
    listed("rule-list after refusals")


def interfaces(story, values):
    """interface-list, interface-add, interface-remove, and event-log."""
    known_groups(story)
    server, public, private = (
        int(values[name]) for name in ["guest", "public_component", "private_component"]
    )
    story.learn("server", server, "the server")
    story.learn("component", public, "public component")
    story.learn("component", private, "private component")
    mask = "mask[hostname,primaryIpAddress,primaryBackendIpAddress]"
    guest = story.client["Virtual_Guest"].getObject(id=server, mask=mask)
    story.learn("address", guest["primaryIpAddress"], "public address")
    story.learn("address", guest["primaryBackendIpAddress"], "private address")
    story.learn("host", guest["hostname"], "its host name")
    web, data = make_group(story, "web"), make_group(story, "data")

    def listed(step, group=web):
        command = ["securitygroup", "interface-list", group, "--sortby", "interface"]
        story.tell(step, story.slcli(*command), INTERFACE)

    def attach(step, *options, group=web, command="interface-add"):
        story.tell(step, story.slcli("securitygroup", command, group, *options), REQUEST)

    listed("interface-list")
    attach("interface-add", "-n", public)
    listed("interface-list after interface-add")
    attach("interface-add by server", "-s", server, "-i", "private")
    listed("interface-list after interface-add by server")
    attach("interface-add to another", "-s", server, "-i", "public", group=data)
    listed("interface-list of another", data)
    story.tell("detail while attached", story.slcli("securitygroup", "detail", web), DETAIL)

    attach("interface-add of what never was", "-n", NOWHERE)
    attach("interface-add to a server that never was", "-s", NOWHERE, "-i", "public")
    attach("interface-add sideways", "-s", server, "-i", "sideways")
    attach("interface-add of nothing")
    story.tell("delete while attached", story.slcli("securitygroup", "delete", web))
    listed("interface-list after refusals")

    attach("interface-remove", "-n", public, command="interface-remove")
    listed("interface-list after interface-remove")
    options = ["-s", server, "-i", "private"]
    attach("interface-remove by server", *options, command="interface-remove")
    listed("interface-list after interface-remove by server")
    listed("interface-list of another after interface-remove", data)
    story.tell("event-log", story.slcli("securitygroup", "event-log", "0" * 23))
    story.tell("delete when detached", story.slcli("securitygroup", "delete", web))
    attach("interface-remove from another", "-n", public, group=data, command="interface-remove")
    story.tell("delete another when detached", story.slcli("securitygroup", "delete", data))


def strangers(story, _values):
    """What the command line is refused with a key that is not the user's."""
    known_groups(story)
    web = make_group(story, "web")
    stranger = story.settings_with("f" * 64, "wrong-key")
    commands = {
        "list": ["list"],
        "create": ["create", "--name", "stranger"],
        "detail": ["detail", web],
        "edit": ["edit", web, "--name", "stranger"],
        "rule-list": ["rule-list", web],
        "rule-add": ["rule-add", web, "--direction", "ingress"],
        "interface-list": ["interface-list", web],
        "delete": ["delete", web],
    }
    for name, command in commands.items():
        answer = story.slcli("securitygroup", *command, settings=stranger)
        story.tell(f"{name} with a wrong key", answer)
    story.tell("detail with the right key", story.slcli("securitygroup", "detail", web), DETAIL)
    story.slcli("securitygroup", "delete", web)
    story.tell("list with the right key", story.slcli("securitygroup", "list"), GROUP)
