#!/usr/bin/env python3
"""peers: what one peer that is stopped, or slow, costs the others.

    tests/bench/peers.py BIN [peers=N] [rounds=N] [shares=N]

P7: a node shares small records with all of its peers, which are real nodes on
this machine, and dial it. How long it takes from the record until the node has
the receipt of each of the others, beside the same while one peer is

  stopped  all of its processes (SIGSTOP): its connection stands, and takes
           nothing
  slow     the same, but for 10 of each 100 milliseconds

In pairs, one right after the other, and which is first changes from pair to
pair. Before the next pair the peer has caught up. The ratio is the median of
the pairs of the medians over all others and shares, and how far the pairs lie
apart is printed.

It looks better than it is where the peers' own work takes most of the time: on
two processors a hundred peers open, store and answer one after the other, and
one that is stopped leaves its part to the others. It looks worse where it
catches up while the next is measured, which is why that is waited for.
"""

import os
import pathlib
import signal
import statistics
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))
from control import TLP, report  # noqa: E402
from story import World, until  # noqa: E402

STEP, AWAKE = 0.1, 0.01
NOISE = 1.5  # how far apart the times without a fault may lie


def row(*cells):
    print("%-44s %14s %14s %8s   %s" % cells, flush=True)


def processes(node):
    return [node.process.pid, *node.children().values()]


def send(pids, what):
    for pid in pids:
        os.kill(pid, what)


class Stopped:
    """A peer takes nothing as long as this lasts."""

    def __init__(self, node):
        self.pids = processes(node)

    def __enter__(self):
        send(self.pids, signal.SIGSTOP)

    def __exit__(self, *_):
        send(self.pids, signal.SIGCONT)


class Slow(threading.Thread):
    """A peer runs for a part of the time."""

    def __init__(self, node):
        super().__init__()
        self.pids, self.over = processes(node), threading.Event()

    def run(self):
        while not self.over.is_set():
            send(self.pids, signal.SIGSTOP)
            self.over.wait(STEP - AWAKE)
            send(self.pids, signal.SIGCONT)
            self.over.wait(AWAKE)

    def __enter__(self):
        self.start()

    def __exit__(self, *_):
        self.over.set()
        self.join()


def told(node, number, states=("stored",)):
    """When the node had the receipt of each peer, in ms since 1970."""
    return {r["peer"]: r["since"]
            for r in node.ask("receipts", record=str(number))
            if r["state"] in states}


def share(node, others, n):
    """Milliseconds until each of the others' receipts was there."""
    made = next(r for r in node.ask(
        "share", kind=1, tlp=TLP["clear"],
        body=report("a title", [f"host-{n}.example.com"])) if "number" in r)
    begun = next(r["received"] for r in node.ask(
        "records", limit=1) if r["number"] == made["number"])
    until("the others have it",
          lambda: others <= told(node, made["number"]).keys(), 300)
    return made["number"], [since - begun for peer, since in
                            told(node, made["number"]).items()
                            if peer in others]


class Bench:
    def __init__(self, world, node, peers, shares):
        self.world, self.node, self.shares, self.n = world, node, shares, 0
        self.victim = peers[0]
        self.others = {p.name for p in peers[1:]}

    def latency(self):
        found = []
        for _ in range(self.shares):
            self.n += 1
            self.last, times = share(self.node, self.others, self.n)
            found += times
        return statistics.median(found)

    def beside(self, fault):
        with fault(self.victim):
            found = self.latency()
        until("it has caught up",
              lambda: self.victim.name in told(self.node, self.last), 300)
        return found

    def pairs(self, fault, rounds):
        found = []
        for n in range(rounds):
            if n % 2:
                alone = self.latency()
                found.append((self.beside(fault), alone))
            else:
                ours = self.beside(fault)
                found.append((ours, self.latency()))
        return found


def federation(world, count):
    node = world.node("matsu")
    peers = []
    for n in range(count):
        peer = world.node(f"peer-{n}", listen=False)
        world.pair(node, peer, dial="b", wait=False)
        peers.append(peer)
    for peer in peers:
        until(f"{peer.name} is connected", lambda: node.connected(peer), 300)
    return node, peers


def main(programs, peers=100, rounds=5, shares=5):
    world = World(programs, "peers")
    try:
        bench = Bench(world, *federation(world, peers), shares)
        bench.latency()  # everything is there once
        for name, fault in (("stopped", Stopped), ("slow", Slow)):
            pairs = bench.pairs(fault, max(5, rounds))
            ratios = [ours / alone for ours, alone in pairs]
            spread = max(a for _, a in pairs) / min(a for _, a in pairs)
            ours, alone = (statistics.median(s) for s in zip(*pairs))
            row(f"P7 {peers - 1} peers' receipts beside one {name}",
                f"{ours:.1f} ms", f"{alone:.1f} ms",
                f"{statistics.median(ratios):.2f}",
                f"<= 1.1 of without ({min(ratios):.2f} to {max(ratios):.2f})"
                + ("; too noisy to tell" if spread > NOISE else ""))
    finally:
        world.clear(False)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__.split("\n")[2].strip())
    main(sys.argv[1], **{key: int(value) for key, value in
                         (word.split("=") for word in sys.argv[2:])})
