"""The HTTP API of docs/http-api.md, over a server that serves a loaded data directory."""

import json
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, rows, search_rows, wait_for  # noqa: E402

EVENTS = 5000


class HttpTest(RiffleTest):
    def setUp(self):
        super().setUp()
        lines = [json.dumps({"_time": 1767225600 + i, "level": "error" if i % 100 == 0 else "info", "message": f"event number {i}"}) for i in range(EVENTS)]
        lines.append(json.dumps({"_time": 1767225600 + EVENTS, "level": "warn", "message": "hostile \ufffd <img src=x> \u2028 한국어"}))
        data = self.path("data")
        self.load(data, self.path("events.json", "\n".join(lines).encode() + b"\n2026-01-01T02:00:00Z bytes \xff\xfe\n"))
        self.server = self.serve("--data", data)

    def metric(self, name):
        _, _, body = self.server.request("/metrics")
        for line in body.decode().splitlines():
            if line.startswith(name + " ") or line.startswith(name + "{"):
                return float(line.rsplit(" ", 1)[1])
        return None

    def test_search_streams_lines_in_order(self):
        lines = self.server.search("level=error", preview=True)
        kinds = [line["type"] for line in lines]
        self.assertEqual(kinds[-1], "done")
        self.assertLess(kinds.index("fields"), kinds.index("row"))
        self.assertTrue(next(line for line in lines if line["type"] == "fields")["events"])
        self.assertEqual(kinds.count("row"), EVENTS // 100)
        timeline = [line for line in lines if line["type"] == "timeline"][-1]
        self.assertEqual(sum(count for _, count in timeline["buckets"]), EVENTS // 100)
        done = lines[-1]
        self.assertTrue(done["ok"], done)
        for name in ("scanned_events", "scanned_bytes", "matched", "rows", "segments", "segments_pruned", "seconds", "peak_memory_bytes", "snapshot"):
            self.assertIn(name, done["statistics"])
        self.assertEqual(done["statistics"]["rows"], EVENTS // 100)
        self.assertTrue(done["completeness"]["complete"])

    def test_statistics_are_a_table(self):
        lines = self.server.search("* | stats count by level | sort level")
        fields = next(line for line in lines if line["type"] == "fields")
        self.assertEqual([field["name"] for field in fields["fields"]], ["level", "count"])
        self.assertFalse(fields["events"])
        self.assertEqual(search_rows(lines)[0], {"level": "error", "count": 50})
        self.assertFalse([line for line in lines if line["type"] == "timeline"])

    def test_rows_of_a_search_that_ended_are_there_by_its_id(self):
        first = self.server.search("* | stats count by level")
        sid = first[-1]["sid"]
        self.assertEqual(search_rows(self.server.search(f"| loadjob {sid}")), search_rows(first))
        of_history = search_rows(self.server.search(f"| history | search sid={sid}"))
        self.assertEqual([row["search"] for row in of_history], ["* | stats count by level"])
        cut = self.server.search("*", max_rows=2)
        self.assertEqual(search_rows(self.server.search(f"| loadjob {cut[-1]['sid']}")), search_rows(cut))
        error = self.server.search("| loadjob 1.99999")[-1]["error"]
        self.assertIn("no finished search '1.99999'", str(error))

    def test_time_range_zone_and_cut(self):
        lines = self.server.search("*", earliest="1767225600", latest=1767225700)
        self.assertEqual(len(search_rows(lines)), 100)
        lines = self.server.search("*", max_rows=7)
        self.assertEqual(len(search_rows(lines)), 7)
        self.assertTrue(any("max_rows" in line["message"]["text"] for line in lines if line["type"] == "message"))
        self.assertTrue(lines[-1]["statistics"]["stopped_early"])
        lines = self.server.search("* | head 1 | eval hour=strftime(_time, \"%H\") | table hour", latest="1767225601", tz="Asia/Seoul")
        self.assertEqual(search_rows(lines), [{"hour": "09"}])

    def test_a_page_learns_how_many_match_beyond_its_rows(self):
        for query in ("*", "level=error", "level=error OR level=info"):
            matching = int(search_rows(self.server.search(query + " | stats count"))[0]["count"])
            lines = self.server.search(query, max_rows=7, preview=True)
            self.assertEqual(len(search_rows(lines)), 7)
            statistics = lines[-1]["statistics"]
            self.assertEqual((statistics["matched"], statistics["stopped_early"]), (matching, False))
            timeline = [line for line in lines if line["type"] == "timeline"][-1]
            self.assertEqual(sum(count for _, count in timeline["buckets"]), matching)
        # A search that does more is not run twice.
        lines = self.server.search("* | eval x=1", max_rows=7, preview=True)
        self.assertTrue(lines[-1]["statistics"]["stopped_early"])
        whole = self.server.search("level=error", preview=True)
        self.assertFalse(whole[-1]["statistics"]["stopped_early"])

    def test_bytes_that_are_no_utf8_are_replaced_in_answers(self):
        row = search_rows(self.server.search("bytes"))[0]
        self.assertIn("\ufffd", row["_raw"])

    def test_a_query_error_is_400_with_a_span(self):
        status, _, body = self.server.request("/api/v1/search", {"query": "오류 | statz count"})
        self.assertEqual(status, 400)
        error = json.loads(body)["error"]
        self.assertIn("statz", error["message"])
        self.assertIn("stats", error.get("hint", "") + error["message"])
        self.assertEqual(error["span"]["column"], 6)
        self.assertEqual("오류 | statz count".encode()[error["span"]["begin"]:error["span"]["end"]], b"statz")

    def test_wrong_bodies(self):
        for body, words in ((b"{", "JSON"), (b"[]", "object"), ({}, "query"), ({"query": 5}, "query"), ({"query": "x", "erliest": "1"}, "earliest"),
                            ({"query": "x", "tz": "Mars/Olympus"}, "Mars"), ({"query": "x", "earliest": "soon"}, "soon"), ({"query": "x", "max_rows": -1}, "max_rows")):
            status, _, answer = self.server.request("/api/v1/search", body)
            self.assertEqual(status, 400, (body, answer))
            self.assertIn(words, answer.decode(), body)

    def test_parse_commands_fields_and_ledger(self):
        status, _, body = self.server.request("/api/v1/parse", {"query": "error | top host"})
        self.assertEqual((status, json.loads(body)["ok"]), (200, True))
        self.assertEqual(self.server.request("/api/v1/parse", {"query": "| nonsense"})[0], 400)
        registry = self.server.get_json("/api/v1/commands")
        self.assertIn("stats", [command["name"] for command in registry["commands"]])
        self.assertTrue(registry["functions"] and registry["aggregates"])
        fields = {field["name"]: field["count"] for field in self.server.get_json("/api/v1/fields")["fields"]}
        self.assertIn("level", fields)
        self.assertEqual(self.server.request("/api/v1/fields?earliest=soon")[0], 400)
        ledger = self.server.get_json("/api/v1/ledger")
        self.assertEqual(ledger["total"]["consumed"], EVENTS + 2)
        for counts in [ledger["total"], *ledger["sources"]]:
            self.assertEqual(counts["consumed"], counts["indexed"] + counts["duplicate"] + counts["dead_lettered"] + counts["expired"])

    def test_openapi_describes_what_is_there(self):
        document = self.server.get_json("/api/v1/openapi.json")
        self.assertTrue(document["openapi"].startswith("3.1"))
        for path, operations in document["paths"].items():
            for method in operations:
                status, _, _ = self.server.request(path, method=method.upper(), body=b"{}" if method == "post" else None)
                self.assertNotIn(status, (404, 405, 500), (method, path))

    def test_health_and_metrics(self):
        self.assertEqual(self.server.request("/healthz")[2], b"ok\n")
        self.assertEqual(self.server.get_json("/readyz")["status"], "ready")
        self.server.search("level=error")
        status, headers, body = self.server.request("/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        # Counted when its last byte has gone, which may be after we have read it.
        wait_for(lambda: self.metric('riffle_searches_total{status="ok"}') == 1)
        self.assertIn(b"riffle_build_info{version=", body)
        self.assertGreater(self.metric("process_resident_memory_bytes"), 0)
        for line in body.decode().splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) riffle_|# (HELP|TYPE) process_|[a-z_]+(\{[a-zA-Z_]+="[^"]*"(,[a-zA-Z_]+="[^"]*")*\})? [0-9.e+-]+$)')

    def test_the_page(self):
        status, headers, body = self.server.request("/")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/html"))
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn(b"Riffle", body)
        self.assertEqual(self.server.request("/", headers={"If-None-Match": headers["ETag"]})[0], 304)
        self.assertEqual(self.server.request("/assets/nothing.js")[0], 404)
        self.assertEqual(self.server.request("/../../etc/passwd")[0], 404)
        _, headers, packed = self.server.request("/", headers={"Accept-Encoding": "gzip"})
        if headers["Content-Encoding"] == "gzip":
            self.assertLess(len(packed), len(body))

    def test_paths_and_methods(self):
        self.assertEqual(self.server.request("/api/v1/nothing")[0], 404)
        status, headers, _ = self.server.request("/api/v1/search")
        self.assertEqual((status, headers["Allow"]), (405, "POST"))
        self.assertEqual(self.server.request("/api/v1/ledger", {})[0], 405)
        self.assertEqual(self.server.request("/healthz", method="DELETE")[0], 405)

    def test_foreign_pages_are_refused(self):
        self.assertEqual(self.server.request("/api/v1/search", {"query": "*"}, {"Origin": "https://evil.example"})[0], 403)
        self.assertEqual(self.server.request("/api/v1/search", {"query": "*"}, {"Origin": self.server.url})[0], 200)
        self.assertEqual(self.server.request("/", headers={"Host": "evil.example"})[0], 403)

    def test_a_body_that_is_too_large(self):
        self.assertEqual(self.server.request("/api/v1/search", {"query": "x" * (2 << 20)})[0], 413)

    def test_closing_the_connection_cancels_the_search(self):
        # A client that does not read holds the search up for as long as it stays.
        body = json.dumps({"query": "* | eval pad=_raw._raw._raw._raw._raw._raw._raw._raw"}).encode()
        with socket.create_connection(("127.0.0.1", self.server.port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(b"POST /api/v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            client.recv(100)
        wait_for(lambda: self.metric("riffle_search_running") == 0)

    def test_the_command_line_asks_the_server(self):
        result = self.riffle("search", "--server", self.server.url, "--output", "json", "* | stats count by level | sort level")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(rows(result)[0], {"level": "error", "count": 50})
        self.assertIn(b"complete", result.stderr)
        result = self.riffle("search", "--server", self.server.url, "| statz")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"^", result.stderr)
        self.assertEqual(self.riffle("search", "--server", "http://127.0.0.1:1", "x").returncode, 1)


if __name__ == "__main__":
    main(sys.argv)
