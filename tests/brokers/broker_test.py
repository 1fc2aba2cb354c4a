"""Riffle on a real Apache Kafka: killed, rebalanced, its broker killed, its topics cut off. In the end the index must hold what the producer's own
ledger says: as many events, the same XOR and SUM of their payloads' hashes, and every message that can't be decoded among the dead letters.

  broker_test.py BUILD_DIRECTORY [TEST…]

These are CI's figures; `./dev soak brokers` sets those of the long run: RIFFLE_BROKER_KILL_EVENTS and _KILLS_OF_RIFFLE, _VISITS (of foreign
members), _BROKER_KILLS, and _EVENTS of the other tests. RIFFLE_TEST_SEED repeats a run."""

import json
import os
import random
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from kafka_broker import PASSWORD, USER, KafkaBroker  # noqa: E402
from riffle_process import Process, RiffleTest, search_rows  # noqa: E402

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "build"
EVENTS = int(os.environ.get("RIFFLE_BROKER_EVENTS", 120_000))
KILL_EVENTS = int(os.environ.get("RIFFLE_BROKER_KILL_EVENTS", 2_000_000))
KILLS = int(os.environ.get("RIFFLE_BROKER_KILLS_OF_RIFFLE", 10))
VISITS = int(os.environ.get("RIFFLE_BROKER_VISITS", 12))
BROKER_KILLS = int(os.environ.get("RIFFLE_BROKER_KILLS", 5))
SEED = int(os.environ.get("RIFFLE_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
PARTITIONS = 12
DUPLICATES, POISON = 0.1, 0.01
# The group notices quickly that its killed member is gone, so that most kills hit the next one at work.
QUICK_GROUP = {"session.timeout.ms": "1500", "heartbeat.interval.ms": "300"}
PATIENCE = 180  # seconds; nothing here takes as long unless something hangs

CONFIG = """[store]
commit_seconds = 1
"""
TAP = """[[tap]]
brokers = "{brokers}"
topics = {topics}
group = "{group}"
"""


def cpu_seconds_since(begin):
    """User and system time of the children that have ended since os.times() gave `begin`."""
    end = os.times()
    return end.children_user + end.children_system - begin.children_user - begin.children_system


class BrokerTest(RiffleTest):
    """One broker for all tests, a topic and a consumer group for each."""

    @classmethod
    def setUpClass(cls):
        print(f"RIFFLE_TEST_SEED={SEED}", flush=True)
        cls.broker = KafkaBroker(os.path.join(BUILD, "kafka"), PARTITIONS)

    @classmethod
    def tearDownClass(cls):
        cls.broker.close()

    def setUp(self):
        super().setUp()
        self.topic = re.sub(r"\W", "-", self._testMethodName)
        self.data = self.path("data")
        self.random = random.Random(f"{SEED} {self.topic}")
        self.begun = time.monotonic()

    def tearDown(self):
        print(f"  {time.monotonic() - self.begun:.0f} s", flush=True)

    # ---- what the tests are made of

    def produce(self, count, rate, *more, topic=None, duplicates=DUPLICATES, poison=POISON):
        """A running producer; produced() waits for its ledger."""
        seed = str(self.random.randrange(1 << 32))
        process = Process([os.path.join(BUILD, "samples", "riffle-sample-broker"), "--brokers", self.broker.address, "--topic", topic or self.topic,
                           "--count", str(count), "--rate", str(rate), "--duplicates", str(duplicates), "--poison", str(poison), "--seed", seed,
                           "--exit-when-sent", "--ledger", self.path(f"ledger-{seed}.json"), *more], rb"bootstrap (\S+)\n")
        process.ledger = self.path(f"ledger-{seed}.json")
        self.addCleanup(lambda: process.process.poll() is None and process.kill())
        return process

    def produced(self, producer):
        self.assertEqual(producer.process.wait(PATIENCE + 300), 0, producer.errors())
        producer.stop()
        with open(producer.ledger, encoding="utf-8") as file:
            ledger = json.load(file)
        self.assertEqual(ledger["failed"], 0)
        return ledger

    def config(self, taps=1, topics=None, brokers=None, properties=None, more=""):
        tap = TAP.format(brokers=brokers or self.broker.address, topics=json.dumps(topics or [self.topic]), group="riffle-" + self.topic) + more
        if properties:
            tap += "[tap.properties]\n" + "".join(f'"{name}" = "{value}"\n' for name, value in properties.items())
        return self.path("riffle.toml", (CONFIG + tap * taps).encode())

    def tap(self, config):
        return self.serve("--config", config, "--data", self.data)

    def ledger(self, server):
        ledger = server.get_json("/api/v1/ledger")
        for counts in [*ledger["sources"], ledger["total"]]:
            self.assertEqual(counts["consumed"], counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"], counts)
        return ledger

    def wait_for(self, what, server, condition, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ledger = self.ledger(server)
            if condition(ledger):
                return ledger
            time.sleep(0.2)
        self.fail(f"{what} did not come: {json.dumps(ledger)[:4000]}\n{server.errors()}")

    def wait_until_consumed(self, server, count):
        return self.wait_for(f"{count} messages", server, lambda ledger: ledger["total"]["consumed"] >= count)

    def assert_all_there(self, server, expected):
        """Nothing lost, nothing twice, and the ledger says so."""
        counts = self.wait_until_consumed(server, expected["sent"])["total"]
        self.assertEqual(counts["consumed"], expected["sent"], (counts, expected))
        self.assertEqual(counts["indexed"], expected["distinct"], (counts, expected))
        self.assertEqual(counts["dead_lettered"], expected["poison"], (counts, expected))
        self.assertEqual(server.stop(), 0, server.errors())
        self.assertEqual(self.riffle("check", "--data", self.data).returncode, 0)
        self.assert_same_sums(expected)

    def assert_same_sums(self, expected):
        search = subprocess.Popen([self.program, "search", "--data", self.data, "--output", "json", "index=main | fields _raw"],
                                  stdout=subprocess.PIPE)
        sums = subprocess.run([os.path.join(BUILD, "samples", "riffle-payload-sum")], stdin=search.stdout, capture_output=True, timeout=PATIENCE,
                              check=True)
        search.stdout.close()
        self.assertEqual(search.wait(), 0)
        found = json.loads(sums.stdout)
        self.assertEqual(found, {"count": expected["distinct"], "payload_xor": expected["payload_xor"], "payload_sum": expected["payload_sum"]})
        dead = self.riffle("search", "--data", self.data, "--output", "json", "index=_dead_letter | stats count")
        self.assertEqual(int(json.loads(dead.stdout)["count"]), expected["poison"])
        print(f"  {found['count']} events, {expected['resent']} resent, {expected['poison']} dead letters: all there, none twice", flush=True)

    # ---- the tests

    def test_kills(self):
        """kill -9 of Riffle at random moments."""
        config = self.config(properties=QUICK_GROUP)
        # As long as the kills take: about five seconds each.
        producer = self.produce(KILL_EVENTS, KILL_EVENTS / (KILLS * 5.0), "--property", "compression.type=zstd")
        at_work = 0
        for _ in range(KILLS):
            server = self.tap(config)
            before = self.ledger(server)["total"]["consumed"]

            def works(ledger, before=before):
                return ledger["total"]["consumed"] > before or producer.process.poll() is not None

            # Its first half-second is as good a moment as any other; but most kills shall find it at work.
            if self.random.random() < 0.8:
                self.wait_for("work", server, works, 30)
            time.sleep(self.random.uniform(0, 2))
            at_work += self.ledger(server)["total"]["consumed"] > before
            server.kill()
        print(f"  {at_work} of {KILLS} kills hit it at work", flush=True)
        self.assertGreaterEqual(at_work, KILLS // 2)
        expected = self.produced(producer)
        self.assert_all_there(self.tap(config), expected)

    def test_rebalance_storm(self):
        """Three members inside one Riffle; foreign members come, hold partitions, commit nonsense, and leave."""
        producer = self.produce(EVENTS // 4, EVENTS / 4 / (VISITS * 2.0), "--property", "compression.type=lz4")
        server = self.tap(self.config(taps=3))
        self.wait_until_consumed(server, 1)
        visits = subprocess.run([os.path.join(BUILD, "tests", "riffle-foreign-member"), self.broker.address, "riffle-" + self.topic, self.topic,
                                 str(VISITS), "0.3"], capture_output=True, timeout=VISITS * 30, check=True)
        held = [int(count) for count in re.findall(rb"held (\d+)", visits.stdout)]
        print(f"  foreign members held {held} partitions", flush=True)
        self.assertEqual(len(held), VISITS)
        self.assertGreater(sum(held), 0)
        self.assert_all_there(server, self.produced(producer))

    def test_broker_killed(self):
        """kill -9 of the broker while it is written to and read from."""
        # Not idempotent: over many kills that producer of librdkafka 2.0.2 may wait for ever. What it sends again has the same ID, a message that
        # can't be decoded would not.
        producer = self.produce(EVENTS // 4, EVENTS / 4 / (BROKER_KILLS * 3.0), "--property", "compression.type=gzip", "--property",
                                "enable.idempotence=false", "--property", "message.timeout.ms=0", poison=0)
        server = self.tap(self.config())
        self.wait_until_consumed(server, 1)
        for _ in range(BROKER_KILLS):
            time.sleep(self.random.uniform(0.2, 1.5))
            self.broker.kill()
            time.sleep(self.random.uniform(0, 0.5))
            self.broker.start()
        ledger = self.ledger(server)
        expected = self.produced(producer)
        self.assertEqual(ledger["losses"], [])
        self.wait_for("everything", server, lambda ledger: ledger["total"]["indexed"] >= expected["distinct"])
        counts = self.ledger(server)["total"]
        self.assertGreaterEqual(counts["consumed"], expected["sent"])
        self.assertEqual((counts["indexed"], counts["dead_lettered"]), (expected["distinct"], 0))
        self.assertEqual(server.stop(), 0, server.errors())
        self.assertEqual(self.riffle("check", "--data", self.data).returncode, 0)
        self.assert_same_sums(expected)

    def test_transactions(self):
        """What was aborted is not read, and the markers in between are no losses and no lag."""
        self.broker.create_topic(self.topic, PARTITIONS)
        sent = subprocess.run([os.path.join(BUILD, "tests", "riffle-transactions"), self.broker.address, self.topic, "60", "50"], capture_output=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        expected = json.loads(sent.stdout)
        config = self.config()
        for last in (False, True):  # once more after a restart: everything behind the store's offsets is a marker
            server = self.tap(config)
            ledger = self.wait_for("the end", server, lambda ledger: len(ledger["sources"]) == PARTITIONS and all(
                source.get("lag_events") == 0 for source in ledger["sources"]))
            self.assertEqual(ledger["total"]["consumed"], expected["sent"])
            self.assertEqual(ledger["losses"], [])
            done = server.search("* | stats count")[-1]
            self.assertTrue(done["completeness"]["complete"], done)
            if not last:
                self.assertEqual(server.stop(), 0, server.errors())
        self.assert_all_there(server, expected)

    def test_rate(self):
        """A backlog from the broker against `riffle load` of the same events, in CPU time of Riffle's own."""
        expected = self.produced(self.produce(EVENTS, 1e9, "--property", "compression.type=zstd", "--property", "batch.size=200000", poison=0))
        begin = os.times()
        server = self.tap(self.config())
        self.wait_until_consumed(server, expected["sent"])
        self.assertEqual(server.stop(), 0, server.errors())
        tapped = cpu_seconds_since(begin)
        self.assert_same_sums(expected)

        # The same events once more, those that were sent twice included: as often as they came.
        found = self.riffle("search", "--data", self.data, "--output", "raw", "sourcetype!=text")  # without stack traces: a line an event
        lines = found.stdout.splitlines(keepends=True)
        again = lines + lines[: len(lines) * expected["resent"] // expected["distinct"]]
        begin = os.times()
        counts = self.load(self.path("loaded"), self.path("same.ndjson", b"".join(again)))
        loaded = cpu_seconds_since(begin)
        ratio = (expected["sent"] / tapped) / (counts["consumed"] / loaded)
        print(f"  tap {expected['sent'] / tapped:.0f}, load {counts['consumed'] / loaded:.0f} events per CPU-second: {ratio:.2f}", flush=True)
        self.assertGreater(ratio, 0.4)  # 0.6 is the aim; a busy machine must not fail it

    def test_poison(self):
        """Two hundred kinds of messages that nobody can decode, one in a hundred: they cost little, in CPU time."""
        rates = {}
        for poison in (0.0, 0.01):
            topic, self.data = f"{self.topic}-{poison}".replace(".", "-"), self.path(f"data-{poison}")
            expected = self.produced(self.produce(2 * EVENTS, 1e9, "--property", "compression.type=zstd", topic=topic, poison=poison))
            begin = os.times()
            server = self.tap(self.config(topics=[topic]))
            self.assert_consumed_and_stopped(server, expected)
            rates[poison] = expected["sent"] / cpu_seconds_since(begin)
            self.assert_same_sums(expected)
        self.assertGreaterEqual(expected["poison"], 200)
        ratio = rates[0.01] / rates[0.0]
        print(f"  {rates[0.0]:.0f} events per CPU-second without, {rates[0.01]:.0f} with poison: {ratio:.2f}", flush=True)
        self.assertGreater(ratio, 0.8)

    def assert_consumed_and_stopped(self, server, expected):
        counts = self.wait_until_consumed(server, expected["sent"])["total"]
        self.assertEqual((counts["consumed"], counts["indexed"], counts["dead_lettered"]),
                         (expected["sent"], expected["distinct"], expected["poison"]))
        self.assertEqual(server.stop(), 0, server.errors())

    def test_storage_consumer_beside_riffle(self):
        """The storage consumer's lag with Riffle on the same topic, and without."""
        seconds, rate, lags = 10.0, EVENTS / 12.0, {}
        for beside in (False, True):
            topic = f"{self.topic}-{beside}"
            self.broker.create_topic(topic, PARTITIONS)
            consumer = Process([os.path.join(BUILD, "samples", "riffle-storage-consumer"), self.broker.address, topic, "storage-" + topic,
                                self.path("storage-" + topic)], rb"reading\n")
            self.addCleanup(lambda consumer=consumer: consumer.process.poll() is None and consumer.kill())
            server = self.tap(self.config(topics=[topic])) if beside else None
            expected_end = time.monotonic() + seconds
            producer = self.produce(int(rate * seconds), rate, topic=topic, poison=0)
            samples = []
            while time.monotonic() < expected_end:
                found = re.search(rb"lag (\d+)", consumer.process.stdout.readline())
                if found:
                    samples.append(int(found.group(1)))
            self.produced(producer)
            lags[beside] = sum(samples) / len(samples) / rate
            self.assertEqual(consumer.stop(), 0)
            if server:
                self.assertEqual(server.stop(), 0, server.errors())
        print(f"  mean lag of the storage consumer: {lags[False]:.3f} s alone, {lags[True]:.3f} s beside Riffle", flush=True)
        # A tenth, and what the scheduler of a busy machine adds.
        self.assertLess(lags[True], lags[False] * 1.1 + 0.5)

    def test_storage_side_by_side(self):
        """What the storage consumer keeps and what is indexed are the same, by partition and hour; loading the one into the other adds nothing."""
        storage = self.path("storage")
        consumer = Process([os.path.join(BUILD, "samples", "riffle-storage-consumer"), self.broker.address, self.topic, "storage-" + self.topic,
                            storage], rb"reading\n")
        self.addCleanup(lambda: consumer.process.poll() is None and consumer.kill())
        server = self.tap(self.config())
        expected = self.produced(self.produce(EVENTS // 4, EVENTS / 4 / 5.0))
        self.wait_until_consumed(server, expected["sent"])
        deadline = time.monotonic() + PATIENCE
        stored = 0
        while stored < expected["sent"] and time.monotonic() < deadline:
            stored = int(re.search(rb"messages (\d+)", consumer.process.stdout.readline()).group(1))
        self.assertEqual(stored, expected["sent"])
        self.assertEqual(consumer.stop(), 0)
        self.assertEqual(server.stop(), 0, server.errors())

        result = self.riffle("verify-storage", "--data", self.data, storage)
        self.assertEqual(result.returncode, 0, (result.stdout, result.stderr))
        counts = json.loads(result.stdout.splitlines()[-1])
        self.assertEqual((counts["stored_messages"], counts["stored_distinct"], counts["indexed"], counts["stored_not_decodable"]),
                         (expected["sent"], expected["distinct"], expected["distinct"], expected["poison"]))
        counts = self.load(self.data, storage)
        self.assertEqual((counts["consumed"], counts["indexed"], counts["dead_lettered"]), (expected["sent"], 0, 0))

        lost = sorted(os.path.join(folder, name) for folder, _, names in os.walk(storage) for name in names if not name.startswith("."))[0]
        os.remove(lost)
        result = self.riffle("verify-storage", "--data", self.data, storage)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"{self.topic} partition 0 ".encode(), result.stdout)

    def test_disk_full(self):
        """Consuming waits, searches go on, and when there is space again it goes on by itself with nothing lost. Needs root, for a small tmpfs."""
        disk = self.path("disk")
        os.mkdir(disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "riffle-test", disk], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=True)
        self.data = os.path.join(disk, "data")
        producer = self.produce(EVENTS // 6, EVENTS / 6 / 12.0, "--property", "compression.type=snappy")
        server = self.tap(self.config())
        self.wait_for("a commit", server, lambda ledger: ledger["total"]["consumed"] > 1000 and
                      b"riffle_last_commit 0\n" not in server.request("/metrics")[2])
        filler = os.path.join(disk, "filler")
        with open(filler, "wb") as file:
            try:
                while True:
                    file.write(bytes(65536))
                    file.flush()
            except OSError:
                pass
        self.wait_for("a refused commit", server, lambda _: b"riffle_rollbacks_total 0\n" not in server.request("/metrics")[2])
        time.sleep(3)
        self.assertGreater(int(search_rows(server.search("* | stats count"))[-1]["count"]), 0)
        os.remove(filler)
        self.assert_all_there(server, self.produced(producer))

    def test_records_deleted_before_they_were_read(self):
        """Named, counted, and reading goes on; over a connection with SASL and a pattern of topics."""
        self.broker.create_topic(self.topic, 1)
        config = self.config(brokers=self.broker.sasl_address, topics=["^records_deleted.*|^test_records.*"], properties={
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": USER, "sasl.password": PASSWORD})
        first = self.produced(self.produce(500, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        self.wait_until_consumed(server, first["sent"])
        self.assertEqual(server.stop(), 0)
        self.produced(self.produce(300, 5000, duplicates=0, poison=0))
        self.broker.delete_records(self.topic, {0: 700})
        server = self.tap(config)
        ledger = self.wait_for("the rest", server, lambda ledger: ledger["total"]["consumed"] >= 600)
        self.assertEqual(ledger["missing"], 200)
        self.assertEqual([(loss["kind"], loss["expected"], loss["low"], loss["missing"]) for loss in ledger["losses"]],
                         [("overtaken", 500, 700, 200)])
        self.assertEqual(ledger["total"]["indexed"], 600)
        metrics = server.request("/metrics")[2]
        self.assertIn(b"riffle_kafka_missing_messages_total 200", metrics)
        self.assertEqual(server.stop(), 0)
        self.assertIn("200 messages were deleted before they were read", server.errors())
        server = self.tap(config)  # nobody has to have looked in time
        ledger = self.ledger(server)
        self.assertEqual((ledger["missing"], [loss["kind"] for loss in ledger["losses"]]), (200, ["overtaken"]))
        self.assertEqual(server.stop(), 0)

    def test_topic_made_anew(self):
        """What is in the new topic is indexed, though its offsets were seen before."""
        self.broker.create_topic(self.topic, 1)
        config = self.config()
        first = self.produced(self.produce(1000, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        self.wait_until_consumed(server, first["sent"])
        self.assertEqual(server.stop(), 0)
        self.broker.delete_topic(self.topic)
        self.broker.create_topic(self.topic, 1)
        second = self.produced(self.produce(400, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        ledger = self.wait_until_consumed(server, first["sent"] + second["sent"])
        self.assertEqual([(loss["kind"], loss["expected"], loss["low"]) for loss in ledger["losses"]], [("restarted", 1000, 0)])
        self.assertEqual(ledger["total"]["indexed"], first["distinct"] + second["distinct"])
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    RiffleTest.program = os.path.join(BUILD, "riffle")
    unittest.main(verbosity=2)
