"""costly: what is cheap to send and dear to judge, without end. An honest peer
shares meanwhile: its records are stored within a second, each, and the victim's
status names who floods it and with what."""

import os
import pathlib
import time

import forge
import latency
from attack import Mallory, ends, saw
from control import report
from story import PATIENCE, expect, until

COST_MAX_S = 0.05   # of core, for one record or frame
NAK, HEAD = 6, 8    # frames' types
MUCH_PERCENT, MANY = 10, 10000  # WORK_MUCH_PERCENT, WORK_MANY
BIG_GROUP = 5000    # members
GROUPED, GROUPED_MAX = 1000, 8000  # records for groups, until it is named
SUCCESSIONS = 8
MANY_CARDS, AGAIN = 3000, 4
PLACES = 256        # that a receipt may name
LONG = 6000         # places of a stream
RECEIPTS = 60000     # more work than sending the stream was
STREAM_MAX_S = 0.005  # of core, for receipts over a whole stream


def _core_s(node):
    """CPU seconds that core has used."""
    core = node.status("process", name="core")[0]["pid"]
    fields = pathlib.Path(f"/proc/{core}/stat").read_text() \
        .rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _world(w):
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    mallory.open()
    latency.calm(honest, victim)
    return victim, honest, mallory


def _busy(victim):
    """What the inbox says that she does."""
    return [r["detail"] for r in victim.ask("inbox", state=["busy"])
            if r["from"] == "mallory"]


def _named(verdict, victim, *kinds):
    """The inbox names what takes much; the rest costs nobody anything."""
    row, = victim.status("peer", peer="mallory")
    verdict.must("status says what mallory does",
                 row.get("work_of") in kinds,
                 [row.get(k) for k in ("work", "work_of", "work_times")])
    if row["work"] < MUCH_PERCENT and row["work_times"] < MANY:
        return
    verdict.comes("the inbox says it, too", lambda: any(
        of in kinds for of in _busy(victim)), True)


def _bulk(mallory, records, window=32):
    path = mallory.node.world.dir / f"bulk-{os.urandom(4).hex()}"
    path.write_bytes(b"".join(len(r).to_bytes(4, "big") + r for r in records))
    return mallory.say("bulk", file=path, window=window)


def _sent_without_end(mallory, frame, times, enough):
    """What was sent, a thousand at a time, until so many and enough."""
    path = mallory.node.world.dir / f"flood-{os.urandom(4).hex()}"
    path.write_bytes((len(frame).to_bytes(4, "big") + frame) * 1000)
    sent = 0
    while sent < times or not enough():
        sent += mallory.say("frames", file=path)["sent"]
    return sent


def _flood(verdict, victim, honest, mallory, frame, times):
    """Honest records meanwhile, from its first frame to its last."""
    began, before, took, sent = time.monotonic(), _core_s(victim), [], []
    latency.during(honest, victim, lambda: sent.append(_sent_without_end(
        mallory, frame, times, lambda: len(took) >= latency.AT_LEAST)), took)
    saw("sent", f"{sent[0]} frames in {time.monotonic() - began:.1f} s, core "
        f"{_core_s(victim) - before:.1f} s")
    latency.judge(verdict, took)


def cards(w, verdict):
    """One introduced card with eight successions, 30,000 times."""
    victim, honest, mallory = _world(w)
    card = forge.Stranger("Ghost", SUCCESSIONS).card()
    saw("octets of the card", len(card))
    _flood(verdict, victim, honest, mallory, forge.card_frame(card), 30000)
    _named(verdict, victim, "cards")


def many_cards(w, verdict):
    """3,000 cards of as many nodes, with eight successions each: none is one
    that came before."""
    victim, honest, mallory = _world(w)
    frames = [forge.card_frame(forge.Stranger(f"Ghost {i}", SUCCESSIONS).card())
              for i in range(MANY_CARDS)]
    path = w.dir / "cards"
    path.write_bytes(b"".join(len(f).to_bytes(4, "big") + f for f in frames))
    before, sent = _core_s(victim), {}
    took = latency.during(honest, victim, lambda: sent.update(
        mallory.say("frames", file=path, count=AGAIN)))
    saw("sent", f"{sent}, core {_core_s(victim) - before:.1f} s")
    latency.judge(verdict, took)
    _named(verdict, victim, "cards")


