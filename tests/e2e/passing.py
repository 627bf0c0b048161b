"""passing: what goes on for others through a coordinator, whoever else sends
there, and in whatever order it comes."""

import os
import time

from control import TLP, pack, report
from federate import COMMUNITY, gets, has, hub, quiet, receipts, tell
from ghost import now_ms, record_id
from notices import ERASED, NOTICE, PASSED, Liar
from story import CANARY, expect, until

QUOTA = 5        # records a day, of each peer
OTHERS = 8       # WIRE.md 9.5: of others so many times as much
NOTICES = 120
ENTRIES = 256    # of a notice
TIMES = 20       # what comes late may cost so many times as much
CALM_TICKS = 10
REPORT = 1


def _limit(node, words):
    conf = node.dir / "noroshi.conf"
    node.stop()
    conf.write_text(conf.read_text() + f"\n[limits]\n{words}\n")
    node.start()


def _for_all(liar):
    """A report of its own, TLP:CLEAR, to whom it may concern."""
    r = pack([1, liar.id, liar.version_ms, os.urandom(16), 1, None, now_ms(),
              0, TLP["clear"], 1, False, [], [], REPORT,
              pack([1, "t", None, [], []]), []])
    return r + liar.key.sign("rec", r)


def _flood(liar, count):
    said = liar.bulk([_for_all(liar) for _ in range(count)])
    expect(said["state"] == "done", said)


def a_member_that_floods_silences_nobody_else(w):
    """It uses up its part at a receiver: its coordinator and others are heard."""
    c, matsu, take = hub(w, "take")
    _limit(take, f"records_a_day = {QUOTA}")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    first, _ = tell(matsu, "mae")
    gets(take, "mae")
    _flood(liar, 2 * OTHERS * QUOTA)
    row, = until("its part is used up", lambda: [
        r for r in take.ask("inbox") if r["what"] == "waiting"])
    expect(row["author"] == "kitsune" and row["from"] == "jpcc" and
           row["detail"] == "its author sent more than its part of today", row)
    expect("they are accepted tomorrow" in take.cli("inbox"), take.cli("inbox"))
    tell(c, "jibun")
    tell(matsu, "ato")
    gets(take, "jibun", "ato")
    matsu.cli("recall", first, "--reason", "false", "--yes")
    until("it is recalled there", lambda: not has(take, "mae"))
    until("all of it is here or waits", lambda: c.status(
        "peer", peer="take")[0]["in_flight"] == 0)
    row, = c.status("peer", peer="take")
    expect(row["credit"] > 0, row)
    kept = len([r for r in take.records() if r["author"] == "kitsune"])
    expect(kept <= OTHERS * QUOTA, kept)
    waits = sum(r["count"] for r in take.ask("inbox")
                if r["what"] == "waiting")
    expect(kept + waits == 2 * OTHERS * QUOTA, kept, waits)


def _two_ways(w):
    """An author, two coordinators that bring it to a third, and a member of
    that; the third answers for what the second brings alone."""
    hub_, ichi, ni = (w.node(n, "--role", "coordinator")
                      for n in ("naka", "ichi", "ni"))
    matsu, take = w.node("matsu"), w.node("take")
    for c in (ichi, ni):
        w.pair(matsu, c, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(ichi, hub_, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(ni, hub_, a_says=COMMUNITY, b_says=COMMUNITY + ["--vouches"])
    w.pair(take, hub_, a_says=COMMUNITY, b_says=COMMUNITY)
    return hub_, ichi, ni, matsu, take


def who_brought_a_record_as_well_hears_of_it(w):
    """Two coordinators brought it on: both are told by whom it was erased."""
    naka, ichi, ni, matsu, take = _two_ways(w)
    record, _ = tell(matsu, "futari")
    gets(take, "futari")
    for c in (ichi, ni):
        until("it came from both", lambda c=c: receipts(c, record).get(
            "naka", ("",))[0] == "stored")
    matsu.cli("recall", record, "--reason", "false", "--yes")
    for c in (ichi, ni):
        until(f"{c.name} knows", lambda c=c: receipts(c, record).get(
            "take", ("",))[0] == "erased")


def a_newcomer_gets_what_followed_to_others(w):
    """A revision comes first by who does not vouch for it, and follows; who
    joined since gets it when it comes by who does."""
    naka, ichi, ni, matsu, take = _two_ways(w)
    record, _ = tell(matsu, "hajime")
    gets(take, "hajime")
    ume = w.node("ume")
    w.pair(ume, naka, a_says=COMMUNITY, b_says=COMMUNITY)
    ni.stop()
    matsu.ask("revise", record=record, reason="more",
              body=report("t", [f"kaitei.{CANARY}.example"]))
    gets(take, "kaitei")
    quiet(naka, ume)
    expect(not has(ume, "kaitei"))
    ni.start()
    gets(ume, "kaitei")


def _ticks(node):
    """What its core has used of a processor."""
    stat = open(f"/proc/{node.children()['core']}/stat").read()
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _calm(node):
    """All that it has used when it has nothing left to do."""
    before = _ticks(node)

    def rests():
        nonlocal before
        time.sleep(1)
        last, before = before, _ticks(node)
        return before - last < CALM_TICKS
    until("it has nothing to do", rests)
    return before


def _told(liar, records):
    ids = sorted(record_id(r) for r in records)
    return [liar.sign(NOTICE, pack([1, PASSED, now_ms(),
                                    [[i, os.urandom(32), 1] for i in ids]]))
            for _ in range(NOTICES)]


def notices_before_their_records_delay_nobody(w):
    """They cost about what they cost after them, and meanwhile others are
    heard."""
    matsu, take = w.two()
    liar = Liar(w, "kitsune", take)
    batches = [[liar.sign(REPORT, pack([1, "t", None, [], []]))
                for _ in range(ENTRIES)] for _ in range(2)]
    after, before = (_told(liar, b) for b in batches)
    begun = _calm(take)
    liar.bulk(batches[0])
    of_records = _calm(take) - begun
    liar.bulk(after)
    of_notices = _calm(take) - begun - of_records
    liar.bulk(before)
    begun = _calm(take)
    liar.bulk(batches[1])
    record = matsu.share(f"aida.{CANARY}.example", tlp="amber",
                         to=[take])["record"]
    matsu.settled(record, take)
    cost = _calm(take) - begun
    print(f"ticks: {of_records} for records, {of_notices} for notices of them;"
          f" {cost} for records that had notices")
    expect(cost <= TIMES * (of_records + of_notices), cost)
