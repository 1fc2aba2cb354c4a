"""What every benchmark does: run and time commands, talk to a server, print a line of results."""

import contextlib
import http.client
import json
import os
import re
import resource
import subprocess
import time

RIFFLE = os.environ.get("RIFFLE") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build", "riffle")


def cpu_seconds(command, env=None):
    """(user and system seconds of the whole process, its standard output); `env`: as subprocess has it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def peak_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024


def process_seconds(pid):
    """CPU seconds of a process that runs, to the nanosecond; those of threads that ended are missing."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(FileNotFoundError), open(f"/proc/{pid}/task/{task}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def wall_seconds(call, times=3):
    """(the median of so many calls, the last result)."""
    taken, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[len(taken) // 2], result


def rg_count(*arguments, cores=None):
    """Lines that `rg -c` counts; 0 where there is none."""
    prefix = ["taskset", "-c", cores] if cores else []
    done = subprocess.run([*prefix, "rg", "-c", *arguments], stdout=subprocess.PIPE, check=False)
    assert done.returncode in (0, 1), done
    return int(done.stdout or b"0")


def folder_bytes(folder):
    return sum(os.path.getsize(os.path.join(root, name)) for root, _, names in os.walk(folder) for name in names)


def lines_of(path):
    with open(path, "rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def report(name, value, aim, at_least=False, unit="x"):
    """aim None: printed for the table, judged by nobody."""
    verdict = "ok" if aim is None or (value >= aim if at_least else value <= aim) else "short"
    print(f"{name}\t{value:.2f}\t{unit}\t{'-' if aim is None else aim}\t{verdict}", flush=True)


# A term's edge in the raw file: a breaker (docs/search-semantics.md), an escape of JSON that stands for one, or an end of the line.
_EDGE = r"""[\x00-\x20\[\]<>(){}|!;,'"*&?+/:=@.\-$#%\\_]|\\u00[01][0-9a-fA-F]"""


def term_regex(term):
    """What finds `term` as a whole term in a line of the file, for the answer that Riffle's is compared with."""
    escaped = re.sub(r"[^\w\s/:=@,\"']", lambda found: "\\" + found.group(), term)  # rg knows no escape of a blank
    return f"(^|{_EDGE}){escaped}({_EDGE}|$)"


class Search:
    """One connection to a server; call it with a query, get its rows."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def __call__(self, query):
        self.connection.request("POST", "/api/v1/search", json.dumps({"query": query}), {"Content-Type": "application/json"})
        lines = [json.loads(line) for line in self.connection.getresponse().read().splitlines()]
        assert lines[-1]["type"] == "done" and lines[-1]["ok"], (query, lines[-1])
        return [line["row"] for line in lines if line["type"] == "row"]

    def count(self, query):
        return int(self(f"{query} | stats count")[0]["count"])


@contextlib.contextmanager
def server(data, cores=None):
    """`riffle serve` on the directory; yields (a Search, its process ID)."""
    prefix = ["taskset", "-c", cores] if cores else []
    process = subprocess.Popen([*prefix, RIFFLE, "serve", "--data", data, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        for line in process.stdout:
            found = re.search(rb"http://127\.0\.0\.1:(\d+)", line)
            if found:
                yield Search(int(found.group(1))), process.pid
                return
        raise RuntimeError("the server did not start")
    finally:
        process.terminate()
        process.wait(60)