def tiny(w, verdict):
    """100,000 signed HEADs of about 200 octets."""
    victim, honest, mallory = _world(w)
    start = forge.digest("chain0", mallory.author.node, mallory.victim, b"\0",
                         mallory.incarnation)
    head = forge.signed_frame(mallory.author, HEAD, "head", forge.pack([
        1, mallory.author.node, mallory.victim, 0, mallory.incarnation, 0,
        start, forge.now_ms()]))
    _flood(verdict, victim, honest, mallory, head, 100000)
    _named(verdict, victim, "heads of streams")


def tombs(w, verdict):
    """300 retractions of 4,000 single values of one object; then small
    revisions of it, each of which meets them all."""
    victim, honest, mallory = _world(w)
    what, me = os.urandom(16), [mallory.victim]
    values = [[forge.DOMAIN, f"v{i:04d}-{'x' * 40}.example"]
              for i in range(4000)]
    body = forge.pack([1, "forged", False, [[what, 10**9, bytes(32), values]]])
    retractions = [forge.record(mallory.author, body, forge.RETRACTION,
                                audience=me) for _ in range(300)]
    saw("octets of a retraction", len(retractions[0]))
    told, before = {}, _core_s(victim)
    took = latency.during(honest, victim, lambda: [
        told.update(_bulk(mallory, retractions[i:i + 100], window=1))
        for i in range(0, len(retractions), 100)])
    cost = (_core_s(victim) - before) / len(retractions)
    saw("retractions", f"{told}, {cost * 1000:.1f} ms of core each")
    latency.judge(verdict, took)
    _named(verdict, victim, "retractions")
    verdict.must("a retraction costs 50 ms of core at most",
                 cost <= COST_MAX_S)
    revisions = [forge.record(mallory.author, forge.report("small.example"),
                              audience=me, object_id=what, revision=i)
                 for i in range(1, 12)]
    before = _core_s(victim)
    took = latency.during(honest, victim, lambda: told.update(
        _bulk(mallory, revisions, window=11)))
    cost = (_core_s(victim) - before) / len(revisions)
    saw("revisions", f"{len(revisions[0])} octets, {told}, "
        f"{cost * 1000:.1f} ms of core each, honest ones included")
    latency.judge(verdict, took)
    verdict.must("a revision costs 50 ms of core at most", cost <= COST_MAX_S)


def groups(w, verdict):
    """Groups of 5,000 whose records' numbers lie 512 apart, and records that
    name sixteen of them; and one that names more."""
    count = int(os.environ.get("GROUPS", "16"))
    victim, honest, mallory = _world(w)
    members = [os.urandom(32) for _ in range(BIG_GROUP - 1)]
    named, laid = [], []
    for i in range(count + 1):
        what = os.urandom(16)
        group = forge.record(
            mallory.author, forge.group(f"g{i}", mallory.victim, *members),
            forge.GROUP, 3, [mallory.author.node], what)
        named.append([1, forge.group_id(mallory.author.node, what), 1,
                      forge.record_id(group), False])
        laid.append(group)
        laid += [forge.record(mallory.author, forge.report("f.example"),
                              audience=[mallory.victim]) for _ in range(511)]
    saw("laid out", _bulk(mallory, laid, window=200))
    before, told = _core_s(victim), {}
    records = [forge.record(mallory.author, forge.report("g.example"),
                            audience=named[:count]) for _ in range(30)]
    took = latency.during(honest, victim, lambda: told.update(
        _bulk(mallory, records, window=30)))
    cost = (_core_s(victim) - before) / len(records)
    saw("records that name them", f"{told}, {cost * 1000:.1f} ms of core "
        "each, honest ones included")
    latency.judge(verdict, took)
    verdict.must("a record costs 50 ms of core at most", cost <= COST_MAX_S)
    more = 0

    def flood():
        nonlocal more
        while more < GROUPED_MAX and not _busy(victim):
            _bulk(mallory, [forge.record(
                mallory.author, forge.report("g.example"),
                audience=named[:count]) for _ in range(GROUPED)], window=100)
            more += GROUPED
    took = latency.during(honest, victim, flood)
    saw("more of them", more)
    latency.judge(verdict, took)
    _named(verdict, victim, "records", "groups and records for them")
    answer = mallory.bring(forge.record(mallory.author,
                                        forge.report("more.example"),
                                        audience=named))
    verdict.must("a record that names more groups is refused",
                 answer == "refused", answer)


