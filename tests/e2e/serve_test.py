"""riffle serve and riffle demo: starting, stopping, one writer, configuration, and a demo that keeps its data."""

import json
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, rows, search_rows  # noqa: E402


def adds_up(counts):
    return counts["consumed"] == counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"]


class ServeTest(RiffleTest):
    def test_one_writer_and_readers_beside_it(self):
        data = self.path("data")
        self.load(data, self.path("x.log", b"2026-01-01T00:00:00Z hello\n"))
        server = self.serve("--data", data)
        result = self.riffle("load", "--data", data, self.path("y.log", b"2026-01-01T00:00:00Z more\n"))
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"in use", result.stderr)
        result = self.riffle("search", "--data", data, "--output", "json", "hello")
        self.assertEqual(len(rows(result)), 1, result.stderr)
        self.assertEqual(server.stop(), 0)

    def test_a_port_that_is_taken(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            result = self.riffle("serve", "--data", self.path("data"), "--listen", f"127.0.0.1:{port}")
        self.assertEqual(result.returncode, 1)
        self.assertIn(str(port).encode(), result.stderr)

    def test_configuration_errors_name_the_line(self):
        config = self.path("riffle.toml", b'data = "x"\nlsiten = "127.0.0.1:0"\n')
        result = self.riffle("serve", "--config", config)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"riffle.toml:2", result.stderr)
        self.assertIn(b'"listen"', result.stderr)

    def test_an_unreachable_broker_does_not_stop_the_server(self):
        config = self.path("riffle.toml", b'[[tap]]\nbrokers = "127.0.0.1:1"\ntopics = ["logs"]\n')
        server = self.serve("--config", config, "--data", self.path("data"))
        self.assertEqual(server.request("/healthz")[0], 200)
        self.assertEqual(search_rows(server.search("*")), [])
        self.assertEqual(server.stop(), 0)


class DemoTest(RiffleTest):
    def wait_for(self, what, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = what()
            if found:
                return found
            time.sleep(0.2)
        self.fail("it did not happen in time")

    def test_counters_are_exact_and_data_survives_a_restart(self):
        data = self.path("demo")
        server = self.serve("--data", data, command="demo")

        def busy():
            ledger = server.get_json("/api/v1/ledger")
            self.assertTrue(adds_up(ledger["total"]), ledger["total"])
            return ledger if ledger["total"]["indexed"] > 500 and ledger["total"]["duplicate"] > 0 and ledger["total"]["late"] > 0 else None

        ledger = self.wait_for(busy)
        self.assertGreaterEqual(ledger["demo"]["produced"], ledger["total"]["consumed"])
        lines = server.search("* | stats count", earliest="-24h")
        self.assertTrue(lines[-1]["ok"], lines[-1])
        self.assertEqual(server.stop(), 0)

        stopped = self.riffle("search", "--data", os.path.join(data, "index"), "--output", "json", "index=* | stats count")
        kept = int(rows(stopped)[0]["count"])
        self.assertGreater(kept, 500)
        self.assertTrue(any(name.endswith(".zst") for _, _, names in os.walk(os.path.join(data, "storage")) for name in names))

        server = self.serve("--data", data, command="demo")
        before = server.get_json("/api/v1/ledger")
        clusters = {source["source"].split("/")[1] for source in before["sources"]}
        self.wait_for(lambda: server.get_json("/api/v1/ledger")["total"]["indexed"] > kept + 100)
        after = server.get_json("/api/v1/ledger")
        self.assertTrue(adds_up(after["total"]))
        self.assertEqual(len(clusters | {source["source"].split("/")[1] for source in after["sources"]}), 2)
        count = search_rows(server.search("index=* | stats count"))[0]["count"]
        self.assertGreaterEqual(count, kept + 100)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.riffle("check", "--data", os.path.join(data, "index")).returncode, 0)

    def test_fresh_events_are_searchable_within_a_second(self):
        server = self.serve("--data", self.path("demo"), command="demo")

        def age():
            newest = search_rows(server.search("* | head 1 | table _time", earliest="-1h"))
            return time.time() - newest[0]["_time"] if newest else None

        # The demo begins with a quarter of an hour of history; then it writes 50 events a second.
        self.wait_for(lambda: (age() or 1000) < 2)
        # A busy machine may starve the server for a while: one window of two seconds in ten has to be as it should be.
        medians = []
        for _ in range(10):
            ages = []
            for _ in range(20):
                ages.append(age())
                time.sleep(0.1)
            medians.append(sorted(ages)[len(ages) // 2])
            if medians[-1] < 1:
                break
        self.assertLess(min(medians), 1, medians)


if __name__ == "__main__":
    main(sys.argv)
