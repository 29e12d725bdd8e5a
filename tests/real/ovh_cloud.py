"""A service by the vendor's guide: its datacenters, and the networks that may reach it."""

from ovh_story import NOWHERE

NETWORK = "203.0.113.0/24"
NARROWER = "203.0.113.64/26"
DESCRIPTION = "Bureau d’été – 東京"


def services(story, client):
    """What there is; gives the other services than the one that everything is about."""
    names = client.get("/dedicatedCloud")
    story.answered("services", sorted(names))
    story.answered("services by the other base", sorted(client.get("/v1/dedicatedCloud")))
    story.answered("the service", client.get(story.service))
    return sorted(set(names) - {story.values["service_name"]})


def datacenters(story, client):
    """One gets a description and loses it; one is removed, one cannot be."""
    path = f"{story.service}/datacenter"
    ids = client.get(path)
    found = sorted((client.get(f"{path}/{number}") for number in ids), key=lambda one: one["name"])
    for one in found:
        story.learn("datacenter", one["datacenterId"], one["name"])
    story.answered("datacenters", story.all_called("datacenter", ids))
    used, empty = (
        f"{path}/{story.values[name]}" for name in ("datacenter", "removable_datacenter")
    )
    before = client.get(used)
    story.answered("a datacenter", before)
    story.answered("hosts in it", len(client.get(f"{used}/host")))
    others = [one for one in found if one["datacenterId"] != before["datacenterId"]]

    before_all = sorted(client.get(f"{story.service}/task"))
    for place, earlier in enumerate(before_all, 1):
        story.learn("task", earlier, f"an earlier task ({place})")
    story.answered("tasks", story.all_called("task", before_all))
    task = client.put(used, description=DESCRIPTION)
    story.done("describe the datacenter", client, task)
    story.changed("the datacenter after that", before, client.get(used))
    for one in others:
        step = f"{one['name']} after that"
        story.changed(step, one, client.get(f"{path}/{one['datacenterId']}"))
    task = client.put(used, description=before["description"])
    story.done("give it its old description", client, task)
    story.changed("the datacenter after all", before, client.get(used))
    for filters in ({"name": "updateDatacenter"}, {"state": "done"}, {"state": "error"}):
        step = " and ".join(f"{name} {value}" for name, value in filters.items())
        tasks = client.get(f"{used}/task", **filters)
        story.answered(f"tasks of it of {step}", story.all_called("task", tasks))
    story.answered("a task of it", client.get(f"{used}/task/{task['taskId']}"))

    story.refused("remove the datacenter with hosts", client.delete, used)
    story.changed("the datacenter after the refusal", before, client.get(used))
    story.answered("an empty datacenter", client.get(empty))
    story.answered("hosts in the empty one", len(client.get(f"{empty}/host")))
    story.done("remove the empty one", client, client.delete(empty))
    story.answered("datacenters after that", story.all_called("datacenter", client.get(path)))
    story.refused("the datacenter that was removed", client.get, empty)
    for one in others:
        there = f"{path}/{one['datacenterId']}"
        if there != empty:
            story.changed(f"{one['name']} in the end", one, client.get(there))
    story.refused("remove it once more", client.delete, empty)


def networks(story, client):
    """A network is allowed, changed, and allowed no more; the others stay."""
    path = f"{story.service}/allowedNetwork"
    ids = client.get(path)
    found = [client.get(f"{path}/{number}") for number in sorted(ids)]
    for one in found:
        story.learn("network", one["networkAccessId"], one["network"])
    story.answered("networks", found)

    task = client.post(path, network=NETWORK, description=DESCRIPTION)
    number = task["networkAccessId"]
    learn = ("network", "networkAccessId", "the new one")
    one = f"{path}/{number}"
    story.done("allow a network", client, task, learn, of=one)
    created = client.get(one)
    story.answered("the network", created)
    story.answered("networks after that", story.all_called("network", client.get(path)))
    story.refused("allow it once more", client.post, path, network=NETWORK)

    task = client.put(one, description="Café")
    story.done("describe the network", client, task, of=one)
    story.changed("the network after that", created, client.get(one))
    story.done("make it narrower", client, client.put(one, network=NARROWER))
    story.changed("the network when it is narrower", created, client.get(one))
    # A null is sent as one, and is no text.
    story.done("take its description away", client, client.put(one, description=None))
    story.changed("the network without a description", created, client.get(one))
    tasks = client.get(f"{one}/task", state="done")
    story.answered("tasks of the network", story.all_called("task", tasks))
    for other in found:
        step = f"{other['network']} after all that"
        story.changed(step, other, client.get(f"{path}/{other['networkAccessId']}"))

    story.done("allow it no more", client, client.delete(one), of=one)
    story.refused("the network that is gone", client.get, one)
    story.refused("the tasks of it", client.get, f"{one}/task")
    story.refused("delete it once more", client.delete, one)
    left = [client.get(f"{path}/{number}") for number in sorted(client.get(path))]
    story.answered("networks in the end", left)
    # What a query has to escape is signed as it is escaped.
    for name in ("NetworkAccess", "%NetworkAccess%", "Network Access", "Accès"):
        tasks = client.get(f"{story.service}/task", name=name, state="done")
        story.answered(f"tasks with a name like {name}", story.all_called("task", tasks))


def refused_networks(story, client):
    """What is no network, and where there is none."""
    path = f"{story.service}/allowedNetwork"
    for what, network in {
        "junk": "everything",
        "a mask beyond 32": "203.0.113.0/33",
        "IPv6": "2001:db8::/32",
        "a number": 203,
        "null": None,
    }.items():
        story.refused(f"allow {what}", client.post, path, network=network)
    story.printed("what junk comes to in print", client.post, path, network="everything")
    story.refused("allow nothing", client.post, path)
    new = {"network": NETWORK}
    story.refused("allow one unsigned", client.post, path, _need_auth=False, **new)
    taken = client.get(f"{path}/{min(client.get(path))}")["network"]
    story.refused("allow what is allowed", client.post, path, network=taken)
    story.refused("a network that never was", client.get, f"{path}/{NOWHERE}")
    story.refused("describe it", client.put, f"{path}/{NOWHERE}", description="x")
    story.refused("delete it", client.delete, f"{path}/{NOWHERE}")
    story.refused("a network without a number", client.get, f"{path}/first")
    story.refused("a task that never was", client.get, f"{story.service}/task/{NOWHERE}")
    story.refused("tasks in no state", client.get, f"{story.service}/task", state="late")
    story.refused("a path that leads nowhere", client.get, f"{story.service}/allowedNetworks")
    story.refused("a method that is not there", client.post, story.service)
    story.answered("networks after refusals", story.all_called("network", client.get(path)))
