"""kills: kill -9 at any moment; nothing acknowledged is lost or doubled."""

import os
import threading
import time

from control import ERR_BUSY, Refused, TLP, report
from story import CANARY, PROCESSES, Broken, expect, until

RECORDS = 1000


class Sharer(threading.Thread):
    """Shares values one by one and keeps what was acknowledged."""

    def __init__(self, node, peer, count, stem="v"):
        super().__init__(daemon=True)
        self.node = node
        self.peer = peer
        self.count = count
        self.stem = stem
        self.acknowledged = {}  # value: record
        self.unsure = []        # values whose first answer was lost
        self.fault = None
        self.pace = 0

    def run(self):
        try:
            for i in range(self.count):
                self.one(f"{self.stem}{i}.{CANARY}.example")
                time.sleep(self.pace)
        except Exception as e:
            self.fault = e

    def one(self, value):
        control = getattr(self, "control", None)
        for _ in range(1200):
            try:
                if control is None:
                    control = self.node.control()
                rows = control.ask(
                    "share", kind=1, tlp=TLP["amber"], pap=1,
                    body=report("kill", [value]), to=[self.peer.name],
                    urgent=False, expires=0, dry_run=False)
                record = next(r["record"] for r in rows
                              if r["what"] == "record")
                self.acknowledged[value] = record
                self.control = control
                return
            except OSError:
                if control is not None:
                    control.close()
                    self.unsure.append(value)
                control = self.control = None
                time.sleep(0.1)
            except Refused as e:
                if e.err != ERR_BUSY:  # keys or the store come back
                    raise
                time.sleep(0.1)
        raise Broken(f"could not share {value}")


def _compare(a, b, sharers):
    """Nothing acknowledged lost, nothing doubled, every receipt there."""
    for one, two, sharer in ((a, b, sharers[0]), (b, a, sharers[1])):
        if sharer is None:
            continue
        expect(sharer.fault is None, one.name, "could not share:",
               sharer.fault)
        mine = {r["record"] for r in one.records(author=one.name)} or \
            {r["record"] for r in one.records() if not r["from"]}
        acknowledged = set(sharer.acknowledged.values())
        expect(len(acknowledged) == sharer.count, "records share an id")
        expect(acknowledged <= mine, one.name, "lost",
               len(acknowledged - mine), "of its own")
        until(f"{two.name} has all {len(mine)}",
              lambda: len(_from(two, one)) >= len(mine), patience=300)
        got = _from(two, one)
        expect(len(got) == len(set(got)), two.name, "doubled",
               len(got) - len(set(got)))
        expect(set(got) == mine, two.name, "has", len(set(got) ^ mine),
               "others")
        expect(len(mine) <= sharer.count + len(sharer.unsure),
               "more records than shares:", len(mine))
        until(f"{one.name} has every receipt", lambda: all(
            r["state"] == "stored" for r in one.ask("receipts")))
        receipts = [r["record"] for r in one.ask("receipts")]
        expect(sorted(receipts) == sorted(mine), one.name, "receipts",
               len(receipts), "records", len(mine))


def _from(node, peer):
    return [r["record"] for r in node.records() if r["from"] == peer.name]


def _records(node):
    """The records, once the process that was killed answers again."""
    for _ in range(600):
        try:
            return node.records()
        except OSError:
            time.sleep(0.1)
    return node.records()


def _kill(node, which):
    node.kill9(which)
    if which == "parent":
        node.start()


def killed_in_the_middle(w):
    """kill -9 of every process of both, in the middle of 1000 records."""
    a, b = w.two()
    sharer = Sharer(a, b, RECORDS)
    sharer.start()
    targets = [(node, which) for which in (*PROCESSES, "parent")
               for node in (a, b)]
    w.dice.shuffle(targets)
    for i, (node, which) in enumerate(targets):
        at = (i + 1) * RECORDS // (len(targets) + 1)
        until(f"record {at}", lambda: len(sharer.acknowledged) >= at
              or sharer.fault, patience=300)
        _kill(node, which)
    sharer.join(300)
    expect(not sharer.is_alive(), "sharing does not end")
    w.meet(a, b)
    _compare(a, b, (sharer, None))


def killed_while_both_share(w):
    """The same with records going both ways, and kills close together."""
    a, b = w.two()
    sharers = (Sharer(a, b, 150, "a"), Sharer(b, a, 150, "b"))
    for sharer in sharers:
        sharer.start()
    for which in ("core", "net", "core", "keys"):
        for node in (a, b):
            _kill(node, which)
    for sharer in sharers:
        sharer.join(300)
        expect(not sharer.is_alive(), "sharing does not end")
    w.meet(a, b)
    _compare(a, b, sharers)


def stop_and_start(w):
    """A clean stop in the middle, of one and of both."""
    a, b = w.two()
    sharer = Sharer(a, b, 100)
    sharer.start()
    for node in (a, b):
        node.stop()
        node.start()
    sharer.join(300)
    _compare(a, b, (sharer, None))


def kill_rounds(w):
    """Rounds of sharing and killing; for tests/long/kill_rounds."""
    a, b = w.two()
    held, shared, each = {}, 0, 20
    rounds = int(os.environ.get("NOROSHI_KILL_ROUNDS", "200"))
    for n in range(rounds):
        node = w.dice.choice((a, b))
        which = w.dice.choice((*PROCESSES, "parent"))
        sharer = Sharer(a, b, each, f"r{n}-")
        sharer.start()
        time.sleep(w.dice.random() * 0.5)
        _kill(node, which)
        sharer.join(300)
        expect(not sharer.is_alive() and sharer.fault is None, "round", n,
               sharer.fault)
        shared += each
        held.update(sharer.acknowledged)
        missing = set(held.values()) - {r["record"] for r in _records(a)}
        expect(not missing, "round", n, "lost", len(missing))
        if (n + 1) % 10 == 0:
            print(f"round {n + 1} of {rounds}: {shared} shared, none lost",
                  flush=True)
    w.meet(a, b)
    until("everything is across",
          lambda: set(held.values()) <= set(_from(b, a)), patience=600)
    got = _from(b, a)
    expect(len(got) == len(set(got)), "doubled", len(got) - len(set(got)))
    until("every receipt", lambda: all(
        r["state"] == "stored" for r in a.ask("receipts")), patience=300)
    print(f"{rounds} rounds of kill -9: {len(held)} acknowledged, 0 lost, "
          f"0 doubled, {len(got)} held by the peer")
