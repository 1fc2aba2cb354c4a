"""riffle load: everything comes back byte for byte, loading again adds nothing, bad input loses nothing."""

import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, rows  # noqa: E402

HOSTILE = [
    b"plain text 2026-01-01T00:00:00Z error in module",
    b'{"time":"2026-01-01T00:00:01Z","level":"error","message":"a \\"quoted\\" \\u00e9","n":1.50,"n":2,"list":[1,"a",null],"deep":{"a":{"b":[{}]}}}',
    b'{"time":"2026-01-01T00:00:02Z" , "odd" :   "spaces"  }',
    b'{"time":"2026-01-01T00:00:03Z","broken":',
    b'{"time":"2026-01-01T00:00:04Z"} trailing',
    "2026-01-01 00:00:05 한국어 오류가 발생했습니다 日本語のログ".encode(),
    b"2026-01-01 00:00:06 invalid \xff\xfe\x80 utf-8",
    b"2026-01-01 00:00:07 control \x00\x01\x1b[31m\x7f bytes",
    b"2026-01-01 00:00:08 carriage return at the end\r",
    b"   leading and trailing blanks   ",
    b'"just a string"',
    b"[1,2,3]",
    b"{}",
    b"\t",
    b"x" * 100_000,
]


def raw_bytes(test, data):
    result = test.riffle("search", "--data", data, "--output", "raw", "search index=* | fields _raw")
    test.assertEqual(result.returncode, 0, result.stderr)
    return sorted(result.stdout[:-1].split(b"\n")) if result.stdout else []


