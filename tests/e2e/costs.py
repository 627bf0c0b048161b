"""costs: what is cheap to send and dear to judge: heads of streams, receipts,
lists, retractions of one object, large groups. However much of it one peer
sends, others are heard meanwhile, the node names who it is and what it does,
and what came before makes nothing dearer."""

import ctypes
import os
import time

from control import DOMAIN, pack
from floods import Flood
from ghost import Ghost, hash_of
from sender import CARD, GROUP, REPORT, RETRACTION, Sender
from story import CANARY, expect, until

STRICT = 3
MANY = 10000        # frames within a minute: inbox names their sender
LINES = 30          # of the log, that may name one who sends without end
PLACES = 600        # of a stream, more than a receipt may name
NAMED_MAX = 256     # WIRE.md 10.5: "name at most 256 places together"
RETRACTIONS, VALUES = 300, 400
MEMBERS, GROUPS, APART = 5000, 16, 512
TIMES = 400         # records that are measured together
AGAIN = 4000        # frames
DEARER = 10         # at most: all of them again would be some hundred times


def _report(name):
    return pack([1, "t", None, [], [[DOMAIN, f"{name}.{CANARY}.example", 0,
                                     True, 50, 0, 0, 0, ""]]])


def _three(w):
    """take, which ume floods, and matsu, which shares with take."""
    take, matsu = w.node("take"), w.node("matsu")
    w.pair(take, matsu)
    return take, matsu, Sender(w, "ume", take)


def _unhurt(take, matsu, flood):
    """What matsu shares is stored while the flood goes on."""
    for n in range(5):
        record = matsu.share(f"calm{n}.{CANARY}.example", tlp="amber",
                             to=[take])["record"]
        matsu.settled(record, take)
    expect(flood.lasts(), "the flood ended before")


def _named(take, what):
    """Status and inbox name ume, and what it does."""
    until("status names it", lambda: take.status("peer", peer="ume",
                                                 work_of=what))
    row, = until("inbox names it", lambda: [
        r for r in take.ask("inbox") if r["what"] == "busy"])
    expect((row["from"], row["detail"]) == ("ume", what), row)
    expect(take.said().count("takes much of this node's time") == 1,
           take.said())


def _flooded(take, matsu, ume, *frames, what):
    before = take.said().count("ume")
    with Flood(ume, *frames) as flood:
        _unhurt(take, matsu, flood)
        until("frames enough to be named", lambda: flood.times >= MANY)
        _named(take, what)
        expect(flood.lasts(), "the flood ended before")
    lines = take.said().count("ume") - before
    expect(lines <= LINES, lines, "lines of the log")


def core_us(node):
    # Time on a processor that core has had.
    clock = ctypes.c_int()
    pid = node.children()["core"]
    expect(ctypes.CDLL(None).clock_getcpuclockid(
        pid, ctypes.byref(clock)) == 0, "core has no clock")
    return time.clock_gettime_ns(clock.value) // 1000


def _stored(ume, records):
    said = ume.bulk(records)
    expect(said["state"] == "done" and said["stored"] > 0 and
           not said["refused"], said)


def _cost_us(take, ume, records):
    """Of one of them, when all are stored."""
    before = core_us(take)
    _stored(ume, records)
    return (core_us(take) - before) // len(records)


def _again_us(take, ume, frame):
    """Of a frame that comes many times."""
    path = ume.node.world.dir / "again"
    path.write_bytes(len(frame).to_bytes(4, "big") + frame)
    before = core_us(take)
    ume.say("frames", file=path, count=AGAIN)
    ume.send("stored", tlp=0, to="you")     # so they all are heard
    return (core_us(take) - before) / AGAIN


def what_came_before_costs_little(w):
    """The same HEAD and the same card again: not half of what a record does."""
    take, _, ume = _three(w)
    record = _cost_us(take, ume, [
        ume.record(REPORT, _report(f"new{n}"), [[0, ume.victim]])
        for n in range(TIMES)])
    head = _again_us(take, ume, ume.head())
    card = _again_us(take, ume, pack([1, CARD, Ghost("Team").card()]))
    print(f"{record} us a record, {head} a HEAD, {card} a card")
    expect(2 * head <= record and 2 * card <= record, record, head, card)


def heads_without_end_delay_nobody(w):
    """The same HEAD again and again: others are heard, and it is named."""
    take, matsu, ume = _three(w)
    _flooded(take, matsu, ume, ume.head(), what="heads of streams")
    ume.send("stored", tlp=0, to="you")


