"""Searches over HTTP against rg on the raw file, in one run: the least time of ten that the server states for a search against the CPU time of rg. Each count is checked first: words against rg with the breakers of docs/search-semantics.md around them, needles against rg -F.

The data: the file named by RIFFLE_BENCH_DATA, else 300,000 made-up events (load.py).
"""

import http.client
import json
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import tempfile

from load import RIFFLE, make_events, report_least

WORDS = 50
NEEDLES = 12
REPEAT = 10
BREAKERS = r"[\x00-\x20\x7f\[\]<>(){}|!;,'\x22*&?+/:=@.\-$#%\\_]"


def rg(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["rg", "-c", *arguments], stdout=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return int(done.stdout or b"0"), after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Server:
    def __init__(self, data):
        self.process = subprocess.Popen([RIFFLE, "serve", "--data", data, "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            found = re.search(r"127\.0\.0\.1:([1-9]\d*)", line)
            if found:
                self.connection = http.client.HTTPConnection("127.0.0.1", int(found.group(1)), timeout=120)
                return
        raise RuntimeError("the server did not start")

    def rows(self, query):
        self.connection.request("POST", "/api/v1/search", json.dumps({"query": query}), {"Content-Type": "application/json"})
        lines = [json.loads(line) for line in self.connection.getresponse().read().splitlines()]
        assert lines[-1]["ok"], lines[-1]
        return [line["row"] for line in lines if line["type"] == "row"], lines[-1]["statistics"]["seconds"]

    def count(self, query):
        return int(self.rows(query + " | stats count")[0][0]["count"])

    def cost(self, query):
        """The least time the server took for the query, as it says itself."""
        return min(self.rows(query)[1] for _ in range(REPEAT))

    def stop(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return peak / 1024


def words_of(source):
    rng = random.Random(2)
    words = {"error"}
    size = os.path.getsize(source)
    with open(source, "rb") as file:
        while len(words) < WORDS:
            file.seek(rng.randrange(size))
            file.readline()
            found = re.findall(rb"(?<![\w.-])[a-z]{3,12}(?![\w.-])", file.readline())
            if found:
                words.add(rng.choice(found).decode())
    return sorted(words)


def needles_of(source):
    rng = random.Random(3)
    needles = []
    size = os.path.getsize(source)
    with open(source, "rb") as file:
        while len(needles) < NEEDLES:
            file.seek(rng.randrange(size))
            file.readline()
            found = re.findall(rb"\b[0-9a-f]{32}\b|\b\d+\.\d+\.\d+\.\d+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|blk_-?\d{10,}", file.readline())
            if found:
                needles.append(rng.choice(found).decode())
    return needles


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = os.environ.get("RIFFLE_BENCH_DATA") or os.path.join(folder, "events.ndjson")
        if not os.path.exists(source):
            make_events(source, 300_000)
        data = os.path.join(folder, "data")
        subprocess.run([RIFFLE, "load", "--data", data, source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        subprocess.run([RIFFLE, "compact", "--data", data], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = Server(data)
        try:
            ratios = []
            for word in words_of(source):
                expected, _ = rg("-i", "-e", f"(^|{BREAKERS}){word}($|{BREAKERS})", source)
                assert server.count(word) == expected, (word, server.count(word), expected)
                _, reference = rg("-i", "-w", "-e", word, source)
                ratios.append(reference / server.cost(word + " | stats count"))
            report_least("word_median_against_rg", statistics.median(ratios), 30)
            report_least("word_worst_against_rg", min(ratios), 5)
            present, absent = [], []
            for needle in needles_of(source):
                expected, reference = rg("-F", "-e", needle, source)
                term = '"' + needle + '"'
                assert server.count(term) <= expected, (needle, expected)
                present.append(reference / server.cost(term + " | stats count"))
                other = needle[:-3] + "".join(str((int(c, 16) + 3) % 10) for c in needle[-3:].replace(".", "0").replace("-", "0"))
                if rg("-F", "-e", other, source)[0] == 0:
                    assert server.count('"' + other + '"') == 0
                    absent.append(rg("-F", "-e", other, source)[1] / server.cost('"' + other + '" | stats count'))
            report_least("needle_median_against_rg", statistics.median(present), 10)
            report_least("absent_needle_median_against_rg", statistics.median(absent), 10)
            _, case = rg("-i", "error", source)
            for name, query, aim in (
                ("count_by_two", "* | stats count by service, level", 20),
                ("timechart", "* | timechart span=1m count by level", 12),
                ("avg_p99", "* | stats avg(latency_ms) p99(latency_ms) by service", 6),
                ("phrase", '"connection from" | stats count', 1),
                ("inner_wildcard", "*fail* | stats count", 1),
                ("not", "NOT error | stats count", 1),
                ("range", "status>400 | stats count", 1),
            ):
                report_least(name + "_against_rg", case / server.cost(query), aim)
        finally:
            peak = server.stop()
        print(f"query_memory\t{peak:.0f}\tMiB\t512\t{'ok' if peak <= 512 else 'short'}")


if __name__ == "__main__":
    main()
