"""Searches over HTTP against rg on the raw file: a client's wall clock, warm page cache. Each answer is first compared with a regex of whole terms
over the file (rg's own -w and -F count something else, they are only raced)."""

import contextlib
import random
import re
import tempfile

from data import data_file
from measure import RIFFLE, Search, cpu_seconds, peak_mib, report, rg_count, server, term_regex, wall_seconds

WORDS = 50
AIM_MEMORY_MIB = 512


def sample_lines(path, rng, count):
    with open(path, "rb") as file:
        file.seek(0, 2)
        size = file.tell()
        for _ in range(count):
            file.seek(rng.randrange(size * 9 // 10))
            file.readline()
            yield file.readline().decode(errors="replace")


def pick_words(path, rng):
    """Words of messages, letters only: those that rg -w can ask for as well."""
    words = {}
    for line in sample_lines(path, rng, 4 * WORDS):
        found = re.findall(r"(?<![^\s:=])[A-Za-z]{4,}(?![^\s:=,])", line.split('"message":"')[-1])
        if found and len(words) < WORDS:
            words.setdefault(rng.choice(found).lower())
    return list(words)


NEEDLES = {
    "id": r'"_id":"([0-9a-f]+)"',
    "uuid": r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b",
    "path": r"(?<=[\s=(])/[\w.-]+(?:/[\w.-]+)+(?=[\s\",)])",
    "block": r"blk_-?\d+",
    "address": r"\b\d{2,3}\.\d{2,3}\.\d{2,3}\.\d{2,3}\b",
}
ABSENT = {
    "id": "72235c28fcd7f4073c1cd2c81f98b52e",
    "uuid": "1f4c3a9e-77b1-4d1e-9a55-0c1d2e3f4a5b",
    "path": "/srv/none/here/part-7351926",
    "address": "203.0.113.254",
}


def needle(path, rng, pattern, once):
    """Something like that which stands in one line of the file, or in several; None where nothing is found."""
    for line in sample_lines(path, rng, 20000):
        for found in re.findall(pattern, line):
            if (rg_count("-F", found, path) == 1) == once:
                return found
    return None


@contextlib.contextmanager
def served(name, folder):
    """A server on that data, loaded and compacted; yields (a Search, its process ID, the file)."""
    source, data = data_file(name, folder), f"{folder}/data-{name}"
    cpu_seconds([RIFFLE, "load", "--data", data, source])
    cpu_seconds([RIFFLE, "compact", "--data", data])
    with server(data) as (search, pid):
        search.count("*")
        yield search, pid, source


def race(search: Search, name, query, expected, rg_arguments, aim):
    seconds, count = wall_seconds(lambda: search.count(query))
    assert expected is None or count == expected, f"{query}: {count}, and the file says {expected}"
    rg_seconds, _ = wall_seconds(lambda: rg_count(*rg_arguments), 1)
    report(name, rg_seconds / seconds, aim, at_least=True)
    return rg_seconds / seconds


def race_needles(search, source, rng, kinds):
    for kind in kinds:
        for once in (True, False):
            found = needle(source, rng, NEEDLES[kind], once) if once or kind in ("block", "address") else None
            if found:
                name = f"search_needle_{kind}" if once else f"search_recurring_{kind}"
                aim = 10 if once else 1 if kind == "block" else None
                race(search, name, f'"{found}"', rg_count("-i", term_regex(found), source), ["-F", found, source], aim)
        if kind in ABSENT:
            race(search, f"search_absent_{kind}", f'"{ABSENT[kind]}"', 0, ["-F", ABSENT[kind], source], 10)


def main():
    rng = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        with served("events.ndjson", folder) as (search, pid, source):
            ratios = []
            for word in [*pick_words(source, rng), "error"]:
                expected = rg_count("-i", term_regex(word), source)
                ratios.append(race(search, f"search_word_{word}", word, expected, ["-i", "-w", word, source], None))
            report("search_words_median", sorted(ratios)[len(ratios) // 2], 30, at_least=True)
            report("search_words_worst", min(ratios), 5, at_least=True)
            race_needles(search, source, rng, ["id", "uuid", "path", "block"])
            race(search, "search_phrase", '"closed by"', rg_count("-i", term_regex("closed by"), source), ["-i", "closed by", source], 1)
            race(search, "search_prefix", "conn*", None, ["-i", "conn", source], 1)
            race(search, "search_inner_wildcard", "*fail*", rg_count("-i", "fail", source), ["-i", "fail", source], 1)
            race(search, "search_not", "NOT error", rg_count("-i", "-v", term_regex("error"), source), ["-i", "-v", "error", source], 1)
            race(search, "search_and_not", "error NOT connection", None, ["-i", "error", source], 1)
            race(search, "search_field", "level=error", rg_count('"level":"error"', source), ['"level":"error"', source], 1)
            race(search, "search_range", "latency_ms>=990", rg_count('"latency_ms":99[0-9],', source), ['"latency_ms":99[0-9],', source], 1)
            report("search_memory", peak_mib(pid), AIM_MEMORY_MIB, unit="MiB")
        # No address occurs once in the events; lines of access logs have one each.
        with served("access.log", folder) as (search, _, source):
            race_needles(search, source, rng, ["address"])
        with served("clients.ndjson", folder) as (search, _, source):
            network = '"client":"10.17.'
            race(search, "search_cidr", "client=10.17.0.0/16", rg_count("-F", network, source), ["-F", network, source], 1)


if __name__ == "__main__":
    main()
