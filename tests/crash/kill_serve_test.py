"""kill -9 of `riffle serve` at random moments while it taps a broker that lives in another process. In the end the index must hold what the
producer's own ledger says: as many events, and the same XOR and SUM of their payloads' hashes. Nothing lost, nothing twice.

  kill_serve_test.py RIFFLE SAMPLE_BROKER [KILLS [MESSAGES]]"""

import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import Process, RiffleTest, main  # noqa: E402

BROKER = sys.argv.pop(2) if len(sys.argv) > 2 else ""
KILLS = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 10
MESSAGES = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 9000
PARTITIONS = 4  # the embedded broker keeps 5 MiB of each: all messages must fit
MOST_SECONDS_UP = 5.0
CONFIG = """
[store]
commit_seconds = 1
[[tap]]
brokers = "{bootstrap}"
topics = ["logs"]
# The group must notice quickly that its killed member is gone, or nothing is assigned before the next kill.
[tap.properties]
"session.timeout.ms" = "1000"
"heartbeat.interval.ms" = "200"
"""


def fnv1a(data):
    """FNV-1a, 64 bits: the producer's hash of a payload."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


class KillTest(RiffleTest):
    def test_nothing_is_lost_and_nothing_comes_twice(self):
        seed = int(os.environ.get("RIFFLE_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"RIFFLE_TEST_SEED={seed}", flush=True)
        moments = random.Random(seed)
        ledger_file = self.path("ledger.json")
        # All of it within the time that the kills take.
        rate = MESSAGES / (KILLS * MOST_SECONDS_UP / 2)
        broker = Process([BROKER, "--partitions", str(PARTITIONS), "--rate", str(rate), "--count", str(MESSAGES), "--duplicates", "0.1",
                          "--seed", str(seed), "--ledger", ledger_file], rb"bootstrap (\S+)\n")
        self.addCleanup(lambda: broker.process.poll() is None and broker.kill())
        config = self.path("riffle.toml", CONFIG.format(bootstrap=broker.match.group(1).decode()).encode())
        data = self.path("data")

        at_work = 0
        for _ in range(KILLS):
            server = self.serve("--config", config, "--data", data)
            before = server.get_json("/api/v1/ledger")["total"]["consumed"]
            time.sleep(moments.uniform(0, MOST_SECONDS_UP))
            self.assertIsNone(server.process.poll(), server.errors())
            at_work += server.get_json("/api/v1/ledger")["total"]["consumed"] > before
            server.kill()
        print(f"{at_work} of {KILLS} kills hit it at work", flush=True)
        self.assertGreater(at_work, 0)

        server = self.serve("--config", config, "--data", data)
        expected = self.wait_for_ledger(ledger_file)
        self.wait_until_consumed(server, expected["sent"])
        counts = server.get_json("/api/v1/ledger")["total"]
        self.assertEqual(counts["consumed"], counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"])
        self.assertEqual(counts["indexed"], expected["distinct"], (counts, expected))
        self.assertEqual(server.stop(), 0, server.errors())
        self.assertEqual(broker.stop(), 0)

        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)
        self.assert_same_events(data, expected)

    def wait_for_ledger(self, path):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if os.path.exists(path) and os.path.getsize(path) > 0:
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                if text.endswith("\n"):
                    return json.loads(text)
            time.sleep(0.1)
        self.fail("the producer did not come to an end")

    def wait_until_consumed(self, server, messages):
        """All that the broker has taken has been read, by the offsets."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            sources = server.get_json("/api/v1/ledger")["sources"]
            if sum(source["next_offset"] for source in sources) >= messages:
                return
            time.sleep(0.2)
        self.fail(f"the tap did not come to the end: {sources}\n{server.errors()}")

    def assert_same_events(self, data, expected):
        result = self.riffle("search", "--data", data, "--output", "json", "index=* | fields _raw")
        self.assertEqual(result.returncode, 0, result.stderr)
        hashes = [fnv1a(json.loads(line)["_raw"].encode()) for line in result.stdout.splitlines()]
        xor = 0
        for value in hashes:
            xor ^= value
        self.assertEqual(len(hashes), expected["distinct"])
        self.assertEqual(f"{xor:016x}", expected["payload_xor"])
        self.assertEqual(f"{sum(hashes) & 0xFFFFFFFFFFFFFFFF:016x}", expected["payload_sum"])


if __name__ == "__main__":
    main(sys.argv)
