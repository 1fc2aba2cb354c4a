"""The data of the benchmarks: files of the folder RIFFLE_BENCH_DATA where it has them, else made up (smaller, and easier: fewer patterns).

    events.ndjson    JSON events with _id, _time, host, service, level, status, latency_ms and a message out of real systems' logs
    days.ndjson      the same over 30 days, 2 % of them one to 72 hours late
    access.log       access-log lines of a million users and URLs
    hostile.ndjson   messages of random letters: no pattern repeats
    clients.ndjson   events with the address of a client as a field
"""

import os
import random
import time

MADE_UP_EVENTS = 300_000
START = 1_767_225_600  # 2026-01-01
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TEMPLATES = [
    "Connection from 10.{a}.{b}.{c} port {n} closed by peer",
    "Failed password for invalid user guest{a} from 10.{a}.{b}.{c} port {n} ssh2",
    "Receiving block blk_{n}{a} src: /10.{a}.{b}.{c}:{n} dest: /10.{b}.{a}.{c}:50010",
    "task {a} of stage {b}: finished in {n} ms on worker-{c} (executor {a})",
    "ERROR writing /var/data/part-{n}: no space left on device, retry {a} in {b} s",
    "request GET /api/v2/users/{n} took {a} ms, cache miss, upstream 10.{a}.{b}.{c}",
    "session {n} opened for user root by (uid={a})",
    "workerEnv.init() ok /etc/httpd/conf/workers{a}.properties",
]


def _head(rng, moment):
    service = rng.choice(["web", "orders", "hdfs", "sshd", "spark", "cron"])
    level = rng.choice(["info"] * 6 + ["debug"] * 2 + ["warn", "error"])
    return (f'{{"_id":"{rng.getrandbits(128):032x}","_time":{moment:.6f},"host":"{service}-{rng.randrange(40):02d}","service":"{service}",'
            f'"level":"{level}","status":{rng.choice([200] * 19 + [500])},"latency_ms":{rng.randrange(1000)},"message":"')


def _message(rng):
    return rng.choice(TEMPLATES).format(a=rng.randrange(256), b=rng.randrange(256), c=rng.randrange(256), n=rng.randrange(65536))


def _word(rng, low, high):
    return "".join(rng.choices(LETTERS, k=rng.randint(low, high)))


def _events(rng, i):
    return _head(rng, START + i / 1000) + _message(rng) + '"}'


def _days(rng, i):
    late = rng.uniform(3600, 72 * 3600) if rng.randrange(50) == 0 else 0
    return _head(rng, START + i * 30 * 86400 / MADE_UP_EVENTS - late) + _message(rng) + '"}'


def _access(rng, i):
    stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(START + i // 50))
    address = ".".join(str(rng.randrange(256)) for _ in range(4))
    return (f'{address} - user{int(rng.random() ** 2 * 1e6)} [{stamp}] "GET /{_word(rng, 2, 4)}/{int(rng.random() ** 3 * 1e6)} HTTP/1.1" '
            f'{rng.choice([200] * 24 + [404])} {rng.randrange(90000)} "https://{_word(rng, 2, 3)}.example.com/" "curl/7.88.1"')


def _hostile(rng, i):
    return _head(rng, START + i / 1000) + " ".join(_word(rng, 3, 10) for _ in range(rng.randint(8, 19))) + '"}'


def _clients(rng, i):
    client = f"10.{rng.randrange(64)}.{rng.randrange(256)}.{rng.randrange(256)}"
    return _head(rng, START + i / 1000).replace('"message":"', f'"client":"{client}","message":"') + _message(rng) + '"}'


_MAKERS = {"events.ndjson": _events, "days.ndjson": _days, "access.log": _access, "hostile.ndjson": _hostile,
           "clients.ndjson": _clients}


def data_file(name, folder):
    """The path of the data set `name`; made in `folder` when RIFFLE_BENCH_DATA has none."""
    given = os.path.join(os.environ.get("RIFFLE_BENCH_DATA", ""), name)
    if os.environ.get("RIFFLE_BENCH_DATA") and os.path.exists(given):
        return given
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        rng = random.Random(name)
        with open(path, "w", encoding="utf-8") as file:
            for i in range(MADE_UP_EVENTS):
                file.write(_MAKERS[name](rng, i) + "\n")
    return path
