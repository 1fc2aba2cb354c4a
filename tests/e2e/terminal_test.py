"""riffle in a shell: what a terminal is shown, streams that are full, closed or not there."""

import os
import pty
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main  # noqa: E402

SECONDS = 60
HOSTILE = b"evil \x1b[31mred\x1b]0;title\x07 over\rwritten\n" + '{"_time":1767225600,"a":"\\u001b[2J","b":"\u202egnp"}\n'.encode()


class TerminalTest(RiffleTest):
    def setUp(self):
        super().setUp()
        self.data = self.path("data")
        self.load(self.data, self.path("events.log", HOSTILE))

    def on_terminal(self, *arguments):
        """What a terminal gets that is both standard output and standard error."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen([self.program, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # how Linux tells that the other side is closed
                chunk = b""
            if not chunk:
                break
            shown += chunk
        os.close(ours)
        process.wait(SECONDS)
        return shown.replace(b"\r\n", b"\n")

    def assert_harmless(self, shown):
        for escape in (b"\x1b[31m", b"\x1b[2J", b"\x1b]0;", b"\x07", b"\rwritten", "\u202e".encode()):
            self.assertNotIn(escape, shown)

    def test_events_do_not_command_the_terminal(self):
        for output in ("table", "json", "csv", "raw"):
            shown = self.on_terminal("search", "--data", self.data, "--output", output, "*")
            self.assertIn(b"evil", shown)
            self.assert_harmless(shown)

    def test_a_pipe_gets_the_bytes_themselves(self):
        result = self.riffle("search", "--data", self.data, "--output", "raw", "evil")
        self.assertEqual(result.stdout, HOSTILE.split(b"\n", 1)[0] + b"\n")

    def test_wrong_calls_do_not_either(self):
        for arguments in (["search", "--data", self.data, "foo | \x1b[31mx"], ["\x1b[31mx"], ["help", "\x1b[31mx"], ["search", "--\x1b[31mx"], ["load", "--data", self.data, "\x1b[31mx"]):
            self.assert_harmless(self.on_terminal(*arguments))

    def test_progress_is_gone_before_rows_come(self):
        shown = self.on_terminal("search", "--data", self.data, "* | stats count")
        line = next(line for line in shown.split(b"\n") if line.endswith(b"count"))
        self.assertEqual(line.rsplit(b"\x1b[K", 1)[-1], b"count")

    def test_output_that_cannot_be_written_is_a_failure(self):
        for arguments in (["search", "--data", self.data, "*"], ["search", "--data", self.data, "* | stats count"], ["load", "--data", self.data, self.path("events.log")], ["commands"], ["--help"]):
            with open("/dev/full", "wb") as full:
                result = subprocess.run([self.program, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
            self.assertEqual(result.returncode, 1, arguments)
            self.assertIn(b"cannot write to standard output", result.stderr)

    def test_without_standard_streams_nothing_is_printed_into_a_file(self):
        for stream in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            data = self.path("closed" + str(len(stream)) + stream[0])
            subprocess.run(["sh", "-c", f'"$0" load --data "$1" "$2" {stream}', self.program, data, self.path("events.log")], capture_output=True, timeout=SECONDS, check=False)
            result = self.riffle("check", "--data", data)
            self.assertEqual((result.returncode, result.stdout), (0, b"sound\n"), stream)

    def test_a_reader_that_leaves_ends_it_without_a_word(self):
        many = self.path("many.log", b"".join(b"line %d\n" % i for i in range(50000)))
        self.load(self.data, many)
        result = subprocess.run(["bash", "-c", '"$0" search --data "$1" "line" | head -1; echo "${PIPESTATUS[0]}"', self.program, self.data], capture_output=True, timeout=SECONDS, check=False)
        self.assertIn(result.stdout.splitlines()[-1], (b"141", b"0"))
        self.assertEqual(result.stderr, b"")


if __name__ == "__main__":
    main(sys.argv)
