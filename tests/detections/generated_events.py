"""Events for every object of the data models that a Riffle knows: a sourcetype of its own, and all of its fields."""

import json
import random
import re

EVENTS_AN_OBJECT = 120
START = 1_767_225_600  # 2026-01-01T00:00:00Z
SECONDS_BETWEEN = 29

# What a field holds by its name; the first that matches. Everything else gets a word with a number.
VALUES = [
    (r"(_id|_guid)$", lambda r: str(r.randrange(1, 9000))),
    (r"(^|_)ip$|^(src|dest|dvc)$", lambda r: f"10.{r.randrange(3)}.{r.randrange(9)}.{r.randrange(1, 250)}"),
    (r"port$", lambda r: r.choice(["22", "53", "80", "443", "3389", "8080"])),
    (r"^(parent_)?process_name$|_exec$", lambda r: r.choice(["svchost.exe", "explorer.exe", "bash", "chrome.exe"])),
    (r"^(parent_)?process$", lambda r: r.choice(["C:\\Windows\\System32\\svchost.exe -k netsvcs", "/bin/bash -c true"])),
    (r"path$", lambda r: r.choice(["C:\\Windows\\System32\\drivers", "/usr/bin", "HKLM\\Software\\Microsoft"])),
    (r"^user$|src_user$", lambda r: r.choice(["alice", "bob", "carol", "SYSTEM"])),
    (r"^action$", lambda r: r.choice(["success", "failure", "allowed", "blocked", "created", "modified"])),
    (r"status", lambda r: r.choice(["200", "404", "500", "success"])),
    (r"url$", lambda r: f"http://shop.example/item/{r.randrange(50)}"),
    (r"query$|answer$", lambda r: f"host{r.randrange(40)}.example.com"),
    (r"bytes|packets|duration|count|length|size|score|cvss", lambda r: str(r.randrange(1, 5000))),
    (r"_time$", lambda r: str(START + r.randrange(3600))),
    (r"hash$", lambda r: f"{r.getrandbits(128):032x}"),
    (r"severity$", lambda r: r.choice(["low", "medium", "high", "critical"])),
]


def value_of(field, numbers):
    for pattern, make in VALUES:
        if re.search(pattern, field):
            return make(numbers)
    return f"{field}-{numbers.randrange(8)}"


def sourcetype_of(name):
    return f"generated:{name}"


def tags_of(objects):
    """The knowledge that makes events of a sourcetype those of an object: the tags that its search asks for."""
    return [{"kind": "tag", "field": "sourcetype", "value": sourcetype_of(name), "tag": tag}
            for name, (tags, _, _) in objects.items() for tag in tags]


def objects_of(models):
    """{"Model.Object": (tags, index, fields)}, of what `| datamodel` prints; an object has what its parents have."""
    found = {}
    for model in models:
        by_name = {entry["objectName"]: entry for entry in model["objects"]}
        for name, entry in by_name.items():
            search, fields = "", []
            while entry:
                search = entry["search"] + " " + search
                fields = [field["fieldName"] for field in entry["fields"]] + fields
                entry = by_name.get(entry["parentName"])
            index = re.search(r"index=(\w+)", search)
            found[f'{model["modelName"]}.{name}'] = (re.findall(r"tag=(\w+)", search), index[1] if index else "main", fields)
    return found


def generated(objects):
    """Yields (index, event)."""
    numbers = random.Random(1)
    time = START
    for name, (_, index, fields) in objects.items():
        for number in range(EVENTS_AN_OBJECT):
            time += SECONDS_BETWEEN
            event = {"_time": time, "_id": f"{name}-{number}", "sourcetype": sourcetype_of(name)}
            event.update((field, value_of(field, numbers)) for field in fields if field != "tag")
            yield index, event


def lines(events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()
