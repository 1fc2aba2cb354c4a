"""riffle load (and compact) against zstd -3 on the same bytes: CPU time, user and system, of the whole process, dedup and fsync included."""

import json
import os
import shutil
import subprocess
import tempfile

from data import data_file
from measure import RIFFLE, cpu_seconds, lines_of, report

AIMS = {"events.ndjson": 2.0, "days.ndjson": 3.0, "access.log": 3.0, "hostile.ndjson": 5.0}
AIM_WITH_COMPACT = 3.0
AIM_MEMORY_MIB = 1024


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name, aim in AIMS.items():
            source, data = data_file(name, folder), os.path.join(folder, "data")
            lines, label = lines_of(source), name.split(".", maxsplit=1)[0]
            load, out = cpu_seconds([RIFFLE, "load", "--data", data, source])
            zstd, _ = cpu_seconds(["zstd", "-3", "-T1", "-q", "-f", "-o", os.path.join(folder, "packed"), source])
            counts = json.loads(out)
            assert counts["indexed"] + counts["duplicate"] == lines, counts
            again, out = cpu_seconds([RIFFLE, "load", "--data", data, source])
            assert json.loads(out)["duplicate"] == lines, out
            compact, _ = cpu_seconds([RIFFLE, "compact", "--data", data])
            _, count = cpu_seconds([RIFFLE, "search", "--data", data, "--output", "json", "* | stats count"])
            assert json.loads(count)["count"] == counts["indexed"], count
            report(f"ingest_{label}_cpu_against_zstd", load / zstd, aim)
            report(f"ingest_{label}_with_compact_cpu_against_zstd", (load + compact) / zstd, AIM_WITH_COMPACT if label == "events" else None)
            report(f"ingest_{label}_again_cpu_against_zstd", again / zstd, None)
            shutil.rmtree(data)
        memory = subprocess.run(["/usr/bin/time", "-f", "%M", RIFFLE, "load", "--data", data, data_file("events.ndjson", folder)],
                                stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, check=True).stderr.split()[-1]
        report("ingest_events_memory", int(memory) / 1024, AIM_MEMORY_MIB, unit="MiB")


if __name__ == "__main__":
    main()
