"""network: connections that break, stall, swallow, or lose their way back."""

import socket
import time

import sharer
from line import Line
from proxy import Proxy
from story import Broken, until

HOLD_S = (0.5, 1, 2, 4)   # how long one fault lasts
WINDOW = 256              # frames that may be without an answer
ROUNDS = 3
HELLO_FRAMES = 4           # that come down until HELLO is there


def _behind_proxy(lab):
    """(a, b, the network between); a alone dials."""
    a, b = lab.node("a"), lab.node("b")
    between = Proxy(lab, b.port)
    text, fingerprint = b.card()
    a.cli("peer", "add", "-", "--as", "b", "--fingerprint", fingerprint,
          "--connect", between.endpoint(), stdin=text)
    b.add(a)
    b.cli("peer", "set", "a", "--connect", f"tcp://127.0.0.1:{lab.port()}")
    lab.meet(a, b)
    return a, b, between


def _fault(between, which, dice):
    if which == "delay":
        between.delay = 0.3
    elif which == "refuse":
        between.refuse = True
    elif which == "one octet at a time":
        between.one_by_one = True
    elif which == "stall":
        between.stalled = ("up", "down")
    elif which == "swallow":
        between.swallowed = (dice.choice(("up", "down")),)
    elif which == "reset within a frame":
        between.most = {dice.choice(("up", "down")): dice.randrange(200, 20000)}
    elif which == "strangers":
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", between.port)) as s:
                s.send(dice.randbytes(100))
    if which in ("refuse", "reset within a frame", "cut"):
        between.cut()


FAULTS = ("delay", "refuse", "one octet at a time", "stall", "swallow",
          "reset within a frame", "strangers", "cut")


def proxy(lab):
    """TCP faults of every kind, while both share."""
    a, b, between = _behind_proxy(lab)
    sharers = sharer.both_ways(lab, a, b)
    deadline = time.monotonic() + lab.seconds
    count = 0
    while time.monotonic() < deadline:
        which = lab.dice.choice(FAULTS)
        _fault(between, which, lab.dice)
        time.sleep(lab.dice.choice(HOLD_S))
        between.heal()
        if which == "swallow":
            between.cut()
        time.sleep(lab.dice.random() * 2)
        count += 1
    sharer.end(lab, sharers)
    lab.say(count, "faults")
    lab.settle()


def stuck(lab):
    """The receiver's HELLO comes back and its receipts do not, three times;
    then the network is good."""
    a, b, between = _behind_proxy(lab)
    lab.arrive(lab.share(a, [b], 5), b)
    between.refuse = True
    between.cut()
    lab.share(a, [b], WINDOW * (ROUNDS + 2), talk=Line(a))
    for _ in range(ROUNDS):
        before = len(b.records())
        between.heal()
        between.frames = HELLO_FRAMES
        between.cut()
        try:
            until("a window has gone over",
                  lambda: len(b.records()) >= before + WINDOW, 30)
        except Broken:
            lab.say("only", len(b.records()) - before, "went over")
    between.heal()
    between.cut()
    lab.settle()
