"""riffle load against zstd -3 on the same bytes, in one run: CPU time (user and system of the whole process) and bytes on disk.

The data: the NDJSON file named by RIFFLE_BENCH_DATA, else 300,000 made-up events.
"""

import json
import os
import random
import resource
import subprocess
import tempfile

RIFFLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build", "riffle")


def make_events(path, count):
    rng = random.Random(1)
    words = ["opened", "closed", "connection", "timeout", "retry", "user", "disk", "cache", "request", "payment"]
    with open(path, "w", encoding="utf-8") as file:
        for i in range(count):
            message = f"{rng.choice(words)} {rng.choice(words)} from 10.{i % 7}.{rng.randrange(256)}.{rng.randrange(256)} in {rng.randrange(5000)} ms"
            event = {"_id": f"{rng.getrandbits(128):032x}", "_time": 1767225600 + i / 1000, "host": f"web-{rng.randrange(40):02d}",
                     "level": rng.choice(["info"] * 7 + ["warn", "error"]), "status": rng.choice([200] * 19 + [500]), "message": message}
            file.write(json.dumps(event, separators=(",", ":")) + "\n")


def cpu_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def folder_bytes(folder):
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names)


def report(name, value, aim):
    print(f"{name}\t{value:.2f}\tx\t{aim}\t{'ok' if value <= aim else 'short'}")


def report_least(name, value, aim):
    print(f"{name}\t{value:.1f}\tx\t{aim}\t{'ok' if value >= aim else 'short'}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = os.environ.get("RIFFLE_BENCH_DATA") or os.path.join(folder, "events.ndjson")
        if not os.path.exists(source):
            make_events(source, 300_000)
        with open(source, "rb") as file:
            lines = sum(1 for _ in file)
        data, packed = os.path.join(folder, "data"), os.path.join(folder, "packed.zst")
        load, out = cpu_seconds([RIFFLE, "load", "--data", data, source])
        zstd, _ = cpu_seconds(["zstd", "-3", "-T1", "-q", "-f", "-o", packed, source])
        again, out_again = cpu_seconds([RIFFLE, "load", "--data", data, source])
        # The answers first: everything is there, and nothing of it twice.
        assert json.loads(out)["indexed"] == lines, out
        assert json.loads(out_again)["duplicate"] == lines, out_again
        _, count = cpu_seconds([RIFFLE, "search", "--data", data, "--output", "json", "* | stats count"])
        assert json.loads(count)["count"] == lines, count
        compacting, _ = cpu_seconds([RIFFLE, "compact", "--data", data])
        report("load_cpu_against_zstd", load / zstd, 2.0)
        report("load_and_compact_cpu_against_zstd", (load + compacting) / zstd, 3.0)
        report("load_again_cpu_against_zstd", again / zstd, 2.0)
        report("data_bytes_against_zstd", folder_bytes(data) / os.path.getsize(packed), 0.75)


if __name__ == "__main__":
    main()
