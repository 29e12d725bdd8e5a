"""Servers that are made with groups: by the library, and by an order of the command line."""

import SoftLayer

from softlayer_story import GROUP, NOWHERE, REQUEST, Answer

# How long a server may take until it is there, and how often the client looks.
PATIENCE, PAUSE = 60, 0.05

BINDING = {
    "id": "number",
    "networkComponentId": "component",
    "securityGroupId": "group",
    "networkComponent": {"id": "component", "guest": {"id": "server"}},
    "securityGroup": GROUP,
}
ORDER_BINDING = {
    "id": "number",
    "orderId": "number",
    "guestId": "server",
    "securityGroupId": "group",
}
INSTANCE = {
    "id": "server",
    "createDate": "date",
    "provisionDate": "date",
    "networkComponents": {"id": "component", "securityGroupBindings": BINDING},
}
ROW = {
    "id": "server",
    "ID": "server",
    "guid": "text",
    "primary_ip": "address",
    "backend_ip": "address",
    "public_ip": "address",
    "private_ip": "address",
    "created": "date",
    "createDate": "minute",
    "Order Date": "date",
    "security_groups": GROUP,
}
# What `vs detail` says about a server that does not depend on what a server is like.
SHOWN = (
    "id hostname domain fqdn status state datacenter cores memory public_ip private_ip "
    "private_only created billing active_transaction security_groups"
).split()


def learn_server(story, server, name):
    """Names a server, its components, and its addresses."""
    mask = "id,primaryIpAddress,primaryBackendIpAddress,networkComponents[id,port]"
    found = SoftLayer.VSManager(story.client).get_instance(server, mask=mask)
    story.learn("server", server, name)
    for component in found["networkComponents"]:
        side = "private" if component["port"] == 0 else "public"
        story.learn("component", component["id"], f"{side} component of {name}")
    story.learn("address", found["primaryIpAddress"], f"public address of {name}")
    story.learn("address", found["primaryBackendIpAddress"], f"private address of {name}")


def tell_bindings(story, step, server, groups):
    """What each side says about the bindings: the groups, and the components."""
    service = story.client["Network_SecurityGroup"]
    mask = "mask[networkComponentId,securityGroupId,networkComponent[id,port,guest[id,hostname]]]"
    for group in groups:
        identity = story.id_of("group", group)
        answer = story.call(service.getNetworkComponentBindings, id=identity, mask=mask)
        story.tell(f"{step}, by {group}", answer, BINDING)
    service = story.client["Virtual_Guest_Network_Component"]
    mask = "mask[networkComponentId,securityGroupId,securityGroup[id,name]]"
    for side in ["public", "private"]:
        identity = story.id_of("component", f"{side} component of {server}")
        answer = story.call(service.getSecurityGroupBindings, id=identity, mask=mask)
        story.tell(f"{step}, by the {side} component", answer, BINDING)


def await_server(story, step, server):
    """Waits as the library does, until nothing goes on with the server."""
    servers = SoftLayer.VSManager(story.client)
    answer = story.call(servers.wait_for_ready, server, PATIENCE, PAUSE, pending=True)
    story.tell(step, answer)


def only(answer, keys):
    """A part of an answer, where the rest is the server's own business."""
    if answer.outcome == "answered":
        answer.value = {key: answer.value[key] for key in keys if key in answer.value}
    return answer


