"""`rex` with eight captures over access-log lines, all distinct and repeated: events a second of CPU, reading the rows not counted."""

import itertools
import json
import tempfile

from data import data_file
from measure import RIFFLE, cpu_seconds, report

PATTERN = r'^(?<ip>\S+) \S+ (?<user>\S+) \[(?<stamp>[^\]]+)\] "(?<method>\S+) (?<path>\S+) (?<proto>[^"]+)" (?<code>\d+) (?<bytes>\d+)'
LINES = 400_000
DISTINCT = 1_000  # where they repeat


def search(query, rows):
    """(the least CPU seconds of three runs, the one number of the answer)."""
    runs = [cpu_seconds([RIFFLE, "search", "--input", rows, "--output", "json", query]) for _ in range(3)]
    (number,) = json.loads(runs[0][1]).values()
    return min(seconds for seconds, _ in runs), int(number)


def main():
    quoted = PATTERN.replace('"', r"\"")
    with tempfile.TemporaryDirectory() as folder:
        with open(data_file("access.log", folder), encoding="utf-8") as file:
            lines = [line.rstrip("\n") for line in itertools.islice(file, LINES)]
        for name, chosen, aim in (("distinct", lines, 1.5), ("repeated", [lines[i % DISTINCT] for i in range(len(lines))], 5)):
            rows = f"{folder}/{name}.jsonl"
            with open(rows, "w", encoding="utf-8") as file:
                file.writelines(json.dumps({"_raw": line}) + "\n" for line in chosen)
            reading, count = search("| stats count(_raw) AS n", rows)
            assert count == len(chosen)
            seconds, count = search(f'| rex "{quoted}" | stats count(bytes) AS n', rows)
            assert count == len(chosen)
            report(f"rex_{name}", len(chosen) / (seconds - reading) / 1e6, aim, at_least=True, unit="M/s")


if __name__ == "__main__":
    main()
