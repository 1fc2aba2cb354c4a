"""Dead letters after a fix."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, search_rows  # noqa: E402

GOOD = b'{"_id":"own","level":"info"}\n'
TEXT = [f"2026-01-05T10:00:{i:02}Z a line of text, number {i}".encode() for i in range(40)]
BROKEN = b"half\0text\n"


class RedriveTest(RiffleTest):
    def dead_lines(self):
        """A file that was loaded as what it is not."""
        data = self.path("data")
        file = self.path("app.log", GOOD + b"\n".join(TEXT) + b"\n" + BROKEN)
        counts = self.load(data, "--sourcetype", "json", file)
        self.assertEqual((counts["indexed"], counts["dead_lettered"]), (1, 41))
        return data, file

    def redrive(self, data, **options):
        result = self.riffle("redrive", "--data", data, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def count(self, data, query):
        return json.loads(self.riffle("search", "--data", data, "--output", "json", query + " | stats count").stdout)["count"]

    def check_after(self, data, file):
        self.assertEqual((self.count(data, "index=main"), self.count(data, "index=_dead_letter")), (41, 1))
        self.assertEqual(self.count(data, 'index=main sourcetype=text "number 7"'), 1)
        # The time is the event's own now.
        self.assertEqual(self.count(data, "index=main earliest=1767607200 latest=1767607240"), 40)
        # Under the IDs that the file's own lines have: read again it adds nothing.
        again = self.load(data, file)
        self.assertEqual((again["indexed"], again["duplicate"], again["dead_lettered"]), (0, 42, 0))
        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)

    def test_what_can_be_decoded_now_moves(self):
        data, file = self.dead_lines()
        self.assertEqual(self.redrive(data), {"dead_letters": 41, "indexed": 40, "duplicate": 0, "expired": 0, "still_dead": 1})
        self.assertEqual(self.redrive(data), {"dead_letters": 1, "indexed": 0, "duplicate": 0, "expired": 0, "still_dead": 1})
        self.check_after(data, file)

    def test_broken_off_it_is_done_again(self):
        data, file = self.dead_lines()
        killed = self.riffle("redrive", "--data", data, environment={"RIFFLE_FAIL_POINT": "delete.publish:kill"})
        self.assertEqual(killed.returncode, -9, killed.stderr)
        self.assertEqual(self.redrive(data), {"dead_letters": 41, "indexed": 0, "duplicate": 40, "expired": 0, "still_dead": 1})
        self.check_after(data, file)

    def test_on_a_running_server_the_ledger_stays_balanced(self):
        data, file = self.dead_lines()
        server = self.serve("--data", data)
        result = self.riffle("redrive", "--server", server.url)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["indexed"], 40)
        self.assertEqual(server.request("/api/v1/dead-letters/redrive", {})[0], 200)
        ledger = server.get_json("/api/v1/ledger")
        for counts in [*ledger["sources"], ledger["total"]]:
            self.assertEqual(counts["consumed"], counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"])
        self.assertEqual(next(each for each in ledger["sources"] if each["source"].startswith("redrive"))["indexed"], 40)
        self.assertEqual(search_rows(server.search("index=_dead_letter | stats count"))[-1]["count"], 1)
        self.assertEqual(server.stop(), 0, server.errors())
        self.check_after(data, file)

    def test_wrong_calls(self):
        self.assertEqual(self.riffle("redrive").returncode, 2)
        self.assertEqual(self.riffle("redrive", "--data", "a", "--server", "http://127.0.0.1:1").returncode, 2)


if __name__ == "__main__":
    main(sys.argv)