def asks(w, verdict):
    """NAKs without end: the window is sent again once in five seconds."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    for i in range(4):
        victim.share(*[f"r{i}x{j}.example" for j in range(3500)], tlp="amber",
                     to=[mallory.node])
    latency.calm(honest, victim)
    mallory.open()
    window = ends(lambda: mallory.say("drain", ms=1500), lambda d: d["octets"],
                  PATIENCE)["octets"]
    theirs = mallory.say("theirs")
    life = bytes.fromhex(theirs["inc"])
    start = forge.digest("chain0", mallory.victim, mallory.author.node, b"\0",
                         life)
    nak = forge.signed_frame(mallory.author, NAK, "nak", forge.pack([
        1, mallory.victim, mallory.author.node, 0, life, 0, start, 256,
        1 << 20, 0]))
    octets, began, before = [0], time.monotonic(), _core_s(victim)

    def flood():
        for _ in range(40):
            mallory.frames(*[nak] * 20)
            octets[0] += mallory.say("drain", ms=250)["octets"]
    took = latency.during(honest, victim, flood)
    lasted = time.monotonic() - began
    windows = octets[0] / window
    saw("800 NAKs", f"{octets[0]} octets, {windows:.1f} windows in "
        f"{lasted:.1f} s, core {_core_s(victim) - before:.1f} s")
    latency.judge(verdict, took)
    verdict.must("at most one window in five seconds",
                 windows <= 1.5 + lasted / 5)


def _answer_all(victim, mallory, count):
    """She answers for all that she is sent, a window at a time."""
    last = 0

    def all_sent():
        nonlocal last
        mallory.say("drain", ms=200)
        first, last = last + 1, mallory.say("theirs")["sent"]
        if last >= first:
            mallory.frames(_receipt(mallory, first, last))
        return last == count
    until("all was sent", all_sent, 10 * PATIENCE)


def _receipt(mallory, first, last):
    """At the last envelope that she drained."""
    theirs = mallory.say("theirs")
    return mallory.receipt([[first, last, forge.STORED]], theirs["sent"],
                           theirs["sent_head"])


def _heard(mallory):
    """What she sent before is heard: her own record that comes after it is."""
    expect(mallory.bring(forge.record(
        mallory.author, forge.report("heard.example"),
        audience=[mallory.victim])) == "stored", "her record was not stored")


def receipts(w, verdict):
    """Receipts over the whole of a stream of 6,000 places, page by page, again
    and again; and one that names more places than one may, which is none."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    _share(victim, mallory.node, LONG)
    latency.calm(honest, victim)
    mallory.open()
    _answer_all(victim, mallory, LONG)
    pages = [_receipt(mallory, at, min(at + PLACES - 1, LONG))
             for at in range(1, LONG + 1, PLACES)]
    path = w.dir / "receipts"
    path.write_bytes(b"".join(len(p).to_bytes(4, "big") + p for p in pages))
    before, sent = _core_s(victim), {}
    took = latency.during(honest, victim, lambda: sent.update(
        mallory.say("frames", file=path, count=RECEIPTS // len(pages))))
    _heard(mallory)
    cost = (_core_s(victim) - before) / sent["sent"] * len(pages)
    saw("receipts", f"{sent}, {cost * 1000:.2f} ms of core for {len(pages)}, "
        f"which name {LONG} places, honest ones included")
    latency.judge(verdict, took)
    verdict.must("receipts over the whole stream cost under 5 ms",
                 cost < STREAM_MAX_S)
    _named(verdict, victim, "receipts")
    verdict.must("a page ends no session", victim.connected(mallory.node))
    mallory.frames(_receipt(mallory, 1, LONG))
    verdict.comes("one over the whole stream at once ends the session",
                  lambda: victim.connected(mallory.node), False)


def _share(node, peer, places):
    """Many records for one peer."""
    for i in range(places):
        node.ask("share", kind=1, tlp=2, pap=1, body=report("r", [
            f"s{i}.example"]), to=[peer.name], urgent=False, expires=0,
            dry_run=False)
