"""Checks what the compiler does not: the direction of includes, one file for each third-party library, one type for a name, tests that no
target holds, a README in each folder.

  check_structure.py SOURCE_DIR [compile_commands.json]

Prints each violation as file:line and exits with 1 if there is one."""

import fnmatch
import json
import pathlib
import re
import sys

# Which folders a folder may include from; the longest matching entry counts.
ALLOWED = {
    "indexer/base": ["indexer/base"],
    "indexer/columns": ["indexer/base", "indexer/columns"],
    "indexer": ["indexer"],
    "query-lang": ["query-lang", "indexer/base", "indexer/columns", "indexer/extract", "indexer/read", "indexer/text"],
    "ingest-tap": ["ingest-tap", "indexer"],
    "samples": ["samples", "ingest-tap", "indexer"],
    "ui": ["ui"],
    "server": ["server", "query-lang", "ingest-tap", "samples", "ui", "indexer"],
    "tests": ["tests", "server", "query-lang", "ingest-tap", "samples", "indexer"],
    "bench": ["bench", "server", "query-lang", "ingest-tap", "samples", "indexer"],
}
# Tests of a layer may use what is built upon it to make their data.
ALLOWED_IN_TESTS = {"query-lang": ["indexer"]}

# Headers of third parties, and the only files that may see them.
LIBRARIES = {
    r"xapian(\.h|/)": ["indexer/pattern/word_index.cc"],
    r"roaring/": ["indexer/segment/*.cc"],
    r"rapidjson/": ["indexer/base/json.cc"],
    r"zstd\.h": ["indexer/base/zstd.cc", "ingest-tap/file/zstd_stream.cc"],  # the second reads files as streams
    r"xxhash\.h": ["indexer/base/hash.cc", "indexer/base/hash.h"],
    r"sqlite3\.h": ["indexer/store/sqlite.cc"],
    r"unicode/": ["indexer/text/*.cc", "indexer/base/time_zone.cc"],
    r"simdjson\.h": ["indexer/extract/json_events.cc"],
    r"librdkafka/": ["ingest-tap/kafka/*.cc", "ingest-tap/kafka/rdkafka.h", "ingest-tap/embedded_broker.cc"],
    r"pcre2\.h": ["indexer/base/regex.cc"],
    r"httplib\.h": ["server/http/http_server.cc", "server/http/http_client.cc"],
    r"CLI/": ["server/cli/command_line.cc", "samples/sample_broker_main.cc"],  # one for each program
    r"toml\.hpp": ["server/config/config_file.cc"],
    r"spdlog/": ["indexer/base/log.cc"],
    r"openssl/": ["query-lang/functions/digest.cc"],
    r"zlib\.h": ["ingest-tap/file/*.cc"],
    r"(gtest|gmock)/": ["*_test.cc", "*_testing.h", "*_test_support.h", "tests/*"],
    r"benchmark/": ["bench/*", "*_bench.cc"],
}

FOLDERS_WITH_README = ["indexer", "query-lang", "ingest-tap", "server", "ui", "samples", "tests"]
SKIPPED = {"node_modules", ".git", "dist", ".cache"}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def sources(root):
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        parts = relative.parts
        if any(part in SKIPPED for part in parts) or parts[0].startswith("build"):
            continue
        if path.suffix in (".cc", ".h") and parts[0] in ALLOWED_TOP:
            yield relative.as_posix(), path


ALLOWED_TOP = {folder.split("/")[0] for folder in ALLOWED}


def within(name, folders):
    return any(name == folder or name.startswith(folder + "/") for folder in folders)


def allowed_for(name):
    best = max((folder for folder in ALLOWED if within(name, [folder])), key=len)
    folders = list(ALLOWED[best])
    if name.endswith("_test.cc"):
        folders += ALLOWED_IN_TESTS.get(name.split("/")[0], [])
    return folders


def check_includes(root):
    found = []
    for name, path in sources(root):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            bracket, header = match.groups()
            if bracket == '"':
                if header.split("/")[0] not in ALLOWED_TOP:
                    found.append(f"{name}:{number}: \"{header}\" is not written from the root of the repository")
                elif not within(header, allowed_for(name)):
                    found.append(f"{name}:{number}: {name.split('/')[0]} must not include {header}")
            for library, files in LIBRARIES.items():
                if re.match(library, header) and not any(fnmatch.fnmatch(name, pattern) for pattern in files):
                    found.append(f"{name}:{number}: {header} belongs behind {', '.join(files)}")
    return found


def check_tests(root, commands):
    compiled = {pathlib.Path(entry["directory"], entry["file"]).resolve() for entry in json.loads(commands.read_text())}
    return [f"{name}: no target compiles this test" for name, path in sources(root)
            if name.endswith("_test.cc") and path.resolve() not in compiled]


def check_readmes(root):
    return [f"{folder}/README.md is missing" for folder in FOLDERS_WITH_README if not (root / folder / "README.md").is_file()]


def check_pragma(root):
    return [f"{name}: #pragma once is missing" for name, path in sources(root)
            if name.endswith(".h") and "#pragma once" not in path.read_text(errors="replace")]


TYPE = re.compile(r"^(?:class|struct|enum class) (\w+)(?: final)?(?: : [^;]*)? *\{")


def check_types(root):
    """One name in one namespace is one type: the linker takes either of two for both, and says nothing."""
    places = {}
    for name, path in sources(root):
        namespace = ""
        for line in path.read_text(errors="replace").splitlines() if name.endswith(".h") else []:
            opened = re.match(r"namespace ([\w:]+) \{", line)
            namespace = opened[1] if opened else namespace
            found = TYPE.match(line)
            if found:
                places.setdefault(f"{namespace}::{found[1]}", []).append(name)
    assert "riffle::index::Batch" in places, "types look different now"
    return [f"{names[1]}: {type_name} is a type of {names[0]}, too" for type_name, names in sorted(places.items()) if len(names) > 1]


def check_settings(root):
    """Every setting stands in the docs, and the docs name no other."""
    keys = set(re.findall(r'\{\{"([a-z_.]+)"', (root / "server/config/settings.cc").read_text()))
    assert "store.retention_days" in keys, "the table of settings looks different now"
    described = set(re.findall(r"^\| `([a-z_.]+)` \|", (root / "docs/configuration.md").read_text(), re.MULTILINE))
    return ([f"docs/configuration.md: the setting {key} is missing" for key in sorted(keys - described)] +
            [f"docs/configuration.md: there is no setting {key}" for key in sorted(described - keys)])


def self_check():
    """The check itself must find what it is for."""
    assert allowed_for("indexer/store/store.cc") == ["indexer"]
    assert not within("query-lang/query.h", allowed_for("indexer/read/scan.cc"))
    assert not within("indexer/store/store.h", allowed_for("query-lang/plan/planner.cc"))
    assert within("indexer/store/store.h", allowed_for("query-lang/plan/planner_test.cc"))
    assert not within("server/http/message.h", allowed_for("ingest-tap/kafka/kafka_tap.cc"))
    assert not within("indexer/read/scan.h", allowed_for("indexer/base/hash.cc"))
    assert within("query-lang/query.h", allowed_for("server/endpoints/parse.cc"))


def main():
    self_check()
    root = pathlib.Path(sys.argv[1]).resolve()
    found = check_includes(root) + check_readmes(root) + check_pragma(root) + check_types(root) + check_settings(root)
    if len(sys.argv) > 2:
        found += check_tests(root, pathlib.Path(sys.argv[2]))
    for violation in found:
        print(violation)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
