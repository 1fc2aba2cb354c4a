"""Starts the real program for a test, on the loopback and a free port, and stops it by its own process ID."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

# For whatever comes by itself, within a few seconds where the machine is idle: a build with sanitizers on a busy machine takes its time, and
# only a test that fails waits for so long. ctest's limits (tests/CMakeLists.txt) are above it.
PATIENCE_SECONDS = 180
LOG_BYTES = 64 << 10  # the end of a program's log, for the words of a failure
# What a test starts ends with the thread that started it, the main one, also when the test itself is killed.
TIED = ["setpriv", "--pdeathsig", "KILL", "--"]


def wait_for(condition, what="what was waited for"):
    """The first value of `condition` that is true; `what`: a text for the failure, or what makes it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what() if callable(what) else what} did not come")


def run(program, *arguments, stdin=b"", environment=None):
    """Runs a command to its end; the result has returncode, stdout and stderr as bytes."""
    return subprocess.run([*TIED, program, *arguments], input=stdin, capture_output=True, timeout=PATIENCE_SECONDS,
                          env={**os.environ, **(environment or {})}, check=False)


def rows(result):
    """The JSON lines of a command's output."""
    return [json.loads(line) for line in result.stdout.splitlines()]


class Process:
    """A program that keeps running; its first lines on stdout are read until one matches `ready`."""

    def __init__(self, command, ready):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([*TIED, *command], stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL)
        self.output = b""
        try:
            self.match = self._wait_for(re.compile(ready))
        except Exception:
            self.kill()
            raise

    def _wait_for(self, pattern):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            readable, _, _ = select.select([self.process.stdout], [], [], 0.2)
            if readable:
                chunk = os.read(self.process.stdout.fileno(), 65536)
                self.output += chunk
                found = pattern.search(self.output)
                if found:
                    return found
                if not chunk:
                    break
        raise AssertionError(f"{self.process.args} did not start (status {self.process.poll()}):\n{self.errors()}")

    def errors(self):
        if self.log.closed:
            return self.last_errors
        # Read where it is: the program writes at the position that seek() would move.
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), LOG_BYTES, max(0, size - LOG_BYTES)).decode(errors="replace")

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self):
        """SIGTERM; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError(f"{self.process.args} did not stop:\n{self.errors()}") from None
        self._close()
        return self.process.returncode

    def _close(self):
        self.last_errors = self.errors()
        self.process.stdout.close()
        self.log.close()


class Server(Process):
    """`riffle serve` or `riffle demo`."""

    def __init__(self, program, command, *arguments):
        super().__init__([program, command, "--listen", "127.0.0.1:0", *arguments], rb"(http://127\.0\.0\.1:(\d+))")
        self.url = self.match.group(1).decode()
        self.port = int(self.match.group(2))

    def request(self, path, body=None, headers=None, method=None):
        """(status, headers, body as bytes); does not raise for 4xx and 5xx."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"Content-Type": "application/json", **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def get_json(self, path):
        status, _, body = self.request(path)
        assert status == 200, (status, body)
        return json.loads(body)

    def search(self, query, **options):
        """All lines of the answer."""
        status, _, body = self.request("/api/v1/search", {"query": query, **options})
        assert status == 200, (status, body)
        return [json.loads(line) for line in body.splitlines()]


def search_rows(lines):
    return [line["row"] for line in lines if line["type"] == "row"]


class RiffleTest(unittest.TestCase):
    """A test with a directory of its own. `program` is set by main()."""

    program = ""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="riffle-test-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def path(self, name, content=None):
        path = os.path.join(self.directory, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        return path

    def riffle(self, *arguments, **options):
        return run(self.program, *arguments, **options)

    def load(self, data, *arguments, **options):
        """`riffle load`; the counters of its last line."""
        result = self.riffle("load", "--data", data, *arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout.splitlines()[-1])

    def serve(self, *arguments, command="serve"):
        server = Server(self.program, command, *arguments)
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server


def main(arguments):
    """Runs the tests of the main module; the first argument is the program."""
    RiffleTest.program = arguments[1]
    unittest.main(module="__main__", argv=[arguments[0], *arguments[2:]])
