"""claims: what a peer says of records that it never had, what others do to a
coordinator through it, and how much of it an operator has to read."""

import os
import struct
import time

import forge
from attack import LOOK_S, Mallory, node_of, raw, saw
from control import TLP, unpack
from costly import _named
from story import CANARY, expect

NOTICE = 5
PASSED, ERASED, LEAK = 1, 2, 3
AMBER, RED = TLP["amber"], TLP["red"]
QUARANTINE_MAX = 10
REFUSED = 10050       # more than a quarantine keeps
LINES_A_MINUTE = 60
GIVEBACK = 10
STRANGE_FRAMES = 20000


def _says(mallory, kind, record, node, state=0):
    body = forge.pack([1, kind, forge.now_ms(),
                       [[bytes.fromhex(record), node, state]]])
    return mallory.bring(forge.record(mallory.author, body, NOTICE, AMBER,
                                      [mallory.victim]))


def _rows(node, record):
    return sorted((r["peer"], r["state"], r["via"])
                  for r in node.ask("receipts", record=record))


def _inbox(node, *what):
    return [(r["what"], r["from"], r["count"]) for r in node.ask("inbox")
            if r["what"] in what]


def notice(w, verdict):
    """She tells of a leak by an honest node, of her own erasure and of a
    holder, of a record that only the honest node has."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    mallory.open()
    record = victim.share(f"only.{CANARY}.example", tlp="red",
                          to=[honest])["record"]
    victim.settled(record, honest)
    honest_id, _ = node_of(honest)
    saw("leaked by honest", _says(mallory, LEAK, record, honest_id, 2))
    saw("she erased it", _says(mallory, ERASED, record, mallory.author.node))
    saw("she passed it on", _says(mallory, PASSED, record, os.urandom(32), 1))
    rows = _rows(victim, record)
    verdict.must("her word of the leak is a claim, and nothing else of hers "
                 "is shown", rows == [("honest", "stored", None),
                                      ("mallory", "leak claimed", "honest")],
                 rows)
    news = _inbox(victim, "leaked", "sent on", "leak claimed", "erased")
    verdict.must("so it is in the inbox",
                 news == [("leak claimed", "mallory", 1)], news)
    victim.cli("recall", record, "--reason", "x", "--yes")
    began = time.monotonic()
    done = victim.run("receipts", record, "--wait", str(LOOK_S))
    verdict.must("receipts --wait ends", done.returncode == 0,
                 f"exit {done.returncode} after "
                 f"{time.monotonic() - began:.1f} s")


def deputy(w, verdict):
    """She fills the coordinator's share of the victim's quarantine."""
    c = w.node("coordinator", "--role", "coordinator")
    victim = w.node("victim", start=False)
    conf = victim.dir / "noroshi.conf"
    conf.write_text(conf.read_text().replace(
        "#quarantine_max = 10000", f"quarantine_max = {QUARANTINE_MAX}"))
    victim.start()
    w.pair(c, victim, a_says=("--community",))
    mallory = Mallory(w, "mallory", c, "--community")
    mallory.open()
    for i in range(QUARANTINE_MAX + 2):
        expect(mallory.bring(forge.record(
            mallory.author, forge.report(f"d{i}.{CANARY}.example"), tlp=1))
            == "stored", "the coordinator did not take it")
    verdict.comes("the victim's quarantine is full", lambda: [
        r["quarantined"] for r in victim.status("peer", peer="coordinator")],
        [QUARANTINE_MAX])
    name = f"urgent.{CANARY}.example"
    record = c.share(name, tlp="amber", to=[victim])["record"]
    verdict.comes("the coordinator's urgent AMBER is stored",
                  lambda: c.state(record, victim), "stored")
    verdict.comes("the victim finds it", lambda: len(victim.hits(name)), 1,
                  LOOK_S)
    said = victim.cli("status")
    verdict.must("status says so", "its quarantine is full" in said,
                 [line for line in said.splitlines() if "quarantine" in line])
    rows = [(r["what"], r["from"], r["author"], r["count"])
            for r in victim.ask("inbox") if "quarantin" in r["what"]]
    verdict.must("the inbox names the author",
                 rows == [("quarantine full", "coordinator", "mallory", 2),
                          ("quarantined", "coordinator", "mallory",
                           QUARANTINE_MAX)], rows)


def misc(w, verdict):
    """She retracts what somebody else wrote."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    mallory.open()
    name = f"good.{CANARY}.example"
    record = honest.share(name, tlp="amber", to=[victim])["record"]
    honest.settled(record, victim)
    octets = raw(victim, record)
    object_id = unpack(octets[:-forge.SIGNATURE])[0][3]
    body = forge.retraction(object_id, forge.record_id(octets), erase=True)
    saw("her retraction", mallory.bring(forge.record(
        mallory.author, body, forge.RETRACTION, AMBER, [mallory.victim])))
    _, identity_ms = node_of(honest)
    honest_id, _ = node_of(honest)
    saw("the same in the author's name", mallory.bring(forge.record(
        mallory.author.as_of(honest_id, identity_ms), body, forge.RETRACTION,
        AMBER, [mallory.victim])))
    hits = len(victim.hits(name))
    verdict.must("the victim finds it still", hits == 1, hits)
    news = _inbox(victim, "retracted", "recalled", "not theirs")
    verdict.must("the inbox claims no effect",
                 news == [("not theirs", "mallory", 1)], news)