def lists_without_end_delay_nobody(w):
    """GIVEBACKs that nobody asked for: the same, and few lines in the log."""
    take, matsu, ume = _three(w)
    _flooded(take, matsu, ume, ume.giveback(), what="lists of what it has")


def _answered(take, ume, shared):
    """ume answers for all it was sent, a window at a time, page by page."""
    def all_sent():
        ume.say("drain", ms=200)
        last = ume.say("theirs")["sent"]
        if last > 0:
            ume.says(ume.receipt(max(1, last - NAMED_MAX + 1), last))
        return last == len(shared)
    until("all was sent", all_sent)
    until("all is answered", lambda: take.state(shared[-1], ume.node) ==
          "stored")


def receipts_without_end_delay_nobody(w):
    """Receipts for all of a long stream, page by page, again and again; and
    one for all of it at once, which is none."""
    take, matsu, ume = _three(w)
    shared = [take.ask("share", kind=REPORT, tlp=2, pap=1,
                       body=_report(f"r{n}"), to=["ume"], urgent=False,
                       expires=0, dry_run=False)[0]["record"]
              for n in range(PLACES)]
    _answered(take, ume, shared)
    pages = [ume.receipt(n, min(n + NAMED_MAX - 1, PLACES))
             for n in range(1, PLACES + 1, NAMED_MAX)]
    _flooded(take, matsu, ume, *pages, what="receipts")
    expect(take.connected(ume.node), "a page ended the session")
    ume.says(ume.receipt(1, PLACES))
    until("more places end the session",
          lambda: not take.connected(ume.node))
    expect(take.state(shared[0], ume.node) == "stored")


def three_hundred_retractions_of_one_object(w):
    """Each of the same single values: others are heard meanwhile, and a
    revision costs about what it does after one."""
    take, matsu, ume = _three(w)
    values = [[DOMAIN, f"v{n}.{CANARY}.example"] for n in range(VALUES)]
    to, cost = [[0, ume.victim]], []
    for count in (RETRACTIONS, 1):
        what = os.urandom(16)
        body = pack([1, "gone", False, [[what, 10**9, bytes(32), values]]])
        flood = [ume.record(RETRACTION, body, to) for _ in range(count)]
        record = matsu.share(f"calm{count}.{CANARY}.example", tlp="amber",
                             to=[take])["record"]
        _stored(ume, flood)
        matsu.settled(record, take)
        if count == RETRACTIONS:
            until("status names it", lambda: take.status(
                "peer", peer="ume", work_of="retractions"))
        revisions = [ume.record(REPORT, _report(f"new{n}"), to, what, n)
                     for n in range(1, TIMES + 1)]
        cost.append(_cost_us(take, ume, revisions))
    print(f"a revision: {cost[0]} us after {RETRACTIONS} retractions, "
          f"{cost[1]} us after one")
    expect(cost[0] <= DEARER * cost[1], cost)


def _lay_out(ume, count):
    """Large groups, whose records stand so far apart; pins of them."""
    others = [os.urandom(32) for _ in range(MEMBERS - 1)]
    pins, records = [], []
    for n in range(count):
        what = os.urandom(16)
        group = ume.record(GROUP, pack([1, f"g{n}", sorted(
            [ume.victim, *others])]), [[0, ume.id]], what, tlp=STRICT)
        pins.append([1, hash_of("group", ume.id, what), 1,
                     hash_of("rid", group[:-64]), False])
        records.append(group)
        records += [ume.record(REPORT, _report("filler"), [[0, ume.victim]])
                    for _ in range(APART - 1)]
    _stored(ume, records)
    return pins


def large_groups_far_apart(w):
    """Records for sixteen of them cost no more than sixteen times as much as
    those for one; more are refused, and others are heard meanwhile."""
    take, matsu, ume = _three(w)
    pins = _lay_out(ume, GROUPS + 1)
    cost = []
    for count in (1, GROUPS):
        named = sorted(pins[:count])
        record = matsu.share(f"calm{count}.{CANARY}.example", tlp="amber",
                             to=[take])["record"]
        cost.append(_cost_us(take, ume, [
            ume.record(REPORT, _report("named"), named)
            for _ in range(TIMES)]))
        matsu.settled(record, take)
    print(f"a record: {cost[0]} us for one group, {cost[1]} us for {GROUPS}")
    expect(cost[1] <= GROUPS * cost[0], cost)
    expect(ume.send_raw(ume.record(REPORT, _report("more"),
                                   sorted(pins))) == "refused")
