"""What the vendor's client for Python comes to with a server: its command line, and its library.

Arguments: what to live through, the server's base URL, the user, the transport, and more values as
NAME=value, of which `last` is the last step to live through; the key is in the environment, as
API_KEY. Prints one JSON document: each step with its
outcome and its value, as far as it came. What no client can go on with ends it with an exception.
"""

import json
import os
import sys
import tempfile

import softlayer_examples
import softlayer_groups
import softlayer_servers
from softlayer_story import Enough, Story

LIVES = {
    "groups": softlayer_groups.groups,
    "rules": softlayer_groups.rules,
    "refusals": softlayer_groups.refusals,
    "interfaces": softlayer_groups.interfaces,
    "strangers": softlayer_groups.strangers,
    "guests": softlayer_servers.guests,
    "orders": softlayer_servers.orders,
    "examples": softlayer_examples.examples,
    "services": softlayer_examples.services,
}


def main():
    life, base_url, user, transport, *values = sys.argv[1:]
    values = dict(value.split("=", 1) for value in values)
    with tempfile.TemporaryDirectory() as folder:
        key, last = os.environ["API_KEY"], values.get("last")
        story = Story(base_url.rstrip("/"), user, key, transport, folder, last)
        try:
            LIVES[life](story, values)
        except Enough:
            pass
        finally:
            print(json.dumps(story.steps, indent=2), flush=True)


if __name__ == "__main__":
    main()
