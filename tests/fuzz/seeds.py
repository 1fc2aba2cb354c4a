"""Writes the queries of the golden cases, each to a file of its own, for the query fuzzer to begin with.

  seeds.py SOURCE_DIR FOLDER"""

import hashlib
import pathlib
import sys


def queries(text):
    found = []
    open_query = False
    for line in text.splitlines():
        if line.startswith("query: "):
            found.append(line[len("query: "):])
            open_query = True
        elif open_query and line.startswith("  "):
            found[-1] += "\n" + line[2:]
        else:
            open_query = False
    return found


def main():
    root, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((root / "query-lang").rglob("*.test")):
        for query in queries(path.read_text()):
            data = query.encode()
            (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    main()
