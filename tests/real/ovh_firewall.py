"""An address on the firewall: its rules stand in a sequence, and are replaced and never changed."""

SSH = {"action": "permit", "protocol": "tcp", "sequence": 0, "destinationPort": 22}
DNS = {
    "action": "permit",
    "protocol": "udp",
    "sequence": 3,
    "source": "203.0.113.0/24",
    "sourcePort": 53,
}
ANSWERS = {
    "action": "permit",
    "protocol": "tcp",
    "sequence": 4,
    "tcpOption": {"option": "established", "fragments": False},
}
NOTHING_ELSE = {"action": "deny", "protocol": "ipv4", "sequence": 19}


def firewall(story, client):
    path = f"{story.block}/firewall"
    address = story.values["ip_on_firewall"]
    one = f"{path}/{address}"
    story.answered("firewalls", client.get(path))
    story.refused("the firewall that is not there", client.get, one)
    story.answered("create the firewall", client.post(path, ipOnFirewall=address))
    story.refused("create it once more", client.post, path, ipOnFirewall=address)
    story.refused("create one of junk", client.post, path, ipOnFirewall="everything")
    story.settled("the firewall is there", lambda: client.get(one))
    story.answered("the firewall before it is enabled", client.get(one))
    story.answered("enable it", client.put(one, enabled=True))
    story.settled("the firewall is enabled", lambda: client.get(one))
    story.answered("the firewall", client.get(one))
    for enabled in (True, False):
        found = client.get(path, enabled=enabled)
        story.answered(f"firewalls that are {'en' if enabled else 'dis'}abled", found)
    found = client.get(path, enabled=True, state="ok")
    story.answered("firewalls that are enabled and ok", found)
    found = client.get(path, state="disableFirewallPending")
    story.answered("firewalls that are being disabled", found)
    # A block of one address may stand in a path without its mask.
    story.answered("firewalls by the address", client.get(f"/ip/{address}/firewall"))

    shown = make_rules(story, client, f"{one}/rule")
    story.answered("the firewall with rules", client.get(one))
    story.answered("disable it", client.put(one, enabled=False))
    story.settled("the firewall is disabled", lambda: client.get(one))
    after = all_rules(client, f"{one}/rule")
    story.answered("rules out of force", "as before" if after == shown else after)
    take_rules_away(story, client, f"{one}/rule")
    story.answered("the firewall after its rules", client.get(one))
    story.answered("delete the firewall", client.delete(one))
    story.answered("firewalls after that", client.get(path))
    story.refused("the firewall that is gone", client.get, one)
    story.refused("rules of it", client.get, f"{one}/rule")
    story.refused("delete the firewall once more", client.delete, one)


def all_rules(client, path):
    return [client.get(f"{path}/{sequence}") for sequence in sorted(client.get(path))]


def add(story, client, path, what, rule):
    one = f"{path}/{rule['sequence']}"
    story.answered(f"add {what}", client.post(path, **rule))
    story.settled(f"{what} is in force", lambda: client.get(one))


def remove(story, client, path, what, sequence):
    one = f"{path}/{sequence}"
    story.answered(f"delete {what}", client.delete(one))
    story.settled(f"{what} is gone", lambda: client.get(one))


def make_rules(story, client, path):
    """Makes some, and gives what they show in the end."""
    story.answered("rules before any", client.get(path))
    add(story, client, path, "SSH", SSH)
    add(story, client, path, "DNS", DNS)
    add(story, client, path, "answers", ANSWERS)
    story.answered("add nothing else", client.post(path, **NOTHING_ELSE))
    story.answered("rules to come", sorted(client.get(path, state="creationPending")))
    story.settled("nothing else is in force", lambda: client.get(f"{path}/19"))
    story.answered("rules in force", sorted(client.get(path, state="ok")))
    shown = all_rules(client, path)
    story.answered("rules", shown)

    ping = {"protocol": "icmp", "sequence": 7}
    for what, rule in {
        "at a taken place": {**SSH, "destinationPort": 23},
        "beyond the last place": {**SSH, "sequence": 20},
        "ports without TCP": {**SSH, **ping},
        "no action": ping,
        "an option as a text": {**ANSWERS, "sequence": 8, "tcpOption": "syn"},
    }.items():
        story.refused(f"add {what}", client.post, path, **rule)
    story.refused("change a rule", client.put, f"{path}/0", destinationPort=23)
    after = all_rules(client, path)
    story.answered("rules after refusals", "as before" if after == shown else after)

    remove(story, client, path, "SSH", 0)
    elsewhere = {**SSH, "destinationPort": 2222}
    add(story, client, path, "SSH elsewhere", elsewhere)
    shown = all_rules(client, path)
    story.answered("rules after that", shown)
    return shown


def take_rules_away(story, client, path):
    for sequence in sorted(client.get(path)):
        remove(story, client, path, f"rule {sequence}", sequence)
    story.answered("rules in the end", client.get(path))
