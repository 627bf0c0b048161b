"""retract: how soon the pack that a node keeps is without what was retracted.

    python3 -B tests/bench/hunt/retract.py BIN [values=N,N...] [rounds=N]

A node shares N values, and then retracts one after the other of single ones.
What is printed: ms from the end of the command until `lookup --pack current`
does not find the value, and how long the command took; the same of a value
that is shared. The loop asks whenever the pack is another file.
"""

import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))

from story import World, until  # noqa: E402

AT_ONCE = 1_000_000  # values of one share


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "?"


def is_in(node, value):
    return subprocess.run(
        [node.world.program("noroshi"), "--dir", str(node.dir), "lookup",
         "--pack", "current", "--exact", value], capture_output=True,
        env=node.environment()).returncode == 0


def file_of(path):
    try:
        about = os.stat(path)
    except FileNotFoundError:
        return None
    return about.st_ino, about.st_mtime_ns, about.st_size


def wait(node, value, there):
    """ms until it is there, or not."""
    current, begun = str(node.dir / "packs/current"), time.monotonic()
    seen = None
    while True:
        now = file_of(current), file_of(current + ".without")
        if now != seen and is_in(node, value) == there:
            return (time.monotonic() - begun) * 1000
        seen = now
        time.sleep(0.002)


def timed(node, *words, stdin=""):
    begun = time.monotonic()
    rows = node.json(*words, stdin=stdin)
    return (time.monotonic() - begun) * 1000, rows


def fill(node, count):
    for begin in range(0, count, AT_ONCE):
        text = "".join(f"n{n}.{n % 977}.example\n" for n in range(
            begin, min(begin + AT_ONCE, count)))
        done = subprocess.run(
            [node.world.program("noroshi"), "share", "-", "--tlp", "amber",
             "--to", "take", "--yes", "--title", "many"], input=text, text=True,
            stdout=subprocess.DEVNULL, env=node.environment())
        assert done.returncode == 0, done
    last = f"n{count - 1}.{(count - 1) % 977}.example"
    until("all are in the pack", lambda: is_in(node, last), patience=900)


def measure(programs, count, rounds):
    w = World(programs, "retract")
    shown = {"share": [], "until it is in": [], "retract": [],
             "until it is out": []}
    try:
        node, take = w.two()
        take.stop()
        fill(node, count)
        time.sleep(2)
        for n in range(rounds):
            value = f"single{n}.example"
            ms, rows = timed(node, "share", "-", "--tlp", "amber", "--to",
                             "take", "--title", "one", stdin=value)
            shown["share"].append(ms)
            shown["until it is in"].append(wait(node, value, True))
            time.sleep(3)
            ms, _ = timed(node, "retract", rows[0]["records"][0], "--reason",
                          "a mistake")
            shown["retract"].append(ms)
            shown["until it is out"].append(wait(node, value, False))
            time.sleep(1)
    finally:
        w.end()
        w.clear(False)
    for what, ms in shown.items():
        print(f"{count:>9}  {what:<16} " +
              " ".join(f"{m:6.0f}" for m in ms) + " ms")


def main(programs, *words):
    how = dict(word.split("=") for word in words)
    print(cpu())
    for count in how.get("values", "1000000,5000000").split(","):
        measure(programs, int(count), int(how.get("rounds", 3)))


if __name__ == "__main__":
    main(*sys.argv[1:])
