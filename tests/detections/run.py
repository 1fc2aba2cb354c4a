#!/usr/bin/env python3
"""Runs published detections on generated events: run.py RIFFLE FOLDER, where FOLDER has queries.jsonl or open.jsonl
({"id":…,"spl":…,"stratum":"escu"} a line) and macros.jsonl. Their texts are other people's and stay out of this project.

Every detection must run to its end without an error; those of planted.json must find the events that stand there.
Lookup tables that a detection asks for and nobody has are made, empty, with the columns that it names.
Prints name<TAB>value<TAB>unit<TAB>aim<TAB>ok|short; exit status 1 where an aim is missed."""

import collections
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
sys.path.insert(0, HERE)
from generated_events import START, generated, lines, objects_of, tags_of  # noqa: E402
from riffle_process import Server, rows, run  # noqa: E402

SHARE_THAT_RUNS = 0.95
PLANTED_DETECTIONS = 50
NOW = START + 2 * 86_400  # after all events, so that detections over the last days see them
ATTEMPTS = 12             # a detection may ask for one lookup after the other
MACRO_SOURCES = ("splunk/security_content", "splunkbase/1621/Splunk_SA_CIM")


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def checked(result):
    if result.returncode != 0:
        raise SystemExit(result.stderr.decode())
    return result


def macros_of(folder):
    taken = {}
    for source in reversed(MACRO_SOURCES):  # the first has the last word
        for macro in read(os.path.join(folder, "macros.jsonl")):
            if macro["group"] == source:
                taken[macro["name"]] = {"kind": "macro", "name": macro["name"].partition("(")[0], "args": macro["args"],
                                        "definition": macro["definition"], "iseval": macro["iseval"]}
    return list(taken.values())


def columns_of(table, spl):
    """The fields that a search reads from or writes to a lookup table, as far as its text tells."""
    clause = re.search(r"lookup\s+(?:\w+=\w+\s+)*" + re.escape(table) + r"([^|\]`]*)", spl)
    words = re.findall(r"[\w.]+", clause[1]) if clause else []
    columns = [word for word in words if word.lower() not in ("as", "output", "outputnew", "where")]
    return list(dict.fromkeys(columns)) or ["key"]


class Detections:
    def __init__(self, server):
        self.server = server

    def search(self, spl):
        """(rows, error)"""
        status, _, body = self.server.request("/api/v1/search", {"query": spl, "now": NOW})
        answer = [json.loads(text) for text in body.splitlines()]
        if status != 200:
            return [], answer[0]["error"]["message"]
        done = answer[-1]
        if not done.get("ok"):
            return [], done["error"]["message"]
        return [line["row"] for line in answer if line["type"] == "row"], ""

    def run(self, spl):
        for _ in range(ATTEMPTS):
            found, error = self.search(spl)
            missing = re.search(r"no lookup '([^']+)'", error)
            if not missing:
                return found, error
            table = {"kind": "lookup", "name": missing[1], "csv": ",".join(columns_of(missing[1], spl)) + "\n"}
            self.server.request("/api/v1/knowledge/put", {"objects": [table]})
        return found, error


def marked(value, mark):
    """What is planted, with the case's own mark where it says @."""
    return json.loads(json.dumps(value).replace("@", mark))


def planted_events(planted, objects):
    """Yields (index, event); an event of a data model has all its object's fields, those of the case in place of generated ones."""
    for number, (name, case) in enumerate(sorted(planted.items())):
        for place, event in enumerate(marked(case["events"], name)):
            name_of_object = event.pop("object", "")
            index, base = "main", {}
            if name_of_object:
                index, base = next(generated({name_of_object: objects[name_of_object]}))
            yield index, {**base, "_time": START + 3600 + number * 60 + place, "_id": f"planted-{name}-{place}", **event}


def has(row, expected):
    return all(value in (row.get(field) if isinstance(row.get(field), list) else [str(row.get(field))]) for field, value in expected.items())


def load(program, data, events):
    by_index = collections.defaultdict(list)
    for index, event in events:
        by_index[index].append(event)
    for index, batch in by_index.items():
        checked(run(program, "load", "--data", data, "--index", index, "--source", "generated", "--id-field", "_id", "--time-field", "_time", "-", stdin=lines(batch)))


def line(name, value, unit, aim, good):
    print(name, value, unit, aim, "ok" if good else "short", sep="\t")
    return good


def main(program, folder):
    detections = [entry for entry in read(os.path.join(folder, "open.jsonl")) if entry["stratum"] == "escu"]
    with open(os.path.join(HERE, "planted.json"), encoding="utf-8") as file:
        planted = json.load(file)
    with tempfile.TemporaryDirectory(prefix="riffle-detections-") as data:
        models = [json.loads(row["_raw"]) for row in rows(checked(run(program, "search", "--input", "-", "--output", "json", "| datamodel")))]
        objects = objects_of(models)
        load(program, data, [*generated(objects), *planted_events(planted, objects)])
        knowledge = "".join(json.dumps(entry) + "\n" for entry in [*macros_of(folder), *tags_of(objects)]).encode()
        checked(run(program, "knowledge", "--data", data, "--import", "-", stdin=knowledge))
        server = Server(program, "serve", "--data", data)
        try:
            runner = Detections(server)
            failed, found = collections.Counter(), 0
            for entry in detections:
                results, error = runner.run(entry["spl"])
                if error:
                    failed[re.sub(r"'[^']*'", "'…'", error)] += 1
                    print(f'# {entry["id"]}: {error}', file=sys.stderr)
                case = planted.get(entry["id"])
                if case and any(has(row, marked(case["expect"], entry["id"])) for row in results):
                    found += 1
                elif case:
                    print(f'# {entry["id"]}: the planted event is not among {len(results)} rows: {results[:2]}', file=sys.stderr)
        finally:
            server.stop()
    for reason, number in failed.most_common():
        print(f"# {number} {reason}", file=sys.stderr)
    share = 1 - sum(failed.values()) / len(detections)
    good = line("detections that run", f"{share:.4f}", f"of {len(detections)}", f">={SHARE_THAT_RUNS}", share >= SHARE_THAT_RUNS)
    return line("planted detections found", found, f"of {len(planted)}", f">={PLANTED_DETECTIONS}",
                found == len(planted) >= PLANTED_DETECTIONS) and good


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(0 if main(*sys.argv[1:]) else 1)
