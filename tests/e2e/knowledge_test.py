"""What users give names to: put and removed by the command line and over HTTP, used by searches, kept over a restart; what `collect` and
`outputlookup` leave behind."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, rows, search_rows  # noqa: E402

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
EVENTS = [{"_time": 1767225600 + i, "host": f"web-{i % 3}", "status": 500 if i % 10 == 0 else 200, "user": f"u{i % 5}"} for i in range(100)]
OBJECTS = [
    {"kind": "macro", "name": "broken", "args": ["host"], "definition": "status=500 host=$host$", "iseval": False},
    {"kind": "saved_search", "name": "by host", "query": "* | stats count by host"},
    {"kind": "event_type", "name": "failure", "search": "status=500"},
    {"kind": "tag", "field": "eventtype", "value": "failure", "tag": "bad"},
    {"kind": "data_model", "name": "Shop", "objects": [{"name": "Failures", "search": "tag=bad", "fields": ["host", "user"]}]},
    {"kind": "field_rule", "name": "r", "sourcetype": "*", "type": "calculation", "field": "class", "text": "floor(status/100)"},
]


class KnowledgeTest(RiffleTest):
    def setUp(self):
        super().setUp()
        self.data = self.path("data")
        self.load(self.data, self.path("events.json", "\n".join(json.dumps(event) for event in EVENTS).encode()))

    def search(self, query):
        result = self.riffle("search", "--data", self.data, "--output", "json", query)
        self.assertEqual(result.returncode, 0, result.stderr)
        return rows(result)

    def knowledge(self, *arguments, **options):
        return self.riffle("knowledge", "--data", self.data, *arguments, **options)

    def import_objects(self):
        result = self.knowledge("--import", "-", stdin="\n".join(json.dumps(entry) for entry in OBJECTS).encode())
        self.assertEqual((result.returncode, rows(result)), (0, [{"added": len(OBJECTS)}]), result.stderr)

    def assert_in_use(self, search):
        self.assertEqual(search("`broken(web-0)` | stats count"), [{"count": 4}])
        self.assertEqual([row["count"] for row in search('| savedsearch "by host" | sort - count')], [34, 33, 33])
        self.assertEqual(search("eventtype=failure | stats count"), [{"count": 10}])
        self.assertEqual(search("tag=bad | stats count"), [{"count": 10}])
        self.assertEqual(search("| tstats count from datamodel=Shop.Failures where Failures.host=web-0"), [{"count": 4}])
        self.assertEqual(search("class=5 | stats count"), [{"count": 10}])

    def test_objects_by_the_command_line(self):
        self.import_objects()
        self.assert_in_use(self.search)
        self.assertEqual({entry["kind"] for entry in rows(self.knowledge())}, {entry["kind"] for entry in OBJECTS})
        removed = self.knowledge("--remove", "event_type", "--name", "failure")
        self.assertEqual(removed.returncode, 0, removed.stderr)
        self.assertEqual(self.search("eventtype=failure | stats count"), [{"count": 0}])
        again = self.knowledge("--remove", "event_type", "--name", "failure")
        self.assertEqual(again.returncode, 1)
        self.assertIn(b"failure", again.stderr)

    def test_what_is_wrong_is_named_and_nothing_of_it_is_kept(self):
        broken = [*OBJECTS[:1], {"kind": "event_type", "name": "x", "search": "(unclosed"}]
        result = self.knowledge("--import", "-", stdin="\n".join(json.dumps(entry) for entry in broken).encode())
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"x", result.stderr)
        self.assertEqual(rows(self.knowledge()), [])
        unreadable = self.knowledge("--import", "-", stdin=b'{"kind":"macro"\n')
        self.assertEqual(unreadable.returncode, 1)
        self.assertIn(b"standard input:1", unreadable.stderr)

    def test_objects_over_http_are_there_after_a_restart(self):
        def search(query):
            return search_rows(server.search(query))

        server = self.serve("--data", self.data)
        status, _, body = server.request("/api/v1/knowledge/put", {"objects": OBJECTS})
        self.assertEqual(status, 200, body)
        self.assert_in_use(search)
        self.assertEqual(server.stop(), 0)
        server = self.serve("--data", self.data)
        self.assert_in_use(search)
        self.assertEqual(len(server.get_json("/api/v1/knowledge?kind=macro")["objects"]), 1)
        status, _, body = server.request("/api/v1/knowledge/remove", {"kind": "macro", "name": "broken(1)"})
        self.assertEqual(status, 200, body)
        status, _, body = server.request("/api/v1/knowledge/remove", {"kind": "macro", "name": "broken(1)"})
        self.assertEqual(status, 404, body)
        status, _, body = server.request("/api/v1/knowledge?kind=spell")
        self.assertEqual(status, 400, body)
        self.assertIn("saved_search", json.loads(body)["error"]["message"])
        status, _, body = server.request("/api/v1/knowledge/put", {"objects": [{"kind": "spell", "name": "x"}]})
        self.assertEqual(status, 400, body)
        self.assertIn("spell", json.loads(body)["error"]["message"])

    def test_lookups(self):
        table = self.path("users.csv", b"user,team\nu1,red\nu2,blue\n")
        self.assertEqual(self.knowledge("--lookup", f"users={table}").returncode, 0)
        self.assertEqual(self.search("* | lookup users user | stats count by team"), [{"team": "blue", "count": 20}, {"team": "red", "count": 20}])
        server = self.serve("--data", self.data)
        written = search_rows(server.search("| inputlookup users | eval team=upper(team) | outputlookup users"))
        self.assertEqual([row["team"] for row in written], ["RED", "BLUE"])
        self.assertIn("RED", server.get_json("/api/v1/knowledge?kind=lookup&name=users")["csv"])
        self.assertEqual(server.stop(), 0)
        self.assertEqual([row["team"] for row in self.search("| inputlookup users")], ["RED", "BLUE"])

    def test_what_the_manual_shows(self):
        with open(os.path.join(ROOT, "docs", "knowledge.md"), encoding="utf-8") as file:
            shown = file.read().split("```jsonl\n", 1)[1].split("```", 1)[0]
        events = [
            {"_time": 1767225600, "service": "orders", "status": 503, "level": "error", "host": "a", "latency_ms": 2000, "username": "u", "request_id": "r"},
            {"_time": 1767225601, "service": "payments", "status": 200, "level": "info", "host": "b", "latency_ms": 5, "username": "v", "request_id": "r"},
        ]
        self.data = self.path("shown")
        self.load(self.data, self.path("shown.json", "\n".join(json.dumps(event) for event in events).encode()))
        text = '10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /x HTTP/1.1" 200 5\n'
        self.load(self.data, "--sourcetype", "access", "--index", "web", self.path("access.log", text.encode()))
        result = self.knowledge("--import", "-", stdin=shown.encode())
        self.assertEqual((result.returncode, rows(result)), (0, [{"added": len(shown.splitlines())}]), result.stderr)
        for query, expected in (
            ("`broken(a)` | stats count", [{"count": 1}]),
            ('| savedsearch "errors by host"', []),  # of the last two days
            ("eventtype=failure | stats count", [{"count": 1}]),
            ("tag=bad | stats count", [{"count": 1}]),
            ("index=web | table method", [{"method": "GET"}]),
            ("service=* | stats count by class", [{"class": 2, "count": 1}, {"class": 5, "count": 1}]),
            ("service=* | stats count by user", [{"user": "u", "count": 1}, {"user": "v", "count": 1}]),
            ("service=orders | lookup teams service | table team", [{"team": "red"}]),
            ("| tstats count from datamodel=Shop.Failures", [{"count": 1}]),
            ("| from datamodel:Shop.Requests | stats sum(slow) as n", [{"n": 1}]),
            ("service=* | transaction name=request | stats count", [{"count": 1}]),
        ):
            with self.subTest(query=query):
                self.assertEqual(self.search(query), expected)
        removed = self.knowledge("--remove", "macro", "--name", "broken(1)")
        self.assertEqual(removed.returncode, 0, removed.stderr)

    def test_collected_rows_are_events(self):
        server = self.serve("--data", self.data)
        server.search("* | stats count by host | collect index=summary")
        found = search_rows(server.search("index=summary | stats sum(count) as n"))
        self.assertEqual(found, [{"n": 100}])
        self.assertEqual(search_rows(server.search("index=main | stats count")), [{"count": 100}])
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.search("index=summary | stats count"), [{"count": 3}])


if __name__ == "__main__":
    main(sys.argv)
