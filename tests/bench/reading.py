#!/usr/bin/env python3
"""reading: what `share --dry-run` takes to read a file, beside `rg -o`.

    tests/bench/reading.py NOROSHI NODE LINES ROUNDS SEED

A list, a CSV, prose and a MISP event of LINES lines each, and lines of which
none is taken, for the memory alone. Ours and ripgrep, with one expression of
the same types, read the same file one after the other, ROUNDS times: the ratio
is the median of those pairs, and how far they lie apart is printed. Time is the
processor's. Rows are those of run.sh.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

PATTERN = (r'(?i)\b(?:h(?:xx|tt)ps?://[^\s"<>,]+'
           r"|(?:\d{1,3}(?:\[\.\]|\.)){3}\d{1,3}\b|[0-9a-f]{64}\b"
           r"|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}\b"
           r"|[0-9a-f]{40}\b|[0-9a-f]{32}\b|[\w.+-]+@[\w.-]+\.[a-z]{2,}\b"
           r"|(?:[a-z0-9-]+(?:\[\.\]|\.))+[a-z]{2,}\b)")
MEMORY_FILES, MEMORY_MIB = 5, 32
GOAL = 0.10
# The exit code where no peer would get it; it was read all the same.
NOBODY = 4
# Half of the names are below suffixes that are looked up; nobody has them.
SUFFIXES = ("com", "co.jp", "net", "org", "de", "com.br", "co.uk", "xyz",
            "info", "ac.jp")
WORDS = """the actor sent a mail with an attached document that loads a
    second stage from its own infrastructure and keeps running after a
    restart""".split()


def value(dice, shape):
    """A value, and its MISP type: names of documentation and below public
    suffixes, addresses of documentation, hashes."""
    word = f"{dice.getrandbits(40):x}"
    public = f"{word}.{dice.choice(SUFFIXES)}" if dice.random() < 0.5 else None
    if shape == 0:
        return public or f"{word}.evil.example.com", "domain"
    if shape == 1:
        groups = (f"{dice.randrange(0x1000, 0x10000):x}" for _ in range(6))
        return f"2001:db8:{':'.join(groups)}", "ip-dst"
    if shape == 2:
        return f"{dice.getrandbits(256):064x}", "sha256"
    host = public or f"{word}.example.net"
    return f"http://{host}/{word[:4]}/gate.php", "url"


def defanged(text):
    return text.replace("http", "hxxp").replace(".", "[.]")


def write_list(out, dice, lines):
    for place in range(lines):
        out.write(f"{value(dice, place % 4)[0]}\n")


def write_csv(out, dice, lines):
    out.write("type,value,first_seen,comment\n")
    for place in range(lines - 1):
        text, kind = value(dice, place % 4)
        out.write(f"{kind},{text},2026-11-{1 + place % 27:02},seen once\n")


def write_prose(out, dice, lines):
    for place in range(lines):
        words = " ".join(dice.choices(WORDS, k=9))
        tail = (f" at {defanged(value(dice, place // 4 % 4)[0])}"
                if place % 4 == 0 else "")
        out.write(f"{words}{tail}.\n")


def write_misp(out, dice, lines):
    """An attribute is eight lines."""
    attributes = []
    for place in range(lines // 8):
        text, kind = value(dice, place % 4)
        attributes.append({
            "uuid": f"00000000-0000-4000-8000-{place:012x}", "type": kind,
            "category": "Network activity", "to_ids": True, "value": text,
            "distribution": "3"})
    json.dump({"Event": {"info": "bench", "date": "2026-11-27",
                         "distribution": "3", "Attribute": attributes}},
              out, indent=1)


def write_rejects(out, dice, lines):
    """Nothing but what is told: names below no suffix, but for the last."""
    for _ in range(lines - 1):
        out.write(f"{dice.getrandbits(40):x}.zzinvalid\n")
    out.write("c2.evil.example.com\n")


def cost(command):
    """Seconds of processor, and octets of memory at its peak."""
    with open(os.devnull, "wb") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return (used.ru_utime + used.ru_stime, used.ru_maxrss * 1024,
            child.returncode)


def row(*cells):
    print("%-44s %14s %14s %8s   %s" % cells, flush=True)


def share(name, path, noroshi, node):
    ours, memory, code = cost([noroshi, "--dir", node, "share", path, "--tlp",
                               "clear", "--dry-run", "--json"])
    if code not in (0, NOBODY):
        raise SystemExit(f"share --dry-run of a {name} ended with {code}")
    return ours, memory


def measure(name, path, noroshi, node, rounds):
    pairs, peak = [], 0
    for _ in range(rounds):
        ours, memory = share(name, path, noroshi, node)
        floor, _, code = cost(["rg", "--no-filename", "-o", PATTERN, path])
        if code != 0:
            raise SystemExit(f"rg ended with {code}")
        pairs.append((ours, floor))
        peak = max(peak, memory)
    ratios = [floor / ours for ours, floor in pairs]
    ours, floor = (statistics.median(side) for side in zip(*pairs))
    row(f"P18 reading a {name}, processor's time", f"{ours:.2f} s",
        f"{floor:.2f} s", f"{statistics.median(ratios):.2f}",
        f">= {GOAL:.2f} of rg -o ({min(ratios):.2f} to {max(ratios):.2f})")
    tell_memory("P18 memory of it at its peak", path, peak)


def tell_memory(name, path, peak):
    mib = 1 << 20
    bound = MEMORY_FILES * os.path.getsize(path) / mib + MEMORY_MIB
    row(name, f"{peak / mib:.1f} MiB",
        f"{bound:.1f} MiB", f"{peak / mib / bound:.2f}",
        f"<= 1 (floor: {MEMORY_FILES} files + {MEMORY_MIB} MiB)")


def main(noroshi, node, lines, rounds, seed):
    with tempfile.TemporaryDirectory(prefix="noroshi-reading.") as room:
        for name, suffix, write in (("list", "txt", write_list),
                                    ("CSV", "csv", write_csv),
                                    ("text", "txt", write_prose),
                                    ("MISP event", "json", write_misp)):
            path = os.path.join(room, f"{name.split()[0].lower()}.{suffix}")
            with open(path, "w", encoding="utf-8") as out:
                write(out, random.Random(int(seed)), int(lines))
            measure(name, path, noroshi, node, int(rounds))
        path = os.path.join(room, "rejects.txt")
        with open(path, "w", encoding="utf-8") as out:
            write_rejects(out, random.Random(int(seed)), int(lines))
        tell_memory("P18 memory of as many rejects", path,
                    share("list of rejects", path, noroshi, node)[1])


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit("\n".join(__doc__.split("\n")[2:3]).strip())
    main(*sys.argv[1:])
