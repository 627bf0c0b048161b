#!/usr/bin/env python3
"""lists: what a page of a list, a search and a look-up of a whole file cost.

    tests/bench/lists.py BIN SENDER HOLDER VALUES ROUNDS SEED

SENDER and HOLDER are two nodes that run and hold the VALUES of run.sh's P2.

P16: one page of 50 rows of `records`, `inbox` and `receipts`, by as many
requests as it takes: the time that core spends on it, of its own processor
time, less what as many requests cost that do nothing, which are asked right
after it. What else runs on the machine counts for neither. Then the
time from a share to its receipt while somebody asks the sender for that page
again and again, beside the same without: pairs, one after the other, of which
either is first in turn.
P17: `noroshi lookup -f` of half as many values as are held and as many that
are not, beside a script over sqlite with the same values: how long it takes;
and, on a row of its own, what it takes of processors, core's part included.

The ratio is the median of the pairs, and how far they lie apart is printed; a
row says so where the machine was too noisy to tell.
"""

import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from control import Control  # noqa: E402

ROWS, PAGE_MS, ANSWERS = 50, 5, 15
NOISE = 1.5  # how far apart the times without a load may lie
MASK = (1 << 64) - 1
PAGES = (("records", "matsu", {}), ("inbox", "take", {}),
         ("receipts", "matsu", {}),
         ("records", "matsu", {"text": "nothing of it", "tlp": ["green"]}),
         ("inbox", "take", {"type": ["md5"]}),
         ("receipts", "matsu", {"state": ["waiting"]}))
SCRIPT = """
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
for line in open(sys.argv[2]):
    value = line.strip()
    hit = store.execute("SELECT record FROM held WHERE value = ?",
                        (value,)).fetchone()
    print(value, hit)
"""


def roll(state):
    state ^= state >> 12
    state = (state ^ state << 25) & MASK
    return state ^ state >> 27


def value(seed, place):
    """The nth value of a run, as gauge.c makes it."""
    state, words = ((seed << 40) + 2 * place + 1) & MASK, []
    for _ in range(3):
        state = roll(state)
        words.append(state * 0x2545f4914f6cdd1d & MASK)
    return f"{words[1]:016x}{words[2]:016x}"


def row(*cells):
    print("%-44s %14s %14s %8s   %s" % cells, flush=True)


def core_of(directory):
    """The process id of a node's core."""
    node = Control(f"{directory}/control")
    rows = node.ask("status")
    node.close()
    return next(row["pid"] for row in rows if row.get("name") == "core")


