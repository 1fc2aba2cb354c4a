"""Runs the page's own end-to-end script (ui/e2e) in headless Chromium against a demo."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import TIED, RiffleTest, main, wait_for  # noqa: E402

SCRIPT = sys.argv.pop(2) if len(sys.argv) > 2 else ""
ENOUGH = 1000  # events, so that a timeline and a list have something to show


class BrowserTest(RiffleTest):
    def test_types_a_query_and_sees_results(self):
        server = self.serve("--data", self.path("demo"), command="demo")
        wait_for(lambda: server.get_json("/api/v1/ledger")["total"]["indexed"] >= ENOUGH, f"{ENOUGH} events of the demo")
        folder = os.path.dirname(os.path.dirname(SCRIPT))
        result = subprocess.run([*TIED, "node", SCRIPT], cwd=folder, capture_output=True, timeout=300, check=False,
                                env={**os.environ, "RIFFLE_URL": server.url, "RIFFLE_QUERY": "*"})
        self.assertEqual(result.returncode, 0, (result.stdout + result.stderr).decode(errors="replace"))
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    main(sys.argv)
