"""Events by HTTP, end to end."""

import gzip
import http.client
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import PATIENCE_SECONDS, RiffleTest, main, search_rows, wait_for  # noqa: E402


class IngestTest(RiffleTest):
    def send(self, server, lines, query="", headers=None):
        status, answer_headers, body = server.request("/api/v1/ingest" + query, "\n".join(lines).encode(), headers)
        return status, answer_headers, body

    def wait_for(self, server, query, count):
        def found():
            return int(search_rows(server.search(query + " | stats count"))[-1]["count"])

        wait_for(lambda: found() == count, lambda: f"{count} of {query}, but {found()},")

    def test_lines_are_events_with_the_names_given(self):
        server = self.serve("--data", self.path("data"))
        status, _, body = self.send(server, ['{"level":"error","_id":"a"}', "", "2026-01-05T10:00:00Z plain text"], "?index=shop&host=web-1&source=app")
        self.assertEqual((status, body), (200, b'{"accepted":2}'))
        self.wait_for(server, "index=shop host=web-1 source=app", 2)
        self.wait_for(server, "index=shop level=error", 1)
        # The event's own ID: sent again it is known.
        self.send(server, ['{"level":"error","_id":"a"}', '{"level":"info","_id":"b"}'], "?index=shop")
        self.wait_for(server, "index=shop", 3)
        for _ in range(3):
            self.assertEqual(self.send(server, ["same", "same"], headers={"Idempotency-Key": "k1"})[0], 200)
        # What was sent again is known only when it has been read.
        total = wait_for(lambda: (counts := server.get_json("/api/v1/ledger")["total"])["consumed"] >= 10 and counts)
        self.assertEqual((total["indexed"], total["duplicate"]), (5, 5))
        self.wait_for(server, "index=main", 2)

    def test_packed_and_chunked_bodies(self):
        config = self.path("riffle.toml", b"[ingest]\nbody_bytes = 100000\n")
        server = self.serve("--config", config, "--data", self.path("data"))
        lines = b"\n".join(b'{"number":%d}' % i for i in range(1000))
        body = gzip.compress(lines)

        def send(body, encoding, path="/api/v1/ingest"):
            status, _, answer = server.request(path, body, {"Content-Encoding": encoding, "Content-Type": "application/x-www-form-urlencoded"})
            return status, json.loads(answer)

        self.assertEqual(send(body, "gzip"), (200, {"accepted": 1000}))
        self.assertEqual(send(body + gzip.compress(b"\nmore"), "x-gzip"), (200, {"accepted": 1001}))
        bomb = gzip.compress(bytes(50_000_000))
        self.assertLess(len(bomb), 100_000)
        for wrong, encoding, status, words in ((bomb, "gzip", 413, "100000 bytes"), (body[:-20], "gzip", 400, "end too early"),
                                               (b"plain", "gzip", 400, "broken gzip"), (lines, "br", 415, "br"), (b"plain", "zstd", 400, "zstd")):
            code, answer = send(wrong, encoding)
            self.assertEqual(code, status, answer)
            self.assertIn(words, answer["error"]["message"])
        self.assertEqual(send(body, "gzip", "/api/v1/parse")[0], 415)

        def chunked(parts, path="/api/v1/ingest", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_SECONDS)
            try:
                connection.request("POST", path, iter(parts), headers, encode_chunked=True)
                answer = connection.getresponse()
                return answer.status, json.loads(answer.read())
            finally:
                connection.close()

        self.assertEqual(chunked([b"one\ntw", b"o\nthree"]), (200, {"accepted": 3}))
        parts = [body[at:at + 100] for at in range(0, len(body), 100)]
        self.assertEqual(chunked(parts, **{"Content-Encoding": "gzip"}), (200, {"accepted": 1000}))
        self.assertEqual(chunked([b"x" * 60_000] * 2)[0], 413)
        self.assertEqual(chunked([b"x" * 60_000] * 40, "/api/v1/parse")[0], 413)
        self.wait_for(server, "*", 1000 + 1001 + 3 + 1000)

    def test_csv_rows_have_line_feeds_within_quotes(self):
        server = self.serve("--data", self.path("data"))
        status, _, body = server.request("/api/v1/ingest?sourcetype=csv", b'name,note\n1,"two\nlines"\n2,one\n')
        self.assertEqual((status, body), (200, b'{"accepted":3}'))
        self.wait_for(server, "*", 2)
        self.wait_for(server, 'name=1 note="two\nlines"', 1)

    def test_refusals(self):
        config = self.path("riffle.toml", b"[ingest]\nbody_bytes = 100000\nspool_bytes = 1048576\n")
        server = self.serve("--config", config, "--data", self.path("data"))
        self.assertEqual(self.send(server, ["x"], "?index=_internal")[0], 400)
        self.assertEqual(self.send(server, ["x"], "?indx=main")[0], 400)
        self.assertEqual(self.send(server, ["--b"], headers={"Content-Type": "multipart/form-data; boundary=b"})[0], 415)
        self.assertEqual(self.send(server, ["x" * 200000])[0], 413)
        self.assertEqual(server.request("/api/v1/parse", b"x" * 2000000)[0], 413)
        self.assertEqual(self.send(server, ["x"], headers={"Origin": "http://elsewhere.example"})[0], 403)
        self.assertEqual(self.send(server, [])[2], b'{"accepted":0}')
        self.wait_for(server, "*", 0)

    def test_acknowledged_events_are_there_after_a_kill(self):
        data = self.path("data")
        server = self.serve("--data", data)
        for i in range(50):
            self.assertEqual(self.send(server, [f"line {i}"])[0], 200)
        server.kill()
        server = self.serve("--data", data)
        self.wait_for(server, "*", 50)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.riffle("search", "--data", data, "--output", "json", "* | stats count").stdout, b'{"count":50}\n')

    def test_search_beside_a_running_server(self):
        """`riffle search` on the data directory that a server writes to reads the last commit, and takes nothing from it."""
        data = self.path("data")
        config = self.path("riffle.toml", b"[store]\ncommit_seconds = 1\n")
        server = self.serve("--config", config, "--data", data)
        counts = []
        for i in range(30):
            self.send(server, [f"line {i} {j}" for j in range(100)])
            result = self.riffle("search", "--data", data, "--output", "json", "* | stats count dc(_raw) AS distinct")
            self.assertEqual(result.returncode, 0, result.stderr)
            row = json.loads(result.stdout.splitlines()[-1])
            self.assertEqual(row["count"], row["distinct"])
            counts.append(row["count"])
            time.sleep(0.05)  # over more than one commit

        def all_there():
            counts.append(json.loads(self.riffle("search", "--data", data, "--output", "json", "* | stats count").stdout)["count"])
            return counts[-1] == 3000

        wait_for(all_there, lambda: f"3000 events, but {counts}")
        self.assertEqual(counts, sorted(counts))
        loaded = self.riffle("load", "--data", data, "--source", "x", "-", stdin=b"one\n")
        self.assertEqual(loaded.returncode, 1)
        self.assertIn(f"in use by process {server.process.pid}".encode(), loaded.stderr)
        self.wait_for(server, "*", 3000)
        self.assertEqual(server.stop(), 0, server.errors())
        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)


if __name__ == "__main__":
    main(sys.argv)
