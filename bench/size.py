"""The data directory after load and compact, dedup runs included, against the output of zstd -3 for the same bytes."""

import os
import shutil
import subprocess
import tempfile

from data import data_file
from measure import RIFFLE, cpu_seconds, folder_bytes, report

AIMS = {"events.ndjson": 0.75, "access.log": 1.0, "hostile.ndjson": 1.3}


def fingerprint(lines):
    """Of the lines in any order (their number, the sum of their hashes)."""
    count = total = 0
    for line in lines:
        count += 1
        total += hash(line)
    return count, total


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, aim in AIMS.items():
            source, data, packed = data_file(name, folder), os.path.join(folder, "data"), os.path.join(folder, "packed")
            cpu_seconds(["zstd", "-3", "-T1", "-q", "-f", "-o", packed, source])
            cpu_seconds([RIFFLE, "load", "--data", data, source])
            label, loaded = name.split(".", maxsplit=1)[0], folder_bytes(data)
            cpu_seconds([RIFFLE, "compact", "--data", data])
            # The answer first: what is that small gives every byte back.
            with subprocess.Popen([RIFFLE, "search", "--data", data, "--output", "raw", "*"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as search:
                restored = fingerprint(search.stdout)
            with open(source, "rb") as file:
                assert restored == fingerprint(file), f"{name} does not come back"
            report(f"size_{label}_loaded_against_zstd", loaded / os.path.getsize(packed), None)
            report(f"size_{label}_against_zstd", folder_bytes(data) / os.path.getsize(packed), aim)
            shutil.rmtree(data)


if __name__ == "__main__":
    main()
