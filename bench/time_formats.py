"""How many lines of real logs get the right _time with no configuration. RIFFLE_LOGHUB names a folder with the samples of the loghub collection
(Android.log, Apache.log, …). What is right is said here once more, by a regular expression for each system, not by Riffle's own recogniser.

Years that a format does not hold are the latest in which the time is not after now."""

import datetime
import json
import os
import re
import subprocess
import sys
import tempfile

RIFFLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "build", "riffle")
AIM = 0.995
# The pattern's groups, joined with blanks, are read with the format; "epoch" takes the group as seconds.
SYSLOG = (r"^(\w{3}) +(\d+) (\d\d:\d\d:\d\d)", "%b %d %H:%M:%S")
SYSTEMS = {
    "Android": (r"^(\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})", "%m-%d %H:%M:%S.%f"),
    "Apache": (r"^\[\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})\]", "%b %d %H:%M:%S %Y"),
    "BGL": (r"^\S+ (\d{10}) ", "epoch"),
    "HDFS": (r"^(\d{6}) (\d{6}) ", "%y%m%d %H%M%S"),
    "HPC": (r"^\d+ \S+ \S+ \S+ (\d{9,10}) ", "epoch"),
    "Hadoop": (r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})", "%Y-%m-%d %H:%M:%S %f"),
    "HealthApp": (r"^(\d{8})-(\d+):(\d+):(\d+):(\d+)\|", "health"),
    "Linux": SYSLOG,
    "Mac": SYSLOG,
    "OpenSSH": SYSLOG,
    "OpenStack": (r"^\S+ (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})", "%Y-%m-%d %H:%M:%S.%f"),
    "Proxifier": (r"^\[(\d\d\.\d\d) (\d\d:\d\d:\d\d)\]", "%m.%d %H:%M:%S"),
    "Spark": (r"^(\d\d/\d\d/\d\d) (\d\d:\d\d:\d\d)", "%y/%m/%d %H:%M:%S"),
    "Thunderbird": (r"^\S+ (\d{10}) ", "epoch"),
    "Windows": (r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),", "%Y-%m-%d %H:%M:%S"),
    "Zookeeper": (r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3})", "%Y-%m-%d %H:%M:%S %f"),
}


def right_time(system, line, newest):
    """Seconds since 1970, or None where the line has no time of its own."""
    pattern, form = SYSTEMS[system]
    found = re.match(pattern, line)
    if not found:
        return None
    if form == "epoch":
        return float(found.group(1))
    if form == "health":
        day, hour, minute, second, millis = found.groups()
        at = datetime.datetime.strptime(day, "%Y%m%d") + datetime.timedelta(hours=int(hour), minutes=int(minute), seconds=int(second),
                                                                            milliseconds=int(millis))
    elif "%y" in form.lower():
        at = datetime.datetime.strptime(" ".join(found.groups()), form)
    else:
        for year in range(newest.year, newest.year - 9, -1):
            try:
                at = datetime.datetime.strptime(" ".join(found.groups()) + f" {year}", form + " %Y")
            except ValueError:  # 29 February
                continue
            if at <= newest:
                break
    return at.replace(tzinfo=datetime.timezone.utc).timestamp()


def measure(system, path, folder):
    data = os.path.join(folder, system)
    subprocess.run([RIFFLE, "load", "--data", data, path], check=True, stdout=subprocess.DEVNULL)
    out = subprocess.run([RIFFLE, "search", "--data", data, "--output", "json", "* | eval t=_time | fields t, _raw"], check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    newest = datetime.datetime.fromtimestamp(os.path.getmtime(path), datetime.timezone.utc).replace(tzinfo=None)
    lines = right = without = 0
    for row in map(json.loads, out.splitlines()):
        lines += 1
        wanted = right_time(system, row["_raw"], newest)
        if wanted is None:
            without += 1
        elif abs(float(row["t"]) - wanted) < 0.0011:
            right += 1
    return lines, lines - without, right


def main():
    source = os.environ.get("RIFFLE_LOGHUB")
    if not source:
        sys.exit("bench: time_formats needs RIFFLE_LOGHUB, a folder with the loghub samples")
    worst = 1.0
    with tempfile.TemporaryDirectory() as folder:
        for system in SYSTEMS:
            lines, stamped, right = measure(system, os.path.join(source, system + ".log"), folder)
            share = right / stamped
            worst = min(worst, share)
            print(f"time.{system.lower()}\t{100 * share:.2f}\t% of {stamped} lines with a time, of {lines}\t{100 * AIM}\t"
                  f"{'ok' if share >= AIM else 'short'}", flush=True)
    print(f"time.worst\t{100 * worst:.2f}\t%\t{100 * AIM}\t{'ok' if worst >= AIM else 'short'}")


if __name__ == "__main__":
    main()
