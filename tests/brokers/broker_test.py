"""Riffle on a real Apache Kafka: killed, rebalanced, its broker killed, its topics cut off. In the end the index must hold what the producer's own
ledger says: as many events, the same XOR and SUM of their payloads' hashes, and every message that can't be decoded among the dead letters.

  broker_test.py BUILD_DIRECTORY [TEST…]

Without names: all of them, those that mostly wait in lanes beside each other, each with a Kafka of its own, then those that measure.
These are CI's figures; `./dev soak brokers` sets those of the long run: RIFFLE_BROKER_KILL_EVENTS and _KILLS_OF_RIFFLE, _VISITS (of foreign
members), _BROKER_KILLS, _STORM_EVENTS (of those two), _LAG_SECONDS, and _EVENTS of the other tests. RIFFLE_TEST_SEED repeats a run."""

import functools
import json
import operator
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from kafka_broker import PASSWORD, USER, KafkaBroker, make_archive  # noqa: E402
from riffle_process import PATIENCE_SECONDS, TIED, Process, RiffleTest, search_rows  # noqa: E402

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "build"
EVENTS = int(os.environ.get("RIFFLE_BROKER_EVENTS", 120_000))
KILL_EVENTS = int(os.environ.get("RIFFLE_BROKER_KILL_EVENTS", 2_000_000))
STORM_EVENTS = int(os.environ.get("RIFFLE_BROKER_STORM_EVENTS", 30_000))
KILLS = int(os.environ.get("RIFFLE_BROKER_KILLS_OF_RIFFLE", 10))
VISITS = int(os.environ.get("RIFFLE_BROKER_VISITS", 50))
BROKER_KILLS = int(os.environ.get("RIFFLE_BROKER_KILLS", 20))
# What the storage consumer's lag may be beside Riffle, against alone: 1.1 is the aim; a short run on a busy machine is not as exact.
LAG_LIMIT = float(os.environ.get("RIFFLE_BROKER_LAG_LIMIT", 1.5))
LAG_SECONDS = float(os.environ.get("RIFFLE_BROKER_LAG_SECONDS", 2))
SEED = int(os.environ.get("RIFFLE_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
PARTITIONS = 12
ONE_PARTITION = ("test_records_deleted_before_they_were_read", "test_topic_made_anew")
DUPLICATES, POISON = 0.1, 0.01
# The group notices quickly that its killed member is gone, and members that somebody has joined.
QUICK_GROUP = {"session.timeout.ms": "1000", "heartbeat.interval.ms": "100"}
CODECS = ("gzip", "snappy", "lz4", "zstd")

CONFIG = """[store]
commit_seconds = 1
min_free_bytes = 0
"""
TAP = """[[tap]]
brokers = "{brokers}"
topics = {topics}
group = "{group}"
"""


def together(ledgers):
    """What several producers' ledgers say, in one."""
    return {**{name: sum(each[name] for each in ledgers) for name in ("sent", "distinct", "resent", "poison")},
            "payload_xor": f"{functools.reduce(operator.xor, (int(each['payload_xor'], 16) for each in ledgers)):016x}",
            "payload_sum": f"{sum(int(each['payload_sum'], 16) for each in ledgers) % (1 << 64):016x}"}


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
        # Before anybody asks for it: a client looks for a topic that is not there only every ten seconds.
        settings = {"message_timestamp_type": "LogAppendTime"} if "beside" in self.topic else {}
        self.broker.admin.create_topic(self.topic, 1 if self._testMethodName in ONE_PARTITION else PARTITIONS, **settings)
        self.begun, self.used = time.monotonic(), os.times()

    def tearDown(self):
        print(f"  {time.monotonic() - self.begun:.1f} s, {cpu_seconds_since(self.used):.1f} s of CPU without Kafka's", flush=True)

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
        self.assertEqual(producer.process.wait(PATIENCE_SECONDS + 300), 0, producer.errors())
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

    def wait_for(self, what, server, condition):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            ledger = self.ledger(server)
            if condition(ledger):
                return ledger
            time.sleep(0.1)
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
        sums = subprocess.run([os.path.join(BUILD, "samples", "riffle-payload-sum")], stdin=search.stdout, capture_output=True,
                              timeout=PATIENCE_SECONDS, check=True)
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
        # Longer than the kills take, so that there is work to kill it at: two to four seconds each.
        producer = self.produce(KILL_EVENTS, KILL_EVENTS / (KILLS * 4.0), "--property", "compression.type=zstd")
        at_work = sent_to = 0
        for kill in range(KILLS):
            server = self.tap(config)
            before = self.ledger(server)["total"]["consumed"]
            sent_to += producer.process.poll() is None

            def works(ledger, before=before):
                return ledger["total"]["consumed"] > before or producer.process.poll() is not None

            # Its first half-second is as good a moment as any other; but most kills shall find it at work.
            if kill % 5 < 4:
                self.wait_for("work", server, works)
            time.sleep(self.random.uniform(0, 1))
            at_work += self.ledger(server)["total"]["consumed"] > before
            server.kill()
        print(f"  {at_work} of {KILLS} kills hit it at work", flush=True)
        # A machine so busy that the producer is at its end before the kills are has less work to kill it at.
        self.assertGreater(at_work, 0)
        self.assertGreaterEqual(at_work, sent_to // 2)
        expected = self.produced(producer)
        self.assert_all_there(self.tap(config), expected)

    def test_rebalance_storm(self):
        """Three members inside one Riffle; foreign members come, hold partitions, commit nonsense, and leave."""
        producer = self.produce(STORM_EVENTS, STORM_EVENTS / VISITS, "--property", "compression.type=lz4")
        # They hear at once of who comes and goes, and are not given up while the machine is busy.
        server = self.tap(self.config(taps=3, properties={"heartbeat.interval.ms": "100"}))
        self.wait_until_consumed(server, 1)
        visits = subprocess.run([os.path.join(BUILD, "tests", "riffle-foreign-member"), self.broker.address, "riffle-" + self.topic, self.topic,
                                 str(VISITS), "0.1"], capture_output=True, timeout=VISITS * 30, check=True)
        held = [int(count) for count in re.findall(rb"held (\d+)", visits.stdout)]
        print(f"  foreign members held {held} partitions", flush=True)
        self.assertEqual(len(held), VISITS)
        self.assertGreater(sum(held), 0)
        self.assert_all_there(server, self.produced(producer))

    def test_broker_killed(self):
        """kill -9 of the broker while it is written to and read from."""
        # Not idempotent: over many kills that producer of librdkafka 2.0.2 may wait for ever. What it sends again has the same ID, a message that
        # can't be decoded would not.
        producer = self.produce(STORM_EVENTS, STORM_EVENTS / (BROKER_KILLS * 2.5), "--property", "compression.type=gzip", "--property",
                                "enable.idempotence=false", "--property", "message.timeout.ms=0", poison=0)
        server = self.tap(self.config())
        self.wait_until_consumed(server, 1)
        for _ in range(BROKER_KILLS):
            time.sleep(self.random.uniform(0.1, 1))
            self.broker.kill()
            time.sleep(self.random.uniform(0, 0.3))
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
        sent = subprocess.run([os.path.join(BUILD, "tests", "riffle-transactions"), self.broker.address, self.topic, "60", "50"], capture_output=True,
                              timeout=PATIENCE_SECONDS, check=False)
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
        for attempt in range(3):  # one of them is enough: what else runs on the machine costs CPU time too
            rates = {poison: self.rate_with(poison, attempt) for poison in (0.0, 0.01)}
            ratio = rates[0.01] / rates[0.0]
            print(f"  {rates[0.0]:.0f} events per CPU-second without, {rates[0.01]:.0f} with poison: {ratio:.2f}", flush=True)
            if ratio > 0.8:
                return
        self.fail("poison costs too much")

    def rate_with(self, poison, attempt):
        """Events per CPU-second."""
        topic, self.data = f"{self.topic}-{poison}-{attempt}".replace(".", "-"), self.path(f"data-{poison}-{attempt}")
        expected = self.produced(self.produce(2 * EVENTS, 1e9, "--property", "compression.type=zstd", topic=topic, poison=poison))
        self.assertGreaterEqual(expected["poison"], 200 if poison > 0 else 0)
        begin = os.times()
        server = self.tap(self.config(topics=[topic]))
        self.assert_consumed_and_stopped(server, expected)
        rate = expected["sent"] / cpu_seconds_since(begin)
        self.assert_same_sums(expected)
        return rate

    def assert_consumed_and_stopped(self, server, expected):
        counts = self.wait_until_consumed(server, expected["sent"])["total"]
        self.assertEqual((counts["consumed"], counts["indexed"], counts["dead_lettered"]),
                         (expected["sent"], expected["distinct"], expected["poison"]))
        self.assertEqual(server.stop(), 0, server.errors())

    def test_storage_consumer_beside_riffle(self):
        """The storage consumer's lag with Riffle on the same topic and without, by turns, well below what the machine can do. As time: from the
        broker's stamp to the line in the file, the mean over all messages."""
        rate, turns = 4000.0, max(4, round(60 / LAG_SECONDS) if LAG_SECONDS > 2 else 0)
        consumer = self.storage_consumer()
        read = [(0, 0.0)]
        threading.Thread(target=self.read_counts, args=(consumer, read), daemon=True).start()
        producer = self.produce(0, rate, "--backfill", "0", poison=0)
        time.sleep(2)
        delays = {False: [], True: []}
        for turn in range(2 * turns):
            beside = turn % 2 == 1
            if beside:
                self.data = self.path(f"data-{turn}")
                server = self.tap(self.config(more='start = "latest"\n'))
                before = self.wait_for("work", server, lambda ledger: ledger["total"]["consumed"] > rate)
            delays[beside].append(self.mean_delay(read, LAG_SECONDS))
            if beside:
                consumed = self.ledger(server)["total"]["consumed"] - before["total"]["consumed"]
                self.assertGreater(consumed, rate * LAG_SECONDS * 0.9)  # it did keep up
                self.assertEqual(server.stop(), 0, server.errors())
        producer.kill()
        self.assertEqual(consumer.stop(), 0)
        ratio = statistics.median(delays[True]) / statistics.median(delays[False])
        ratios = [beside / alone for alone, beside in zip(delays[False], delays[True])]
        in_ms = {beside: " ".join(f"{delay * 1000:.1f}" for delay in delays[beside]) for beside in delays}
        print(f"  the storage consumer is behind by {in_ms[False]} ms alone, {in_ms[True]} ms beside Riffle, at {rate:.0f} events/s: "
              f"{ratio:.2f} by medians, {min(ratios):.2f} to {max(ratios):.2f} in single turns", flush=True)
        self.assertLess(ratio, LAG_LIMIT)

    def storage_consumer(self):
        consumer = Process([os.path.join(BUILD, "samples", "riffle-storage-consumer"), self.broker.address, self.topic, "storage-" + self.topic,
                            self.path("storage")], rb"reading\n")
        self.addCleanup(lambda: consumer.process.poll() is None and consumer.kill())
        return consumer

    @staticmethod
    def read_counts(consumer, read):
        for line in consumer.process.stdout:
            words = line.split()
            read[0] = (int(words[1]), float(words[5]))

    @staticmethod
    def mean_delay(read, seconds):
        before = read[0]
        time.sleep(seconds)
        after = read[0]
        return (after[1] - before[1]) / (after[0] - before[0])

    def test_storage_side_by_side(self):
        """What the storage consumer keeps and what is indexed are the same, by partition and hour; loading the one into the other adds nothing."""
        storage = self.path("storage")
        consumer = self.storage_consumer()
        server = self.tap(self.config())
        expected = self.produced(self.produce(EVENTS // 4, EVENTS / 4 / 3.0))
        self.wait_until_consumed(server, expected["sent"])
        deadline = time.monotonic() + PATIENCE_SECONDS
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

    def test_tls_and_passwords(self):
        """TLS with SCRAM: a broker that can't be trusted and a wrong password are told and tried again; every codec is read."""
        admin, authority = self.broker.admin, self.broker.certificates.authority
        admin.set_scram(USER, PASSWORD)
        sent = [self.produced(self.produce(EVENTS // 60, 1e9, "--property", f"compression.type={codec}", poison=0)) for codec in CODECS]

        def tap(**settings):
            return self.tap(self.config(brokers=self.broker.tls_address, properties={
                **QUICK_GROUP, "security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-256", "sasl.username": USER,
                **{name.replace("_", "."): value for name, value in settings.items()}}))

        def refused(server, words):
            def told_everywhere(ledger):
                told, completeness = ledger["taps"][0], server.search("* | stats count")[-1]["completeness"]
                return (not told["connected"] and words in str(told.get("error")) and not completeness["complete"] and
                        words in completeness["text"] and words in server.errors())

            self.wait_for(words, server, told_everywhere)
            self.assertIsNone(server.process.poll())

        server = tap(ssl_ca_location=self.broker.certificates.stranger, sasl_password=PASSWORD)
        refused(server, "certificate verify failed")
        self.assertEqual(server.stop(), 0, server.errors())

        later = PASSWORD + "-later"
        server = tap(ssl_ca_location=authority, sasl_password=later)
        refused(server, "Authentication failed")
        admin.set_scram(USER, later)  # what was wrong is right now, and the tap goes on by itself
        self.wait_for("a connection", server, lambda ledger: ledger["taps"][0]["connected"] and "error" not in ledger["taps"][0])
        self.assert_all_there(server, together(sent))

    def test_disk_full(self):
        """Consuming waits, searches go on, and when there is space again it goes on by itself with nothing lost. Needs root, for a small tmpfs."""
        disk = self.path("disk")
        os.mkdir(disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "riffle-test", disk], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", disk], check=True)
        self.data = os.path.join(disk, "data")
        def produced():
            return self.produced(self.produce(EVENTS // 12, 1e9, "--property", "compression.type=snappy"))

        server = self.tap(self.config())
        sent = [produced()]
        self.wait_for("a commit", server, lambda ledger: ledger["total"]["consumed"] > 1000 and
                      b"riffle_last_commit 0\n" not in server.request("/metrics")[2])
        filler = os.path.join(disk, "filler")

        def fill():
            with open(filler, "ab", buffering=0) as file:  # nothing is kept back, which closing would write to the full disk again
                try:
                    while file.write(bytes(65536)):
                        pass
                except OSError:
                    pass

        def refused(_):
            fill()  # merging may have made room
            return b"riffle_rollbacks_total 0\n" not in server.request("/metrics")[2]

        fill()
        sent.append(produced())  # there is something to commit, however quick it was before
        self.wait_for("a refused commit", server, refused)
        time.sleep(1)
        self.assertGreater(int(search_rows(server.search("* | stats count"))[-1]["count"]), 0)
        os.remove(filler)
        self.assert_all_there(server, together(sent))

    def test_records_deleted_before_they_were_read(self):
        """Named, counted, and reading goes on; over a connection with SASL and a pattern of topics."""
        config = self.config(brokers=self.broker.sasl_address, topics=["^records_deleted.*|^test_records.*"], properties={
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": USER, "sasl.password": PASSWORD})
        first = self.produced(self.produce(500, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        self.wait_until_consumed(server, first["sent"])
        self.assertEqual(server.stop(), 0)
        self.produced(self.produce(300, 5000, duplicates=0, poison=0))
        self.broker.admin.delete_records(self.topic, {0: 700})
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
        config = self.config()
        first = self.produced(self.produce(1000, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        self.wait_until_consumed(server, first["sent"])
        self.assertEqual(server.stop(), 0)
        self.broker.admin.delete_topic(self.topic)
        self.broker.admin.create_topic(self.topic, 1)
        second = self.produced(self.produce(400, 5000, duplicates=0, poison=0))
        server = self.tap(config)
        ledger = self.wait_until_consumed(server, first["sent"] + second["sent"])
        self.assertEqual([(loss["kind"], loss["expected"], loss["low"]) for loss in ledger["losses"]], [("restarted", 1000, 0)])
        self.assertEqual(ledger["total"]["indexed"], first["distinct"] + second["distinct"])
        self.assertEqual(server.stop(), 0)


# Those that mostly wait run beside each other; those that measure have the machine for themselves.
LANES = [
    ["test_kills", "test_transactions", "test_disk_full", "test_storage_side_by_side", "test_topic_made_anew",
     "test_records_deleted_before_they_were_read", "test_tls_and_passwords"],
    ["test_broker_killed"],
    ["test_rebalance_storm"],
]
MEASURING = ["test_storage_consumer_beside_riffle", "test_rate", "test_poison"]


def start_lane(tests):
    output = tempfile.TemporaryFile()
    process = subprocess.Popen([*TIED, sys.executable, os.path.abspath(__file__), BUILD, *("BrokerTest." + test for test in tests)], stdout=output,
                               stderr=subprocess.STDOUT, env={**os.environ, "RIFFLE_TEST_SEED": str(SEED)})
    return process, output


def end_lane(process, output):
    status = process.wait()
    output.seek(0)
    sys.stdout.buffer.write(output.read())
    sys.stdout.flush()
    output.close()
    return status


def run_all():
    begin = time.monotonic()
    make_archive(os.path.join(BUILD, "kafka"))
    statuses = [end_lane(*lane) for lane in [start_lane(tests) for tests in LANES]]
    statuses.append(end_lane(*start_lane(MEASURING)))
    print(f"{time.monotonic() - begin:.0f} s in all", flush=True)
    return max(abs(status) for status in statuses)


if __name__ == "__main__":
    RiffleTest.program = os.path.join(BUILD, "riffle")
    if len(sys.argv) > 1:
        unittest.main(verbosity=2)
    known = {name for name in dir(BrokerTest) if name.startswith("test_")}
    assert known == {*MEASURING, *(test for lane in LANES for test in lane)}, known
    sys.exit(run_all())
