"""processes: stopped and killed at any moment."""

import time

import sharer
from line import Line
from story import until

REST_S = 0.5
CRASH_S = 0.7   # between two kills at a chosen write
STOPS = (("b", "core", 8), ("b", "keys", 4), ("b", "net", 6), ("a", "core", 3),
         ("a", "keys", 2), ("a", "net", 3), ("b", "parent", 2),
         ("a", "parent", 1))  # whom, and its part of the time


def stops(lab):
    """SIGSTOP of each process of both ends, while both share."""
    a, b = lab.two()
    sharers = sharer.both_ways(lab, a, b)
    whole = sum(part for _, _, part in STOPS)
    for name, which, part in STOPS:
        go_on = {"a": a, "b": b}[name].stop_process(which)
        time.sleep(lab.seconds * part / whole)
        go_on()
        time.sleep(REST_S)
    sharer.end(lab, sharers)
    lab.settle()


def reconnects(lab):
    """The sender's core is killed just after it connects, again and again,
    while much waits to be sent."""
    a, b = lab.two()
    b.stop()
    lab.share(a, [b], 40 * lab.seconds, talk=Line(a))
    b.start()
    deadline = time.monotonic() + lab.seconds
    while time.monotonic() < deadline and a.peer(b)["waiting"] != 0:
        until("a is connected", lambda: a.connected(b), 60)
        time.sleep(lab.dice.choice((0, 0, 0.005, 0.02, 0.04)))
        a.kill9("core")
        until("a answers", lambda: a.status("node"))
    lab.settle()


def crash(lab):
    """core of both is killed at chosen writes and syncs, while both share."""
    a = lab.node("a", **lab.shim("a"))
    b = lab.node("b", **lab.shim("b"))
    lab.pair(a, b)
    sharers = sharer.both_ways(lab, a, b)
    kills, n = 0, 0
    deadline = time.monotonic() + lab.seconds
    while time.monotonic() < deadline:
        n += 1
        for name in ("a", "b"):
            lab.disk(name, "pwrite" if n % 3 else "fdatasync", 1 + n % 17, 1,
                     999)
        time.sleep(CRASH_S)
        kills += sum(lab.struck(name) for name in ("a", "b"))
    for name in ("a", "b"):
        lab.disk(name, "none")
    sharer.end(lab, sharers)
    lab.say(kills, "kills at chosen writes")
    lab.must("something was killed", kills > 0)
    lab.settle()


def disk(lab):
    """EIO, ENOSPC and EROFS at chosen writes and syncs of both, while both
    share."""
    a = lab.node("a", **lab.shim("a"))
    b = lab.node("b", **lab.shim("b"))
    lab.pair(a, b)
    sharers = sharer.both_ways(lab, a, b)
    plans = [(call, first, count, error, node)
             for error in (5, 28, 30) for call in ("fdatasync", "pwrite")
             for first, count in ((1, 1), (2, 1), (3, 1), (2, 3), (1, 40),
                                  (1, 10**9)) for node in ("a", "b")]
    lab.dice.shuffle(plans)
    deadline = time.monotonic() + lab.seconds
    done = 0
    while time.monotonic() < deadline and done < len(plans):
        *plan, name = plans[done]
        lab.disk(name, *plan)
        time.sleep(1.2 if plan[2] < 1000 else 3)
        lab.disk(name, "none")
        time.sleep(0.3)
        done += 1
    sharer.end(lab, sharers)
    lab.say(done, "injected faults")
    lab.settle()
    for node in (a, b):
        node.stop()
        node.start()
    lab.meet(a, b)
    lab.settle()