class LoadTest(RiffleTest):
    def test_every_byte_comes_back_and_loading_again_adds_nothing(self):
        file = self.path("hostile.log", b"\n".join(HOSTILE) + b"\n")
        data = self.path("data")
        first = self.load(data, file)
        self.assertEqual(first["consumed"], len(HOSTILE))
        self.assertEqual(first["consumed"], first["indexed"] + first["duplicate"] + first["dead_lettered"] + first["expired"])
        self.assertEqual(first["duplicate"], 0)
        self.assertEqual(raw_bytes(self, data), sorted(HOSTILE))
        again = self.load(data, file)
        self.assertEqual(again["indexed"], 0)
        self.assertEqual(again["dead_lettered"], 0)
        self.assertEqual(again["duplicate"], len(HOSTILE))
        self.assertEqual(raw_bytes(self, data), sorted(HOSTILE))
        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)

    def test_csv_with_a_header(self):
        file = self.path("orders.csv", b'time,status,item\n2026-01-01T00:00:00Z,200,"a, b"\n2026-01-01T00:00:01Z,500,c\n1,2,3,4\n')
        data = self.path("data")
        counts = self.load(data, file)
        self.assertEqual((counts["consumed"], counts["indexed"], counts["dead_lettered"]), (3, 2, 1))
        self.assertEqual(self.load(data, file)["indexed"], 0)
        result = self.riffle("search", "--data", data, "--output", "json", "status>=200 sourcetype=csv | sort _time | table _time item status")
        self.assertEqual(rows(result), [{"_time": 1767225600, "item": "a, b", "status": "200"}, {"_time": 1767225601, "item": "c", "status": "500"}])

    def test_compressed_files_directories_and_standard_input(self):
        os.mkdir(self.path("logs"))
        self.path("logs/a.log", b"2026-01-01T00:00:00Z one\n2026-01-01T00:00:01Z two")
        self.path("logs/b.log.gz", gzip.compress(b"2026-01-01T00:00:02Z three\n"))
        data = self.path("data")
        self.assertEqual(self.load(data, self.path("logs"))["indexed"], 3)
        counts = self.load(data, "--source", "pipe", "-", stdin=b"2026-01-01T00:00:03Z four\n")
        self.assertEqual(counts["indexed"], 1)
        result = self.riffle("search", "--data", data, "--output", "json", "* | stats count by source")
        counted = {os.path.basename(row["source"]): int(row["count"]) for row in rows(result)}
        self.assertEqual(counted, {"a.log": 2, "b.log.gz": 1, "pipe": 1})

    def test_an_id_field_makes_duplicates_across_files(self):
        line = b'{"_time":1767225600,"_id":"a1","message":"once"}\n'
        data = self.path("data")
        self.assertEqual(self.load(data, self.path("a.json", line))["indexed"], 1)
        counts = self.load(data, self.path("b.json", line * 2 + b'{"_time":1767225601,"_id":"a2","message":"twice"}\n'))
        self.assertEqual((counts["indexed"], counts["duplicate"]), (1, 2))

    def test_an_empty_file_is_no_failure(self):
        counts = self.load(self.path("data"), self.path("empty.log", b""))
        self.assertEqual(counts["consumed"], 0)

    def test_a_line_of_ten_megabytes_loses_nothing(self):
        big = b"2026-01-01T00:00:00Z needle_in_a_big_line " + b"0123456789" * 1_000_000
        data = self.path("data")
        counts = self.load(data, self.path("big.log", big + b"\n2026-01-01T00:00:01Z small\n"))
        self.assertEqual(counts["consumed"], 2)
        result = self.riffle("search", "--data", data, "--output", "raw", "needle_in_a_big_line | fields _raw")
        self.assertEqual(result.stdout, big + b"\n")

    def test_wrong_calls_and_failures(self):
        data = self.path("data")
        for arguments, status, words in (
            (["load", "x"], 2, b"--data"),
            (["load", "--data", data], 2, b"FILE"),
            (["load", "--data", data, "-"], 2, b"--source"),
            (["load", "--data", data, "--nonsense", "x"], 2, b"--nonsense"),
        ):
            result = self.riffle(*arguments)
            self.assertEqual(result.returncode, status, arguments)
            self.assertIn(words, result.stderr)
        result = self.riffle("load", "--data", data, self.path("good.log", b"2026-01-01T00:00:00Z good\n"), self.path("missing.log"))
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"missing.log", result.stderr)
        self.assertEqual(json.loads(result.stdout.splitlines()[-1])["indexed"], 1)

    def test_check_finds_damage(self):
        data = self.path("data")
        self.load(data, self.path("x.log", b"".join(b"2026-01-01T00:00:00Z event %d\n" % i for i in range(1000))))
        segments = [os.path.join(folder, name) for folder, _, names in os.walk(data) for name in names if "seg" in name]
        self.assertTrue(segments)
        with open(segments[0], "r+b") as file:
            file.seek(os.path.getsize(segments[0]) // 2)
            byte = file.read(1)
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte[0] ^ 0x10]))
        result = self.riffle("check", "--data", data)
        self.assertEqual(result.returncode, 1)
        self.assertIn(os.path.basename(segments[0]).encode(), result.stdout + result.stderr)

    def test_a_sourcetype_of_ones_own(self):
        config = self.path("riffle.toml", rb"""
[[sourcetype]]
name = "till"
time_prefix = "at="
time_format = "%d.%m.%Y %H-%M-%S"
zone = "+09:00"
event_start = "^till"
extract = '^(?<host>till\d+) (?<cashier>\w+)'
""")
        text = b"till7 anna at=02.01.2026 12-00-00 sold\none apple\ntwo pears\ntill8 bert at=02.01.2026 12-00-01 closed\n"
        data = self.path("data")
        counts = self.load(data, "--config", config, "--sourcetype", "till", self.path("x.txt", text))
        self.assertEqual(counts["indexed"], 2)
        result = self.riffle("search", "--data", data, "--output", "json", "cashier=anna | eval t=_time | table t, host, sourcetype, cashier, _raw")
        self.assertEqual(rows(result), [{"t": 1767322800, "host": "till7", "sourcetype": "till", "cashier": "anna",
                                         "_raw": "till7 anna at=02.01.2026 12-00-00 sold\none apple\ntwo pears"}])


if __name__ == "__main__":
    main(sys.argv)
