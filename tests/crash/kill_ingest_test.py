"""kill -9 of `riffle serve` while many clients send it events by HTTP. Some send what was not answered again, under the same name: each of
their lines must be there once. The others give up: what was answered is there once, what was not at most once.

  kill_ingest_test.py RIFFLE [KILLS]"""

import collections
import http.client
import json
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import PATIENCE_SECONDS, RiffleTest, main, search_rows, wait_for  # noqa: E402

KILLS = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 8
SENDERS = 6
ENOUGH = 1000  # lines that were answered
NOBODY = 1  # a port that nobody listens on
CONFIG = b"[store]\ncommit_seconds = 1\n[ingest]\nspool_bytes = 4000000\n"


class Sender(threading.Thread):
    """Sends batches of numbered lines to whichever server is there."""

    def __init__(self, test, number):
        super().__init__(daemon=True)  # a patient one goes on for ever where the test has failed
        self.test, self.number, self.patient = test, number, number % 2 == 0
        self.answered, self.unanswered, self.refused, self.wrong = [], [], 0, []
        self.failure = None

    def run(self):
        try:
            self.send_until_stopped()
        except BaseException as failure:  # the test tells it
            self.failure = failure

    def send_until_stopped(self):
        batch = 0
        while not self.test.stop.is_set():
            batch += 1
            lines = [f"sender={self.number} line={batch}-{i} padding={'x' * 200}" for i in range(1 + batch % 20)]
            path = f"/api/v1/ingest?source=sender-{self.number}" + (f"&batch={self.number}-{batch}" if self.patient else "")
            sent = self.send(path, lines)
            while not sent and self.patient:
                time.sleep(0.02)
                sent = self.send(path, lines)
            (self.answered if sent else self.unanswered).extend(lines)

    def send(self, path, lines):
        connection = http.client.HTTPConnection("127.0.0.1", self.test.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("POST", path, "\n".join(lines).encode())
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
            return False
        finally:
            connection.close()
        self.refused += answer.status == 429
        if answer.status in (429, 503) and int(answer.headers["Retry-After"] or 0) <= 0:
            self.wrong.append(str(answer.headers))
        return answer.status == 200


class KillIngestTest(RiffleTest):
    def test_nothing_lost_nothing_twice(self):
        seed = int(os.environ.get("RIFFLE_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"RIFFLE_TEST_SEED={seed}", flush=True)
        moments = random.Random(seed)
        data, config = self.path("data"), self.path("riffle.toml", CONFIG)
        self.stop, self.port = threading.Event(), NOBODY
        senders = [Sender(self, number) for number in range(SENDERS)]
        self.addCleanup(self.stop.set)
        for sender in senders:
            sender.start()
        for _ in range(KILLS):
            server = self.serve("--config", config, "--data", data)
            self.port = server.port
            time.sleep(moments.uniform(0.1, 1.5))
            self.assertIsNone(server.process.poll(), server.errors())
            self.port = NOBODY  # a dead server's port may be somebody else's soon, of a test that runs beside this one
            server.kill()
        server = self.serve("--config", config, "--data", data)
        self.port = server.port
        time.sleep(1)
        wait_for(lambda: sum(len(sender.answered) for sender in senders) > ENOUGH, f"{ENOUGH} lines answered")
        self.stop.set()
        for sender in senders:
            sender.join(PATIENCE_SECONDS)
            self.assertIsNone(sender.failure)
            self.assertFalse(sender.is_alive(), f"sender {sender.number} gets no answer: {server.errors()}")
        self.assertEqual([sender.wrong for sender in senders if sender.wrong], [])

        def all_read():
            ledger = server.get_json("/api/v1/ledger")
            source = next(each for each in ledger["sources"] if each["source"] == "spool/http")
            return ledger if source["lag_events"] == 0 else None

        ledger = wait_for(all_read, "the end of the spool")
        total = ledger["total"]
        self.assertEqual(total["consumed"], total["indexed"] + total["duplicate"] + total["dead_lettered"] + total["expired"])
        self.assertEqual(ledger["spool"]["missing"], 0)
        self.assertEqual(int(search_rows(server.search("* | stats count"))[-1]["count"]), total["indexed"])
        self.assertEqual(server.stop(), 0, server.errors())
        result = self.riffle("search", "--data", data, "--output", "json", "* | fields _raw")
        found = collections.Counter(json.loads(row)["_raw"] for row in result.stdout.splitlines())
        self.assertEqual([text for text, count in found.items() if count > 1], [])
        answered = {line for sender in senders for line in sender.answered}
        unanswered = {line for sender in senders for line in sender.unanswered}
        self.assertEqual(answered - found.keys(), set())
        self.assertEqual(found.keys() - answered - unanswered, set())
        refused = sum(sender.refused for sender in senders)
        print(f"{len(answered)} lines answered, {len(unanswered)} not, {total['duplicate']} resent, {refused} told to wait", flush=True)
        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)


if __name__ == "__main__":
    main(sys.argv)
