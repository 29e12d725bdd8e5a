"""What the vendor's examples for Python show, and the methods that no subcommand calls."""

import json
import time

import SoftLayer

from softlayer_servers import BINDING, PATIENCE, PAUSE, learn_server, only
from softlayer_story import DETAIL, GROUP, NOWHERE, REQUEST, RULE, Answer

DETAILS = {**DETAIL, "networkComponentBindings": BINDING}


def examples(story, values):
    """Operations on groups, on their rules, and on the groups of a server."""
    network = SoftLayer.NetworkManager(story.client)

    def tell(step, call, kinds=None, learn=None):
        return story.tell(step, story.call(call), kinds, learn)

    known = {group["id"] for group in network.list_securitygroups()}

    def listed(step):
        answer = story.call(network.list_securitygroups)
        answer.value = [group for group in answer.value if group["id"] not in known]
        keys = ["id", "name", "description"]
        answer.value = [{key: group.get(key) for key in keys} for group in answer.value]
        story.tell(step, answer, GROUP)

    make = network.create_securitygroup
    answer = story.call(make, name="web", description="Web servers")
    keys = ["id", "name", "description", "createDate"]
    story.tell("create a group", only(answer, keys), GROUP, ("group", "web"))
    web = story.id_of("group", "web")
    answer = story.call(make, name="peers")
    story.tell("create another", only(answer, keys), GROUP, ("group", "peers"))
    peers = story.id_of("group", "peers")
    listed("list the groups")
    tell("edit the group", lambda: network.edit_securitygroup(web, name="web-2"))
    tell("edit nothing", lambda: network.edit_securitygroup(web))
    tell("read the group", lambda: network.get_securitygroup(web), DETAILS)

    rules(story, tell, network, web, peers)
    attach(story, tell, network, web, int(values["guest"]))

    tell("delete the group", lambda: network.delete_securitygroup(web))
    tell("read the deleted group", lambda: network.get_securitygroup(web), DETAILS)
    tell("delete the other", lambda: network.delete_securitygroup(peers))
    listed("list no groups")


def rules(story, tell, network, web, peers):
    """One rule, several at once, and several of which one is bad."""

    def add(step, names, call):
        answer = story.call(call)
        for name, rule in zip(names, answer.value["rules"], strict=True):
            story.learn("rule", rule["id"], name)
        story.tell(step, answer, REQUEST)
        return [story.id_of("rule", name) for name in names]

    ssh = {"direction": "ingress", "protocol": "tcp", "port_min": 22, "port_max": 22}
    ssh["remote_ip"] = "198.51.100.0/24"
    add_one = network.add_securitygroup_rule
    [first] = add("add a rule", ["ssh"], lambda: add_one(web, **ssh))
    ping = {"direction": "ingress", "protocol": "icmp", "portRangeMin": 8, "portRangeMax": 0}
    base = {"direction": "egress", "protocol": "tcp", "remoteGroupId": peers}
    add_all = network.add_securitygroup_rules
    names = ["ping", "base"]
    second, third = add("add several rules", names, lambda: add_all(web, [ping, base]))
    bad = [{"direction": "ingress"}, {"direction": "sideways"}]
    tell("add rules of which one is bad", lambda: add_all(web, bad), REQUEST)
    tell("list the rules", lambda: network.list_securitygroup_rules(web), RULE)
    edit = network.edit_securitygroup_rule
    tell("edit a rule", lambda: edit(web, first, port_min=2200, port_max=2222), REQUEST)
    tell("clear an address", lambda: edit(web, first, remote_ip=""), REQUEST)
    tell("clear a group", lambda: edit(web, third, remote_group=-1), REQUEST)
    tell("list the edited rules", lambda: network.list_securitygroup_rules(web), RULE)
    remove = network.remove_securitygroup_rules
    tell("remove rules of which one never was", lambda: remove(web, [first, NOWHERE]), REQUEST)
    tell("remove two rules", lambda: remove(web, [first, third]), REQUEST)
    tell("list the rule that is left", lambda: network.list_securitygroup_rules(web), RULE)
    tell("remove a rule", lambda: network.remove_securitygroup_rule(web, second), REQUEST)
    tell("list no rules", lambda: network.list_securitygroup_rules(web), RULE)


