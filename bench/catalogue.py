"""Segments with very many dictionary values: those with a catalogue in Xapian (docs/format.md, "Catalogue") against the same ones without it, where all
values are gone through, and against rg. The catalogue can't be made where there is no folder for temporary files; then a segment does without."""

import os
import random
import tempfile

from data import LETTERS
from measure import RIFFLE, cpu_seconds, folder_bytes, process_seconds, report, rg_count, server, term_regex, wall_seconds

EVENTS = 200_000
# Each value comes five times and more: a column with new values all the time is none of a dictionary.
VALUES = EVENTS // 5
FIELDS = (6, 20)
WORDS = 100
CATALOGUE_FROM = 200_000  # entries
AIM_AGAINST_RG = 10  # of what occurs once; these words occur a few times


def letters(rng, count):
    return "".join(rng.choices(LETTERS, k=count))


FORMS = ("{short}.{word}@mail.example.com", "/srv/data/{short}/{word}/part-{number}", "session-{word}-{number}-{short}{number}")


def vocabulary(rng, field):
    """The values of a field (addresses of users, paths, names of sessions), and of each a word that is in no other but by a rare chance."""
    words = [letters(rng, 8) for _ in range(VALUES)]
    return [FORMS[field % len(FORMS)].format(word=word, short=letters(rng, 3), number=rng.randrange(100_000)) for word in words], words


def write_events(path, values):
    rng = random.Random(len(values))
    with open(path, "w", encoding="utf-8") as file:
        for i in range(EVENTS):
            known = i * VALUES // EVENTS + 1  # so many values have come
            chosen = (own[known - 1] if i % 5 == 0 else own[rng.randrange(known)] for own in values)
            file.write(f'{{"_time":{1_767_225_600 + i / 1000:.3f},' + ",".join(f'"f{field}":"{value}"' for field, value in enumerate(chosen)) + "}\n")


def load(data, source, env):
    """CPU seconds; one segment, whose line about its catalogue and number of entries come with them."""
    seconds, _ = cpu_seconds([RIFFLE, "load", "--data", data, source], env)
    (segment,) = os.listdir(f"{data}/segments")
    _, summary = cpu_seconds([RIFFLE, "segment", f"{data}/segments/{segment}"])
    facts = dict(line.split("\t", 1) for line in summary.decode().splitlines() if line.count("\t") == 1)
    return seconds, facts["catalogue"], int(facts["entries"])


def cpu_of(served, queries, rounds=5):
    """CPU seconds of each server for one of the queries: the mean over them, the best of some rounds by turns."""
    taken = [[] for _ in served]
    for _ in range(rounds):
        for own, (search, pid) in zip(taken, served):
            before = process_seconds(pid)
            for query in queries:
                search.count(query)
            own.append((process_seconds(pid) - before) / len(queries))
    return [min(own) for own in taken]


def measure(fields, folder):
    rng = random.Random(fields)
    values, known = zip(*(vocabulary(rng, field) for field in range(fields)))
    source = f"{folder}/words.ndjson"
    write_events(source, values)
    plain, indexed = f"{folder}/plain", f"{folder}/indexed"
    plain_cpu, kind, entries = load(plain, source, {**os.environ, "TMPDIR": f"{folder}/missing"})
    assert kind == "plain list", kind
    indexed_cpu, kind, same = load(indexed, source, None)
    assert kind == "Xapian" and same == entries > CATALOGUE_FROM, (kind, same, entries)

    words = [rng.choice(rng.choice(known)) for _ in range(WORDS)]
    absent = [letters(rng, 9) for _ in range(WORDS)]
    prefixes = [word[:4] + "*" for word in words]
    name = f"catalogue_{fields}_fields"
    report(f"{name}_entries", entries, None, unit="entries")
    with server(indexed) as (search, pid), server(plain) as (search_plain, pid_plain):
        for word in (*words[:20], *absent[:3]):
            expected = rg_count("-i", term_regex(word), source)
            for ask in (search, search_plain):
                assert ask.count(word) == expected, f"{word}: {ask.count(word)}, and the file says {expected}"
        for prefix in prefixes[:10]:
            expected = rg_count("-i", term_regex(prefix[:-1]).replace(prefix[:-1], prefix[:-1] + "[a-z]*"), source)
            for ask in (search, search_plain):
                assert ask.count(prefix) == expected, f"{prefix}: {ask.count(prefix)}, and the file says {expected}"
        for kind, queries in (("word", words), ("absent", absent), ("prefix", prefixes)):
            own, other = cpu_of([(search, pid), (search_plain, pid_plain)], queries)
            report(f"{name}_{kind}_cpu", own * 1e6, None, unit="us")
            report(f"{name}_{kind}_cpu_of_plain_list_against_it", other / own, 1, at_least=True)
        for kind, queries, option in (("word", words, "-F"), ("absent", absent, "-F"), ("prefix", prefixes, "-i")):
            seconds = sorted(wall_seconds(lambda query=query: search.count(query))[0] for query in queries[:20])[10]
            raced, _ = wall_seconds(lambda query=queries[0], option=option: rg_count(option, query.rstrip("*"), source))
            report(f"{name}_{kind}_against_rg", raced / seconds, AIM_AGAINST_RG if option == "-F" else 1, at_least=True)
    report(f"{name}_load_cpu_against_plain_list", indexed_cpu / plain_cpu, None)
    report(f"{name}_size_against_plain_list", folder_bytes(indexed) / folder_bytes(plain), None)


def main():
    for fields in FIELDS:
        with tempfile.TemporaryDirectory() as folder:
            measure(fields, folder)


if __name__ == "__main__":
    main()
