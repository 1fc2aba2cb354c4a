"""Searches over HTTP against rg on the raw file: a client's wall clock, warm page cache. Each answer is first compared with a regex of whole terms
over the file (rg's own -w and -F count something else, they are only raced)."""

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


def needles(path, rng):
    line = next(sample_lines(path, rng, 1))
    yield "id", re.search(r'"_id":"([0-9a-f]+)"', line).group(1)
    addresses = (found for line in sample_lines(path, rng, 2000) for found in re.findall(r"\b\d{2,3}\.\d{2,3}\.\d{2,3}\.\d{2,3}\b", line))
    yield "address", next(addresses)
    paths = (found for line in sample_lines(path, rng, 5000) for found in re.findall(r"(/[\w.-]+/[\w./-]*\d{3,}\w*)", line))
    yield "path", next(paths)
    yield "absent_id", f"{rng.getrandbits(128):032x}"
    yield "absent_address", "203.0.113.254"


def race(search: Search, name, query, expected, rg_arguments, aim):
    seconds, count = wall_seconds(lambda: search.count(query))
    assert expected is None or count == expected, f"{query}: {count}, and the file says {expected}"
    rg_seconds, _ = wall_seconds(lambda: rg_count(*rg_arguments), 1)
    report(name, rg_seconds / seconds, aim, at_least=True)
    return rg_seconds / seconds


def main():
    with tempfile.TemporaryDirectory() as folder:
        rng, source, data = random.Random(7), data_file("events.ndjson", folder), f"{folder}/data"
        cpu_seconds([RIFFLE, "load", "--data", data, source])
        cpu_seconds([RIFFLE, "compact", "--data", data])
        with server(data) as (search, pid):
            search.count("*")
            ratios = []
            for word in [*pick_words(source, rng), "error"]:
                expected = rg_count("-i", term_regex(word), source)
                ratios.append(race(search, f"search_word_{word}", word, expected, ["-i", "-w", word, source], None))
            report("search_words_median", sorted(ratios)[len(ratios) // 2], 30, at_least=True)
            report("search_words_worst", min(ratios), 5, at_least=True)
            for name, needle in needles(source, rng):
                expected = rg_count("-i", term_regex(needle), source)
                race(search, f"search_needle_{name}", f'"{needle}"', expected, ["-F", needle, source], 10)
            block = next((found for line in sample_lines(source, rng, 20000) for found in re.findall(r"blk_-?\d+", line)), None)
            if block:
                race(search, "search_needle_block", f'"{block}"', rg_count(term_regex(block), source), ["-F", block, source], 1)
            race(search, "search_phrase", '"closed by"', rg_count("-i", term_regex("closed by"), source), ["-i", "closed by", source], 1)
            race(search, "search_prefix", "conn*", None, ["-i", "conn", source], 1)
            race(search, "search_inner_wildcard", "*fail*", rg_count("-i", "fail", source), ["-i", "fail", source], 1)
            race(search, "search_not", "NOT error", rg_count("-i", "-v", term_regex("error"), source), ["-i", "-v", "error", source], 1)
            race(search, "search_and_not", "error NOT connection", None, ["-i", "error", source], 1)
            race(search, "search_field", "level=error", rg_count('"level":"error"', source), ['"level":"error"', source], 1)
            race(search, "search_range", "latency_ms>=990", rg_count('"latency_ms":99[0-9],', source), ['"latency_ms":99[0-9],', source], 1)
            report("search_memory", peak_mib(pid), AIM_MEMORY_MIB, unit="MiB")


if __name__ == "__main__":
    main()