def attach(story, tell, network, web, server):
    """A group comes to both sides of a server, which takes a reboot, and goes from them."""
    servers = SoftLayer.VSManager(story.client)
    component_service = story.client["Virtual_Guest_Network_Component"]
    learn_server(story, server, "seed")
    mask = "id,networkComponents[id,port]"
    found = servers.get_instance(server, mask=mask)
    components = [component["id"] for component in found["networkComponents"]]

    def ready(step):
        for component in components:
            name = story.names["component", component]
            answer = story.call(component_service.securityGroupsReady, id=component)
            story.tell(f"{step}: {name}", answer)

    def bound(step):
        answer = story.call(network.get_securitygroup, web)
        bindings = answer.value["networkComponentBindings"]
        for binding in bindings:
            for key in ["hostname", "primaryBackendIpAddress", "primaryIpAddress"]:
                del binding["networkComponent"]["guest"][key]
        answer.value = sorted(bindings, key=lambda binding: binding["networkComponent"]["port"])
        story.tell(step, answer, BINDING)

    many = network.attach_securitygroup_components
    tell("attach the server", lambda: many(web, components), REQUEST)
    bound("read the attached server")
    ready("ready before the reboot")
    component = components[0]
    answer = story.call(component_service.getGuest, id=component, mask="id")
    story.tell("find the server of a component", answer, {"id": "server"})
    tell("reboot", lambda: story.client["Virtual_Guest"].rebootSoft(id=server))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if all(component_service.securityGroupsReady(id=component) for component in components):
            break
        time.sleep(PAUSE)
    ready("ready after the reboot")
    tell("delete the attached group", lambda: network.delete_securitygroup(web))
    detach = network.detach_securitygroup_component
    tell("detach one side", lambda: detach(web, components[0]), REQUEST)
    bound("read the half attached server")
    tell("detach the other", lambda: detach(web, components[1]), REQUEST)
    bound("read the detached server")


def services(story, values):
    """The methods of the group's service that neither the command line nor a manager calls."""
    service = story.client["Network_SecurityGroup"]

    def tell(step, call, kinds=None):
        return story.tell(step, story.call(call), kinds)

    templates = [{"name": "one"}, {"name": "two", "description": "The second"}]
    answer = story.call(service.createObjects, templates)
    for group in answer.value:
        story.learn("group", group["id"], group["name"])
    keys = ["id", "name", "description", "createDate"]
    answer.value = [{key: group.get(key) for key in keys} for group in answer.value]
    story.tell("createObjects", answer, GROUP)
    one, two = story.id_of("group", "one"), story.id_of("group", "two")
    edits = [{"id": one, "description": "The first"}, {"id": two, "description": ""}]
    tell("editObjects", lambda: service.editObjects(edits))
    mask = "mask[id,name,description]"
    for name, group in [("one", one), ("two", two)]:
        answer = story.call(service.getObject, id=group, mask=mask)
        story.tell(f"getObject of {name}", answer, GROUP)
    wanted = {"securityGroups": {"id": {"operation": two}}}
    account = story.client["Account"]
    answer = story.call(account.getSecurityGroups, filter=wanted, mask=mask)
    story.tell("getSecurityGroups of the account", answer, GROUP)
    answer = story.call(service.getAllObjects, limit=1, mask=mask)
    story.tell("getAllObjects with a limit", Answer(answer.outcome, len(answer.value)))
    total = answer.value.get_total_items()
    everything = service.getAllObjects(mask="mask[id]")
    story.tell("total items", Answer("answered", total == len(everything)))

    rule = {"direction": "ingress", "protocol": "tcp", "portRangeMin": 80, "portRangeMax": 80}
    added = service.addRules([rule], id=one)
    events = SoftLayer.EventLogManager(story.client)
    chosen = events.build_filter(obj_type="Security Group")
    logs = story.call(list, events.get_event_logs(request_filter=chosen))
    if logs.outcome == "answered":
        requests = [json.loads(log["metaData"]).get("requestId") for log in logs.value]
        logs.value = "with the request" if added["requestId"] in requests else requests
    story.tell("event logs", logs)

    limits = story.call(service.getLimits)
    are_limits = all(limit["typeKey"] and limit["value"] > 0 for limit in limits.value)
    story.tell("getLimits", Answer(limits.outcome, bool(limits.value) and are_limits))
    places = story.call(service.getSupportedDataCenters, mask="mask[id,name]")
    are_places = all(place["id"] > 0 for place in places.value)
    names = [place["name"] for place in places.value]
    is_there = values["datacenter"] in names and are_places
    story.tell("getSupportedDataCenters", Answer(places.outcome, is_there))
    owner = story.call(service.getAccount, id=one, mask="mask[id]")
    same = owner.value["id"] == account.getObject(mask="mask[id]")["id"]
    story.tell("getAccount", Answer(owner.outcome, same))
    tell("getOrderBindings", lambda: service.getOrderBindings(id=one))

    tell("getObject without an id", lambda: service.getObject())
    tell("a method that never was", lambda: service.getNothing(id=one))
    tell("a service that never was", lambda: story.client["Network_Nothing"].getAllObjects())
    tell("a mask that never was", lambda: service.getObject(id=one, mask="mask[nothing]"))
    tell("deleteObjects", lambda: service.deleteObjects([{"id": one}, {"id": two}]))
    for name, group in [("one", one), ("two", two)]:
        answer = story.call(service.getObject, id=group)
        story.tell(f"getObject of {name} after deleteObjects", answer, GROUP)
