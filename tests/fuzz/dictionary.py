"""The words of the query language as a dictionary of libFuzzer: names of commands, options, functions and aggregates as the registry has
them, and what stands between them.

  riffle commands --json | dictionary.py >FILE"""

import json
import re
import sys

BETWEEN = ["AND", "OR", "NOT", "XOR", "IN", "LIKE", "BY", "AS", "OVER", "OUTPUT", "OUTPUTNEW", "WHERE", "TERM(", "CASE(", "earliest=", "latest=",
           "-1d@d", "span=1h", "eval(", "sparkline(", "<<FIELD>>", "[|", "[search", "| ", "!=", "<=", ">=", "==", "```", "`m`", "`m(1)`", "$t$", "\\\"",
           "\"", "'", "\\", "{}", "{}.", "*", "()", ",", "1e9", "0.5"]


def main():
    registry = json.load(sys.stdin)
    words = set(BETWEEN)
    for command in registry["commands"]:
        words.update([command["name"], *command["aliases"]])
        for argument in command["arguments"]:
            if not argument["name"].startswith("<"):
                words.add(argument["name"] + "=")
        words.update(re.findall(r"[A-Za-z_]{2,}=?", command["syntax"]))
    for kind in ("functions", "aggregates"):
        for function in registry[kind]:
            words.update(name + "(" for name in [function["name"], *function["aliases"]])
    for word in sorted(words):
        print('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"')


main()
