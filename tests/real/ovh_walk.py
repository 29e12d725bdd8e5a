"""What OVH's client for Python comes to with a server: the guide's walk, and what is refused.

Arguments: the server's base URL, and what it said of itself as NAME=value; `last` is the last step
to go. Secrets are in the environment, by the same names in capitals. Prints a line for each step.
What no client can go on with ends it with an exception.
"""

import os
import sys

import ovh_cloud
import ovh_firewall
import ovh_login
from ovh_story import Enough, Story

SECRETS = ["application_secret", "consumer_key", "restricted_consumer_key", "password"]


def walk(story):
    client, asked = ovh_login.log_in(story)
    others = ovh_cloud.services(story, client)
    ovh_cloud.datacenters(story, client)
    ovh_cloud.networks(story, client)
    ovh_firewall.firewall(story, client)
    ovh_cloud.refused_networks(story, client)
    refused_callers(story, client, others)
    ovh_login.log_out(story, client, asked)


def refused_callers(story, client, others):
    """Each of what a client can have wrong about itself."""
    owner = story.values["consumer_key"]
    free = story.client(owner)
    nowhere = "/dedicatedCloud/pcc-0-0-0-0"
    story.refused("a service that never was", free.get, nowhere)
    story.refused("its networks", free.get, f"{nowhere}/allowedNetwork")
    other = f"/dedicatedCloud/{others[0]}"
    story.refused("a service beyond the rules of the key", client.get, other)
    story.answered("the same with the owner's key", free.get(other)["serviceName"])
    restricted = story.client(story.values["restricted_consumer_key"])
    networks = f"{story.service}/allowedNetwork"
    story.refused("write with a key for reading", restricted.post, networks, network="203.0.113.7")
    found = story.all_called("network", restricted.get(networks))
    story.answered("read with a key for reading", found)
    stranger = story.client(owner, application_key="0123456789abcdef")
    story.refused("an application that never was", stranger.get, "/me")
    story.refused("a key asked for by it", stranger.request_consumerkey, [])
    stranger = story.client("0123456789abcdef0123456789abcdef")
    story.refused("a key that never was", stranger.get, "/me")
    liar = story.client(owner, application_secret="0123456789abcdef0123456789abcdef")
    story.refused("a signature with another secret", liar.get, "/me")
    story.refused("write with another secret", liar.post, networks, network="203.0.113.7")
    story.refused("a signature of an hour ago", ovh_login.call_at_another_time, story, -3600)
    story.refused("a signature of an hour hence", ovh_login.call_at_another_time, story, 3600)
    found = story.all_called("network", free.get(networks))
    story.answered("networks after refused callers", found)
    story.refused("a key with rules that are none", free.request_consumerkey, [{"method": "GET"}])


def main():
    # What is told has the accents that were sent.
    sys.stdout.reconfigure(encoding="utf-8")
    base_url, *values = sys.argv[1:]
    values = dict(value.split("=", 1) for value in values)
    values.update((name, os.environ[name.upper()]) for name in SECRETS)
    try:
        walk(Story(base_url, values, values.get("last")))
    except Enough:
        pass


if __name__ == "__main__":
    main()
