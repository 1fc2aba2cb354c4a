"""kill -9 of `riffle serve` at random moments while it taps a broker that lives in another process. In the end the index must hold what the
producer's own ledger says: as many events, and the same XOR and SUM of their payloads' hashes. Nothing lost, nothing twice.

  kill_serve_test.py RIFFLE SAMPLE_BROKER [KILLS [MESSAGES]]"""

import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import Process, RiffleTest, main, wait_for  # noqa: E402

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
# The group must notice quickly that its killed member is gone, but not before it has let the first one in: the embedded broker takes three
# seconds for that, and for ever where the session is shorter.
[tap.properties]
"session.timeout.ms" = "4000"
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
        # All of it within the time that the kills take: four seconds each.
        rate = MESSAGES / (KILLS * 4.0)
        broker = Process([BROKER, "--partitions", str(PARTITIONS), "--rate", str(rate), "--count", str(MESSAGES), "--duplicates", "0.1",
                          "--seed", str(seed), "--ledger", ledger_file], rb"bootstrap (\S+)\n")
        self.addCleanup(lambda: broker.process.poll() is None and broker.kill())
        config = self.path("riffle.toml", CONFIG.format(bootstrap=broker.match.group(1).decode()).encode())
        data = self.path("data")

        at_work = 0
        for kill in range(KILLS):
            server = self.serve("--config", config, "--data", data)

            def consumed(server=server):
                return server.get_json("/api/v1/ledger")["total"]["consumed"]

            before = consumed()
            # Every other one hits it at work, while there is some, the others as it comes.
            if kill % 2 == 0:
                wait_for(lambda: consumed() > before or (kill > 0 and self.whole_ledger(ledger_file)), "work")
            time.sleep(moments.uniform(0, MOST_SECONDS_UP if kill % 2 else 1))
            self.assertIsNone(server.process.poll(), server.errors())
            at_work += consumed() > before
            server.kill()
        print(f"{at_work} of {KILLS} kills hit it at work", flush=True)

        server = self.serve("--config", config, "--data", data)
        expected = wait_for(lambda: self.whole_ledger(ledger_file), "the producer's end")

        def sources():
            return server.get_json("/api/v1/ledger")["sources"]

        # All that the broker has taken has been read, by the offsets.
        wait_for(lambda: sum(source["next_offset"] for source in sources()) >= expected["sent"],
                 lambda: f"the end of {sources()}\n{server.errors()}")
        counts = server.get_json("/api/v1/ledger")["total"]
        self.assertEqual(counts["consumed"], counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"])
        self.assertEqual(counts["indexed"], expected["distinct"], (counts, expected))
        self.assertEqual(server.stop(), 0, server.errors())
        self.assertEqual(broker.stop(), 0)

        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)
        self.assert_same_events(data, expected)

    @staticmethod
    def whole_ledger(path):
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8") as file:
            text = file.read()
        return json.loads(text) if text.endswith("\n") else None

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
