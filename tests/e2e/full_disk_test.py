"""A disk that gets full while a search puts rows aside: the search says where and which setting, and the server goes on."""

import os
import resource
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, search_rows  # noqa: E402

# More than the search's memory, and then more than a file may have.
MEMORY_BYTES = 16 << 20
FILE_BYTES = 1 << 20
SEARCH = '| makeresults count=300000 | streamstats count AS n | eval k=md5(n)." a text of some length" | sort 0 k | stats count first(k) AS first'


class FullDiskTest(RiffleTest):
    def test_the_search_ends_and_the_server_goes_on(self):
        spill = self.path("spill")
        config = self.path("riffle.toml", f'[search]\nmemory_bytes = {MEMORY_BYTES}\nspill_folder = "{spill}"\n'.encode())
        server = self.serve("--data", self.path("data"), "--config", config)
        pid = server.process.pid
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        # What a full disk does to a file, without a disk to fill: the system refuses to write more into it.
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (FILE_BYTES, most))
        for _ in range(3):
            done = server.search(SEARCH)[-1]
            self.assertEqual(done["type"], "done")
            self.assertIn(spill, done["error"]["message"])
            self.assertIn("search.spill_folder", done["error"]["hint"])
            self.assertEqual(os.listdir(spill), [])
        self.assertEqual(len(search_rows(server.search("| makeresults count=5 | sort 0 _time"))), 5)
        self.assertEqual(server.request("/healthz")[0], 200)
        # There is room again.
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
        lines = server.search(SEARCH)
        self.assertNotIn("error", lines[-1])
        self.assertEqual(search_rows(lines)[0]["count"], 300000)
        self.assertEqual(os.listdir(spill), [])
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    main(sys.argv)
