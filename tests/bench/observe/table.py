#!/usr/bin/env python3
"""table: observations beside LMDB with the same keys (P14, P15).

    tests/bench/observe/table.py BIN [values=5000000] [rounds=3] [mib=32]

Each round runs each of them once, one after the other; a row has medians, and
the median and spread of the ratios within each round. LMDB gets sorted batches
of a million, synced. Nothing is asserted.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ASKED = 100_000   # new indicators (P14)
REPORT = 1000     # of one report (P15)
SCANNED = 1_000_000


def number(*command):
    return float(subprocess.run(list(map(str, command)), check=True,
                                capture_output=True, text=True).stdout)


def processor_s(*command):
    child = subprocess.Popen(list(map(str, command)),
                             stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return usage.ru_utime + usage.ru_stime


def row(what, ours, floor, ratio, goal):
    print(f"{what:<42} {ours:>12} {floor:>12} {ratio:>20}   {goal}")


def ratios(pairs):
    each = sorted(a / b for a, b in pairs)
    return f"{statistics.median(each):.3f} ({each[0]:.3f}-{each[-1]:.3f})"


def median(pairs, which):
    return statistics.median(p[which] for p in pairs)


class Bench:
    def __init__(self, programs, values, rounds, where):
        self.ours = f"{programs}/observe_bench"
        self.floor = f"{programs}/lmdb_bench"
        self.scan = f"{programs}/hunt_bench"
        self.values, self.rounds, self.where = values, rounds, where

    def entering(self):
        pairs = []
        for i in range(self.rounds):
            seen, lmdb = self.where / "seen", self.where / "lmdb"
            for folder in (seen, lmdb):
                shutil.rmtree(folder, ignore_errors=True)
            lmdb.mkdir()
            ours = number(self.ours, "enter", seen, f"keys={self.values}")
            floor = number(self.floor, "insert", lmdb, f"keys={self.values}",
                           "batch=1000000")
            pairs.append((self.values / ours / 1e6, self.values / floor / 1e6))
        row("distinct values entered, M/s", f"{median(pairs, 0):.2f}",
            f"{median(pairs, 1):.2f}", ratios(pairs), ">= 3.5 M/s")
        size = number(self.ours, "size", self.where / "seen")
        row("octets a value on disk", f"{size / self.values:.1f}", "", "",
            "<= 30")

    def asking(self, count, goal):
        pairs = []
        for _ in range(self.rounds):
            ours = number(self.ours, "ask", self.where / "seen",
                          f"keys={self.values}", f"values={count}")
            gets = number(self.floor, "get", self.where / "lmdb",
                          f"keys={self.values}", f"values={count}")
            pairs.append((ours, count / gets * 1000))
        row(f"{count:,} asked, ms", f"{median(pairs, 0):.1f}",
            f"{median(pairs, 1):.1f}", ratios(pairs), goal)

    def cold(self):
        took = []
        for _ in range(self.rounds):
            subprocess.run([self.ours, "cold", str(self.where / "seen")],
                           check=True)
            took.append(number(self.ours, "ask", self.where / "seen",
                               f"keys={self.values}", f"values={REPORT}"))
        row(f"{REPORT:,} asked, cold, ms", f"{statistics.median(took):.1f}", "",
            f"{min(took):.1f}-{max(took):.1f}", "<= 100 (P15)")

    def lines(self, mib):
        made = self.where / "made"
        made.mkdir()
        subprocess.run([sys.executable, "-B",
                        str(HERE.parent / "hunt/made_log.py"), str(made),
                        str(mib), "1", str(SCANNED)], check=True)
        pack, log = self.where / "pack", made / "log"
        subprocess.run([self.scan, "build", str(made / f"set-{SCANNED}"),
                        str(pack)], check=True, stdout=subprocess.DEVNULL)
        pairs = []
        for _ in range(self.rounds):
            shutil.rmtree(self.where / "lines", ignore_errors=True)
            ours = number(self.ours, "lines", log, "observe",
                          self.where / "lines")
            pairs.append((mib / ours, mib / processor_s(
                self.scan, "scan", pack, log, "best", self.where / "out")))
        row("log observed, MiB/s; scanned alone (1M)",
            f"{median(pairs, 0):.1f}", f"{median(pairs, 1):.1f}",
            ratios(pairs), ">= 0.5 of it")


def main(words):
    given = dict(w.split("=") for w in words[1:])
    values = int(given.get("values", 5_000_000))
    rounds = int(given.get("rounds", 3))
    with tempfile.TemporaryDirectory(prefix="noroshi-observe.") as where:
        bench = Bench(words[0], values, rounds, pathlib.Path(where))
        print(f"{values:,} distinct values, {rounds} rounds")
        row("", "ours", "LMDB", "ratio (spread)", "goal")
        bench.entering()
        bench.asking(ASKED, "<= 0.05 of LMDB")
        bench.asking(REPORT, "<= 100 ms (P15)")
        bench.cold()
        if given.get("mib", "32") != "0":
            bench.lines(int(given.get("mib", 32)))


if __name__ == "__main__":
    main(sys.argv[1:])