def _bulk(mallory, records):
    path = mallory.node.world.dir / "bulk"
    with open(path, "wb") as f:
        for record in records:
            f.write(struct.pack(">I", len(record)) + record)
    return mallory.say("bulk", file=path, window=200)


def _lines(node, began, before):
    """Lines of the log that name her, and how many there may be."""
    minutes = int((time.monotonic() - began) / 60) + 2
    return node.said().count("mallory") - before, minutes * LINES_A_MINUTE


def growth(w, verdict):
    """She is refused ten thousand times, and gives back what nobody asked
    for twenty thousand times."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    mallory.open()
    began, before = time.monotonic(), victim.said().count("mallory")
    body = forge.pack([1, mallory.author.node, mallory.victim, 0,
                       os.urandom(16), [], False])
    frame = forge.signed_frame(mallory.author, GIVEBACK, "giveback", body)
    path = w.dir / "giveback"
    path.write_bytes((struct.pack(">I", len(frame)) + frame) * 1000)
    saw("GIVEBACK", mallory.say("frames", file=path,
                                count=STRANGE_FRAMES // 1000))
    saw("refused", _bulk(mallory, [
        forge.record(mallory.author, forge.report(f"q{i}.{CANARY}.example"),
                     audience=[os.urandom(32)]) for i in range(REFUSED)]))
    verdict.comes("one row in the inbox, with a count",
                  lambda: len(_inbox(victim, "quarantined")), 1)
    rows = [(what, who, count) for what, who, count in
            _inbox(victim, "quarantined", "quarantine full")]
    saw("rows", rows)
    verdict.must("all are counted",
                 sum(count for _, _, count in rows) == REFUSED, rows)
    peer, = victim.status("peer", peer="mallory")
    verdict.must("status counts them, too",
                 peer["quarantined"] + peer["quarantine_left"] == REFUSED,
                 (peer["quarantined"], peer["quarantine_left"]))
    _named(verdict, victim, "lists of what it has")
    lines, most = _lines(victim, began, before)
    verdict.must("at most 60 lines of the log a minute", lines <= most,
                 f"{lines} lines, {most} allowed")
    record = honest.share(f"z.{CANARY}.example", tlp="amber",
                          to=[victim])["record"]
    verdict.comes("an honest peer is heard",
                  lambda: honest.state(record, victim), "stored")
