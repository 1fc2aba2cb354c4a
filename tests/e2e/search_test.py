"""riffle search, parse, commands, help: over an index and over rows, in every format, with the errors a user gets."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, rows  # noqa: E402


def event(second, level, host, text):
    return json.dumps({"_time": 1767225600 + second, "level": level, "host": host, "message": text}).encode() + b"\n"


class IndexTest(RiffleTest):
    def setUp(self):
        super().setUp()
        lines = [event(i, "error" if i % 10 == 0 else "info", f"web-{i % 3}", f"request {i} took {i * 7} ms") for i in range(300)]
        self.data = self.path("data")
        self.load(self.data, self.path("events.json", b"".join(lines)))

    def search(self, query, *arguments):
        result = self.riffle("search", "--data", self.data, "--output", "json", *arguments, query)
        self.assertEqual(result.returncode, 0, result.stderr)
        return rows(result)

    def test_terms_fields_and_statistics(self):
        self.assertEqual(len(self.search("level=error")), 30)
        self.assertEqual(len(self.search('"request 42 took"')), 1)
        counted = {row["host"]: int(row["count"]) for row in self.search("level=error | stats count by host")}
        self.assertEqual(counted, {"web-0": 10, "web-1": 10, "web-2": 10})

    def test_newest_first_and_time_range(self):
        times = [row["_time"] for row in self.search("* | head 5 | table _time")]
        self.assertEqual(times, [1767225899, 1767225898, 1767225897, 1767225896, 1767225895])
        self.assertEqual(len(self.search("*", "--earliest", "1767225600", "--latest", "1767225610")), 10)
        self.assertEqual(len(self.search("*", "--earliest", "-10s", "--latest", "now", "--now", "1767225900")), 10)

    def test_formats(self):
        for output, expected in (("csv", b"host,count\r\nweb-0,100\r\n"), ("raw", b"host=web-0 count=100\n"), ("json", b'{"host":"web-0","count":100}\n')):
            result = self.riffle("search", "--data", self.data, "--output", output, "* | stats count by host | search host=web-0")
            self.assertEqual(result.stdout, expected)
        result = self.riffle("search", "--data", self.data, "* | stats count by host | sort host")
        self.assertEqual(result.stdout.decode().split(), ["host", "count", "─────", "─────", "web-0", "100", "web-1", "100", "web-2", "100"])
        self.assertIn(b"3 rows", result.stderr)

    def test_explain(self):
        result = self.riffle("search", "--data", self.data, "--explain", "level=error | stats count")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(b"level", result.stdout)

    def test_searching_a_directory_that_is_none(self):
        result = self.riffle("search", "--data", self.path("nothing"), "error")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"nothing", result.stderr)


class RowsTest(RiffleTest):
    def search(self, query, table, *arguments, environment=None):
        text = "".join(json.dumps(row) + "\n" for row in table).encode()
        result = self.riffle("search", "--input", "-", "--output", "json", *arguments, query, stdin=text, environment=environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        return rows(result)

    def test_a_query_without_a_pipe_searches_the_rows(self):
        table = [{"_raw": "error in module"}, {"_raw": "errors found"}, {"_raw": "ERROR 42"}]
        self.assertEqual(self.search("error", table), [{"_raw": "error in module"}, {"_raw": "ERROR 42"}])

    def test_pipelines(self):
        table = [{"a": 1, "b": "x"}, {"a": 2}, {"a": 3, "b": ["x", "y"]}]
        self.assertEqual(self.search("| where a>1 | eval c=a*2 | table a c", table), [{"a": 2, "c": 4}, {"a": 3, "c": 6}])
        self.assertEqual(self.search("| table a b", table), [{"a": 1, "b": "x"}, {"a": 2}, {"a": 3, "b": ["x", "y"]}])

    def test_big_numbers_keep_their_digits(self):
        result = self.riffle("search", "--input", "-", "--output", "raw", "| table id", stdin=b'{"id":12345678901234567890}\n')
        self.assertEqual(result.stdout, b"id=12345678901234567890\n")

    def test_the_zone_comes_from_the_environment(self):
        table = [{"_time": 1767225600}]
        query = '| eval t=strftime(_time, "%H:%M") | table t'
        self.assertEqual(self.search(query, table, environment={"TZ": "Asia/Seoul"}), [{"t": "09:00"}])
        self.assertEqual(self.search(query, table, "--tz", "UTC", environment={"TZ": "Asia/Seoul"}), [{"t": "00:00"}])

    def test_a_file_and_a_broken_line(self):
        result = self.riffle("search", "--input", self.path("rows.jsonl", b'{"a":1}\n{"a":\n'), "| stats count")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"rows.jsonl:2", result.stderr)

    def test_no_rows(self):
        self.assertEqual(self.search("| stats count", []), [{"count": 0}])


class ErrorsTest(RiffleTest):
    def test_a_query_error_has_line_column_caret_and_suggestion(self):
        result = self.riffle("parse", "error | statz count")
        self.assertEqual(result.returncode, 1)
        text = result.stderr.decode()
        for part in ("statz", "stats", "^"):
            self.assertIn(part, text)
        self.assertRegex(text, r"line 1.*column 9|1:9")
        caret = next(line for line in text.splitlines() if "^" in line)
        shown = text.splitlines()[text.splitlines().index(caret) - 1]
        self.assertEqual(shown.index("statz"), caret.index("^"))

    def test_the_same_error_from_search(self):
        result = self.riffle("search", "--input", "-", "| statz count", stdin=b"{}\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"^", result.stderr)

    def test_wrong_calls_name_the_argument(self):
        for arguments, words in (
            (["search", "error"], b"--data"),
            (["search", "--data", "a", "--input", "b", "error"], b"only one"),
            (["search", "--data", "a"], b"QUERY"),
            (["search", "--input", "-", "--output", "xml", "x"], b"xml"),
            (["search", "--input", "-", "--now", "noon", "x"], b"--now"),
            (["search", "--input", "-", "--lookup", "names.csv", "x"], b"--lookup"),
            (["parse"], b"--file"),
            (["serach", "x"], b"search"),
            (["check"], b"--data"),
            (["serve", "--listen", "nowhere"], b"nowhere"),
        ):
            result = self.riffle(*arguments)
            self.assertEqual(result.returncode, 2, (arguments, result.stderr))
            self.assertIn(words, result.stderr, arguments)

    def test_nothing_in_an_event_steers_the_terminal(self):
        result = self.riffle("search", "--input", "-", "| table a", stdin=b'{"a":"\\u001b]0;owned\\u0007"}\n')
        self.assertNotIn(b"\x1b", result.stdout)
        self.assertIn(rb"\x1b]0;owned\x07", result.stdout)


class ParseTest(RiffleTest):
    def test_a_query(self):
        result = self.riffle("parse", "error | stats count by host")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIsInstance(json.loads(result.stdout), (dict, list))

    def test_a_file_with_macros(self):
        queries = self.path("queries.jsonl", b'{"id":"a","spl":"`mine` | stats count"}\n{"id":"b","spl":"| nosuchcommand x=1 | table a"}\n{"id":3,"spl":"error"}\n{"id":4,"spl":"| tail many"}\n')
        macros = self.path("macros.jsonl", b'{"name":"mine","args":[],"definition":"index=main error","iseval":false}\n')
        result = self.riffle("parse", "--macros", macros, "--file", queries)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = rows(result)
        self.assertEqual([(line["id"], line["ok"]) for line in lines[:-1]], [("a", True), ("b", True), (3, True), (4, False)])
        # An app's command is read as far as it can be, and named.
        self.assertIn("nosuchcommand", lines[1]["warnings"][0])
        self.assertIn("many", lines[3]["error"])
        self.assertEqual(lines[-1], {"ok": 3, "failed": 1})
        self.assertEqual(self.riffle("parse", "| nosuchcommand x=1").returncode, 1)


class ReferenceTest(RiffleTest):
    def test_commands(self):
        result = self.riffle("commands", "--json")
        names = {command["name"] for command in json.loads(result.stdout)["commands"]}
        self.assertLessEqual({"search", "stats", "eval", "timechart"}, names)
        self.assertIn(b"stats", self.riffle("commands").stdout)

    def test_help_knows_both_kinds_of_commands(self):
        self.assertIn(b"--sourcetype", self.riffle("help", "load").stdout)
        self.assertIn(b"stats", self.riffle("help", "stats").stdout)
        result = self.riffle("help", "statz")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"stats", result.stderr)
        self.assertRegex(self.riffle("version").stdout, rb"^riffle \d+\.\d+")


if __name__ == "__main__":
    main(sys.argv)
