"""Aggregations over HTTP against `rg -c -i error` on the raw file, both on one core: a client's wall clock, warm page cache."""

import collections
import json
import tempfile

from data import data_file
from measure import RIFFLE, cpu_seconds, peak_mib, report, rg_count, server, wall_seconds

CORE = "0"
AIMS = {
    "count_by": ("* | stats count by service, level", 20),
    "timechart": ("* | timechart span=1m count by level", 12),
    "avg_p99": ("* | stats avg(latency_ms) p99(latency_ms) by service", 6),
}


def counted(source):
    """The events by service and level and the mean latency by service, event by event."""
    counts, sums, services = collections.Counter(), collections.Counter(), collections.Counter()
    with open(source, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            counts[event["service"], event["level"]] += 1
            services[event["service"]] += 1
            sums[event["service"]] += event["latency_ms"]
    return counts, {service: sums[service] / count for service, count in services.items()}


def main():
    with tempfile.TemporaryDirectory() as folder:
        source, data = data_file("events.ndjson", folder), f"{folder}/data"
        cpu_seconds([RIFFLE, "load", "--data", data, source])
        cpu_seconds([RIFFLE, "compact", "--data", data])
        counts, means = counted(source)
        with server(data, CORE) as (search, pid):
            rows = search(AIMS["count_by"][0])
            assert {(row["service"], row["level"]): int(row["count"]) for row in rows} == counts
            rows = search(AIMS["avg_p99"][0])
            assert all(abs(float(row["avg(latency_ms)"]) - means[row["service"]]) < 1e-6 * means[row["service"]] for row in rows) and len(rows) == len(means)
            rows = search(AIMS["timechart"][0])
            assert sum(int(value) for row in rows for name, value in row.items() if not name.startswith("_")) == sum(counts.values())
            baseline, _ = wall_seconds(lambda: rg_count("-i", "error", source, cores=CORE))
            for name, (query, aim) in AIMS.items():
                seconds, _ = wall_seconds(lambda: search(query))
                report(f"aggregate_{name}_against_rg", baseline / seconds, aim, at_least=True)
            report("aggregate_memory", peak_mib(pid), 512, unit="MiB")


if __name__ == "__main__":
    main()
