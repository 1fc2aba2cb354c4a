"""kill -9 of `riffle serve` while it follows a log file that grows and is rotated by rename. In the end every line must be there once.

  kill_file_tap_test.py RIFFLE [KILLS]"""

import json
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, search_rows, wait_for  # noqa: E402

KILLS = int(sys.argv.pop(2)) if len(sys.argv) > 2 else 5
CONFIG = """[store]
commit_seconds = 1
[[tap]]
kind = "file"
paths = ["{directory}/app.log*"]
"""


class Writer(threading.Thread):
    """Appends numbered lines; now and then app.log becomes app.log.N and another one begins."""

    def __init__(self, directory, seed):
        super().__init__()
        self.directory, self.random, self.stop, self.lines, self.rotations = directory, random.Random(seed), threading.Event(), 0, 0

    def run(self):
        path = os.path.join(self.directory, "app.log")
        while not self.stop.is_set():
            with open(path, "ab", buffering=0) as file:
                for _ in range(self.random.randrange(20, 200)):
                    text = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} line={self.lines}\n".encode()
                    half = self.random.randrange(len(text))  # a line may be seen before it is whole
                    file.write(text[:half])
                    file.write(text[half:])
                    self.lines += 1
                    time.sleep(0.0005)
            if self.random.random() < 0.3:
                self.rotations += 1
                os.rename(path, f"{path}.{self.rotations}")


class KillFileTapTest(RiffleTest):
    def test_every_line_once(self):
        seed = int(os.environ.get("RIFFLE_TEST_SEED", random.SystemRandom().randrange(1 << 32)))
        print(f"RIFFLE_TEST_SEED={seed}", flush=True)
        moments = random.Random(seed)
        config = self.path("riffle.toml", CONFIG.format(directory=self.directory).encode())
        data = self.path("data")
        writer = Writer(self.directory, seed)
        writer.start()
        self.addCleanup(lambda: (writer.stop.set(), writer.join()))
        for _ in range(KILLS):
            server = self.serve("--config", config, "--data", data)
            time.sleep(moments.uniform(0.3, 2.5))
            self.assertIsNone(server.process.poll(), server.errors())
            server.kill()
        server = self.serve("--config", config, "--data", data)
        wait_for(lambda: writer.rotations > 0, "a rotation")
        writer.stop.set()
        writer.join()
        print(f"{writer.lines} lines, {writer.rotations} rotations", flush=True)

        def count():
            return int(search_rows(server.search("* | stats count"))[-1]["count"])

        wait_for(lambda: count() >= writer.lines, lambda: f"{writer.lines} lines, but {count()},")
        self.assertEqual(server.stop(), 0, server.errors())
        result = self.riffle("search", "--data", data, "--output", "json", "* | fields line")
        numbers = sorted(int(json.loads(row)["line"]) for row in result.stdout.splitlines())
        self.assertEqual(numbers, list(range(writer.lines)))
        self.assertEqual(self.riffle("check", "--data", data).returncode, 0)


if __name__ == "__main__":
    main(sys.argv)
