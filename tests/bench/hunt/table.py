#!/usr/bin/env python3
"""table: the scanner beside what people use today, over one mixed log.

    tests/bench/hunt/table.py BIN [mib=64] [rounds=5] [seed=1] [sets=1000,100000]

Each round runs each of them once, one after the other; a row has the median of
the processor's time, and of the ratios within each round. Truth is counted in
lines, against those that the generator planted: lines missed, and lines that
name nothing. The log is in the page cache. Nothing is asserted.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LITERAL_MAX = 1000      # values with which rg and grep are run in any case of
                        # letters: more take minutes, and rg refuses 100,000
WORDS_MAX = 1_000_000   # values with which awk and Python's set are run
AWK = """NR == FNR { set[$1]; next }
{ n = split($0, word, /[^A-Za-z0-9.:_\\/@-]+/)
  for (i = 1; i <= n; i++) if (word[i] in set) { print FNR; next } }"""
PYTHON = """import re, sys
values = set(open(sys.argv[1]).read().split())
cut = re.compile(r"[^A-Za-z0-9.:_/@-]+").split
for n, line in enumerate(open(sys.argv[2]), 1):
    if not values.isdisjoint(cut(line)):
        print(n)"""
GOALS = {1000: (4.2, 0.20), 100_000: (4.0, 0.20), 1_000_000: (3.8, 0.18),
         5_000_000: (3.7, 0.17)}


def timed(out, *command):
    """Seconds of the processor; out: the file that gets what it prints."""
    with open(out, "wb") as to:
        child = subprocess.Popen(command, stdout=to)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} failed")
    return usage.ru_utime + usage.ru_stime


def output(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout.split()


def numbers(path):
    return {int(text.split(":")[0]) for text in path.read_text().splitlines()}


def truth(path, planted):
    found = numbers(path)
    return f"{len(planted - found)} missed, {len(found - planted)} false"


def row(*cells):
    print("{:<26} {:>9} {:>9} {:>9} {:>9}   {}".format(*cells))


class Bench:
    def __init__(self, programs, where, mib, rounds):
        self.programs, self.where, self.rounds = programs, where, rounds
        self.log, self.mib = where / "log", mib
        self.planted = numbers(where / "truth")

    def runs(self, commands):
        """{name: [seconds]}: the rounds are interleaved."""
        seconds = {n: [] for n in commands}
        for _ in range(self.rounds):
            for name, command in commands.items():
                took = timed(self.where / f"out-{name}", *command)
                seconds[name].append(max(took, 1e-4))
        return seconds

    def scan(self, pack, way):
        return (f"{self.programs}/hunt_bench", "scan", str(pack),
                str(self.log), way, str(self.where / f"lines-{way}"))

    def peers(self, values, count):
        """What people use, as far as it ends in minutes."""
        log, values, peers = str(self.log), str(values), {}
        if count <= LITERAL_MAX:
            peers["rg"] = ("rg", "-j1", "-n", "-i", "-F", "-f", values, log)
            peers["grep"] = ("grep", "-n", "-i", "-F", "-f", values, log)
        if count <= WORDS_MAX:
            peers["awk"] = ("awk", AWK, values, log)
            peers["python"] = (sys.executable, "-c", PYTHON, values, log)
        return peers

    def pack(self, values, count):
        """What the pack itself costs: the best of the rounds, beside P12."""
        program, path = f"{self.programs}/pack_bench", self.where / "made"
        built = [output(program, "build", str(values), str(path))
                 for _ in range(self.rounds)]
        opened = [output(program, "open", str(path))
                  for _ in range(self.rounds)]
        rate = max(float(words[0]) for words in built)
        print(f"pack: {rate / 1e6:.2f} M values/s built from memory "
              f"(P12 >= 4); {built[0][1]} B a hash of filter, table and index "
              f"(<= 18.5), {built[0][2]} B a value in all; open in "
              f"{min(float(words[0]) for words in opened):.3f} ms (<= 1); "
              f"{max(int(words[1]) for words in opened)} KiB of a scanner's "
              "own (<= 8192)")

    def size(self, count):
        values, pack = self.where / f"set-{count}", self.where / f"pack-{count}"
        built = timed(self.where / "out-build",
                         f"{self.programs}/hunt_bench", "build", str(values),
                         str(pack))
        commands = {way: self.scan(pack, way)
                    for way in ("best", "sse2", "portable")}
        commands["wc"] = ("wc", "-l", str(self.log))
        commands["cat"] = ("cat", str(self.log))
        commands["rg-1k"] = ("rg", "-j1", "-c", "-F", "-f",
                             str(self.where / "set-1000"), str(self.log))
        commands.update(self.peers(values, count))
        seconds = self.runs(commands)
        print(f"\n{count} indicators: pack of {pack.stat().st_size / count:.1f} "
              f"B each, built by {count / built:.0f}/s")
        self.pack(values, count)
        row("what", "MB/s", "MiB", "of wc", "of rg-1k", "truth, goals")
        goal = GOALS.get(count)
        for name in commands:
            rates = {n: statistics.median(a / b for a, b in
                                          zip(seconds[n], seconds[name]))
                     for n in ("wc", "rg-1k")}
            said, mib = "", "-"
            if name in ("best", "sse2", "portable"):
                said = truth(self.where / f"lines-{name}", self.planted)
                kib = (self.where / f"out-{name}").read_text().split()[1]
                mib = f"{int(kib) / 1024:.0f}"
                if name == "best" and goal:
                    said += (f"; P9 >= {goal[1]} of wc, >= {goal[0]} of rg-1k;"
                             " P10 0, 0")
                elif name == "sse2":
                    of_best = statistics.median(
                        a / b for a, b in zip(seconds["best"], seconds["sse2"]))
                    said += f"; P11 {of_best:.2f} of best, >= 0.4"
            elif name in ("rg", "grep", "awk", "python"):
                said = truth(self.where / f"out-{name}", self.planted)
            median = statistics.median(seconds[name])
            row(name, f"{self.mib * 1.048576 / median:.0f}",
                mib, f"{rates['wc']:.3f}",
                f"{rates['rg-1k']:.2f}", said)


def cpu():
    for text in open("/proc/cpuinfo"):
        if text.startswith("model name"):
            return text.split(":", 1)[1].strip()
    return "an unknown processor"


def main(programs, *words):
    how = {"mib": "64", "rounds": "5", "seed": "1", "sets": "1000,100000"}
    how.update(word.split("=", 1) for word in words)
    sets = [int(n) for n in how["sets"].split(",")]
    with tempfile.TemporaryDirectory(prefix="noroshi-hunt.") as where:
        where = pathlib.Path(where)
        subprocess.run([sys.executable, "-B", str(HERE / "made_log.py"),
                        str(where), how["mib"], how["seed"],
                        *map(str, {1000, *sets})], check=True)
        print(f"hunt: {how['mib']} MiB of mixed log, seed {how['seed']}, median "
              f"of {how['rounds']} rounds, on {cpu()}")
        bench = Bench(programs, where, int(how["mib"]), int(how["rounds"]))
        for count in sets:
            bench.size(count)


if __name__ == "__main__":
    main(*sys.argv[1:])