def guests(story, values):
    """A server made by the library with groups on both sides, until it is cancelled."""
    network = SoftLayer.NetworkManager(story.client)
    servers = SoftLayer.VSManager(story.client)
    for name in ["web", "data"]:
        answer = story.call(network.create_securitygroup, name=name)
        story.tell(f"create {name}", only(answer, ["id", "name"]), GROUP, ("group", name))
    web, data = story.id_of("group", "web"), story.id_of("group", "data")

    wanted = {
        "hostname": "made",
        "domain": "example.com",
        "cpus": 1,
        "memory": 1024,
        "hourly": True,
        "local_disk": True,
        "disks": ["25"],
        "datacenter": values["datacenter"],
        "os_code": "UBUNTU_LATEST",
    }
    sides = {"public_security_groups": [web], "private_security_groups": [web, data]}
    made = story.call(servers.create_instance, **wanted, **sides)
    server = made.value["id"]
    learn_server(story, server, "made")
    story.tell("create", only(made, "id hostname domain startCpus maxMemory".split()), INSTANCE)
    component = story.id_of("component", "public component of made")
    answer = story.call(network.attach_securitygroup_component, data, component)
    story.tell("attach while it is set up", answer, REQUEST)
    tell_bindings(story, "bindings", "made", ["web", "data"])
    mask = "id,hostname,networkComponents[id,port,securityGroupBindings[securityGroup[id,name]]]"
    found = story.call(servers.get_instance, server, mask=mask)
    story.tell("read with its groups", found, INSTANCE)
    sides = {"public_security_groups": [NOWHERE]}
    refused = story.call(servers.create_instance, **wanted, **sides)
    story.tell("create with a group that never was", refused)

    await_server(story, "wait", server)
    mask = "id,hostname,provisionDate,activeTransaction"
    story.tell("read when ready", story.call(servers.get_instance, server, mask=mask), INSTANCE)
    tell_bindings(story, "bindings when ready", "made", ["web", "data"])
    story.tell("delete a group in use", story.call(network.delete_securitygroup, data))

    story.tell("cancel", story.call(servers.cancel_instance, server))
    story.tell("read when cancelled", story.call(servers.get_instance, server), INSTANCE)
    bindings = story.client["Network_SecurityGroup"].getNetworkComponentBindings
    for name, group in [("web", web), ("data", data)]:
        answer = story.call(bindings, id=group)
        story.tell(f"bindings of {name} when cancelled", answer, BINDING)
        answer = story.call(network.delete_securitygroup, group)
        story.tell(f"delete {name}", answer)


def orders(story, values):
    """vs list, vs detail, vs create with --test and without, vs cancel."""
    seed = int(values["guest"])
    learn_server(story, seed, "seed")
    for name in ["web", "data"]:
        made = story.slcli("securitygroup", "create", "--name", name)
        story.learn("group", made.value["id"], name)
    web, data = story.id_of("group", "web"), story.id_of("group", "data")

    def listed(step):
        story.tell(step, story.slcli("vs", "list", "--sortby", "id"), ROW)

    def detail(step, server):
        story.tell(step, only(story.slcli("vs", "detail", server), SHOWN), ROW)

    listed("list")
    detail("detail", seed)
    for group, side in [(web, "public"), (web, "private"), (data, "private")]:
        command = ["securitygroup", "interface-add", group, "-s", seed, "-i", side]
        story.tell(f"attach {story.names['group', group]}, {side}", story.slcli(*command), REQUEST)
    detail("detail with groups", seed)

    order = "vs create --hostname made --domain example.com --cpu 1 --memory 1024".split()
    order += ["--datacenter", values["datacenter"], "--os", "UBUNTU_LATEST"]
    order += ["-S", web, "-s", web, "-s", data]
    test = story.slcli(*order, "--test")
    tell_receipt(story, "create --test", test, test.value)
    listed("list after create --test")

    made = story.slcli(*order)
    table, receipt = made.value
    learn_server(story, table[0]["ID"], "made")
    made.value = table
    story.tell("create", made, ROW)
    tell_receipt(story, "receipt of create", made, receipt)
    server = story.id_of("server", "made")
    tell_bindings(story, "bindings", "made", ["data"])
    ordered = story.client["Network_SecurityGroup"].getOrderBindings
    answer = story.call(ordered, id=data, mask="mask[id,guestId,orderId,securityGroupId]")
    story.tell("order bindings", answer, ORDER_BINDING)
    await_server(story, "wait", server)
    listed("list after create")
    detail("detail after create", server)
    found = story.slcli("vs", "list", "--hostname", "made")
    story.tell("list by host name", found, ROW)

    refused = story.slcli(*[NOWHERE if part == web else part for part in order])
    story.tell("create with a group that never was", refused)
    listed("list after a refused create")
    story.tell("delete a group in use", story.slcli("securitygroup", "delete", data))

    cancelled = story.slcli("vs", "cancel", server)
    cancelled.value = str(cancelled.value).replace(str(server), "made")
    story.tell("cancel", cancelled)
    story.tell("detail when cancelled", story.slcli("vs", "detail", server), ROW)
    listed("list when cancelled")
    for group, side in [(web, "public"), (web, "private"), (data, "private")]:
        command = ["securitygroup", "interface-remove", group, "-s", seed, "-i", side]
        story.slcli(*command)
    for name, group in [("web", web), ("data", data)]:
        story.tell(f"delete {name}", story.slcli("securitygroup", "delete", group))


def tell_receipt(story, step, answer, rows):
    """Prices are the server's business, but they have to add up."""
    *items, total = rows
    assert items, rows
    added = sum(float(item["Cost"]) for item in items)
    assert abs(added - float(total["Cost"])) < 0.001, rows
    story.tell(step, Answer("answered", total["Description"]))