def spent(pid):
    """Milliseconds of processor time that a process has had."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as stat:
        return int(stat.read().split()[0]) / 1e6


def page(node, command, asked):
    """How many requests until 50 rows are there, or no more."""
    rows, requests, after = 0, 0, None
    while requests == 0 or (rows < ROWS and after):
        more, after = node.page(command, {
            "limit": ROWS, **asked, **({"after": after} if after else {})})
        rows += len(more)
        requests += 1
    return requests


def idle(node, requests):
    for _ in range(requests):
        node.page("act", {"token": bytes(16), "said": bytes(32)})


def page_cost(node, core, command, asked):
    """(requests, milliseconds of core) of a page more than of nothing."""
    begun = spent(core)
    asks = page(node, command, asked)
    told = spent(core)
    idle(node, asks)
    return asks, 2 * told - begun - spent(core)


def pages(nodes, cores, rounds):
    for command, where, asked in PAGES:
        costs, asks = [], 0
        for _ in range(5 * rounds):
            asks, took = page_cost(nodes[where], cores[where], command, asked)
            costs.append(took)
        name = "filtered " if asked else ""
        row(f"P16 {name}page of {command}, {asks} requests",
            f"{statistics.median(costs):.2f} ms", f"{PAGE_MS:.2f} ms",
            f"{statistics.median(costs) / PAGE_MS:.2f}",
            f"<= 1 ({min(costs):.2f} to {max(costs):.2f} ms)")


def answer(bench, sender):
    out = subprocess.run([bench, "answer", sender, "take",
                          f"rounds={ANSWERS}"], check=True, text=True,
                         capture_output=True)
    return float(out.stdout)


class Analyst(threading.Thread):
    """Asks for pages, one after the other, until it is told to stop."""

    def __init__(self, path, command, asked):
        super().__init__()
        self.node, self.command, self.asked = Control(path), command, asked
        self.over = False

    def run(self):
        while not self.over:
            page(self.node, self.command, self.asked)

    def __exit__(self, *_):
        self.over = True
        self.join()
        self.node.close()

    def __enter__(self):
        self.start()


def beside(bench, sender, rounds):
    for command, asked in (("records", {}), ("receipts", {}),
                           ("search", {"words": "stands nowhere"})):
        pairs = []
        for n in range(max(5, 4 * rounds)):
            alone = answer(bench, sender) if n % 2 else None
            with Analyst(f"{sender}/control", command, asked):
                ours = answer(bench, sender)
            pairs.append((ours, alone or answer(bench, sender)))
        ratios = [ours / alone for ours, alone in pairs]
        spread = max(a for _, a in pairs) / min(a for _, a in pairs)
        noisy = "; too noisy to tell" if spread > NOISE else ""
        ours, alone = (statistics.median(side) for side in zip(*pairs))
        row(f"P16 share to receipt beside a loop of {command}",
            f"{ours:.2f} ms", f"{alone:.2f} ms",
            f"{statistics.median(ratios):.2f}",
            f"<= 1.2 of without ({min(ratios):.2f} to {max(ratios):.2f})"
            + noisy)


def cost(command, core=None):
    """Seconds from begin to end, and of processors."""
    began = time.perf_counter()
    core_began = spent(core) if core else 0
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    core_used = (spent(core) - core_began) / 1000 if core else 0
    return (time.perf_counter() - began,
            used.ru_utime + used.ru_stime + core_used)


def file_row(values, what, pairs):
    ratios = [floor / ours for ours, floor in pairs]
    ours, floor = (statistics.median(side) for side in zip(*pairs))
    row(f"P17 lookup -f of {values} values{what}", f"{values / ours:.0f}/s",
        f"{values / floor:.0f}/s", f"{statistics.median(ratios):.2f}",
        f">= 2 of Python over sqlite ({min(ratios):.2f} to "
        f"{max(ratios):.2f})")


def files(noroshi, holder, values, rounds, seed):
    core = core_of(holder)
    with tempfile.TemporaryDirectory(prefix="noroshi-lists.") as room:
        asked, store = os.path.join(room, "asked"), os.path.join(room, "store")
        held = sqlite3.connect(store)
        held.execute("CREATE TABLE held (value TEXT PRIMARY KEY, record INT) "
                     "WITHOUT ROWID")
        held.executemany("INSERT INTO held VALUES (?, ?)",
                         ((value(seed, n), n) for n in range(values)))
        held.commit()
        held.close()
        with open(asked, "w", encoding="utf-8") as out:
            for n in range(values // 2):
                out.write(f"{value(seed, 2 * n)}\n")
                out.write(f"{value(seed + 77, n)}\n" if n % 3 else
                          f"host-{n}.example.com\n")
        pairs = [(cost([noroshi, "--dir", holder, "lookup", "-f", asked,
                        "--json"], core),
                  cost([sys.executable, "-c", SCRIPT, store, asked]))
                 for _ in range(max(5, rounds))]
    file_row(values, "", [(ours[0], floor[0]) for ours, floor in pairs])
    file_row(values, ", processors", [(ours[1], floor[1])
                                      for ours, floor in pairs])


def main(binaries, sender, holder, values, rounds, seed):
    nodes = {"matsu": Control(f"{sender}/control"),
             "take": Control(f"{holder}/control")}
    cores = {"matsu": core_of(sender), "take": core_of(holder)}
    pages(nodes, cores, rounds)
    beside(f"{binaries}/node_bench", sender, rounds)
    files(f"{binaries}/noroshi", holder, values, rounds, seed)


if __name__ == "__main__":
    if len(sys.argv) != 7:
        sys.exit(__doc__.split("\n")[2].strip())
    main(*sys.argv[1:4], *(int(word) for word in sys.argv[4:]))
