"""The searches that README.md, samples/README.md and the empty page offer: each of them finds something in the demo's data."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from riffle_process import RiffleTest, main, search_rows, wait_for  # noqa: E402

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def text_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def readme_queries():
    section = text_of("README.md").split("## Ten searches to try on the demo", 1)[1].split("\n## ", 1)[0]
    return [query.replace("\\|", "|") for query in re.findall(r"^\| `(.+?)` \|", section, re.MULTILINE)]


def samples_queries():
    return text_of("samples/README.md").split("## Queries to try", 1)[1].split("```")[1].strip().splitlines()


def page_queries():
    return re.findall(r"query: '((?:[^'\\]|\\.)*)'", text_of("ui/src/examples.ts"))


class ExamplesTest(RiffleTest):
    def test_each_finds_something(self):
        readme, samples, page = readme_queries(), samples_queries(), page_queries()
        self.assertEqual(len(readme), 10, readme)
        self.assertGreaterEqual(len(samples), 10, samples)
        self.assertGreaterEqual(len(page), 5, page)
        server = self.serve("--data", self.path("demo"), command="demo")
        for query in sorted({*readme, *samples, *page}):
            wait_for(lambda query=query: self.finds_something(server, query), f"an answer to {query}")
        self.assertEqual(server.stop(), 0)

    def finds_something(self, server, query):
        lines = server.search(query, earliest="-24h")
        self.assertTrue(lines[-1]["ok"], (query, lines[-1]))
        errors = [line["message"] for line in lines if line["type"] == "message" and line["message"]["severity"] == "error"]
        self.assertEqual(errors, [], query)
        return search_rows(lines)


if __name__ == "__main__":
    main(sys.argv)
