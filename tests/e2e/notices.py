"""notices: what is told of records, by whom it is believed, and what a peer that
is refused without end can do to others: nothing."""

import os

from control import pack, unpack
from federate import COMMUNITY, row_of
from ghost import Key, now_ms, record_id
from leaks import AMBER, Leaker
from story import CANARY, expect, until

PASSED, ERASED, LEAK = 1, 2, 3
RETRACTION, NOTICE = 3, 5


class Liar(Leaker):
    """A peer of the victim with valid keys, which signs what it likes."""

    def __init__(self, w, name, victim, *marks):
        super().__init__(w, name, victim, *marks)
        keys = self.say("dump")
        self.key = Key.__new__(Key)
        self.key.secret = bytes.fromhex(keys["sk"])
        self.id = bytes.fromhex(keys["id"])
        self.version_ms = keys["identity_ms"]
        self.victim = bytes.fromhex(victim.status("node")[0]["node"])
        self.open()

    def sign(self, kind, body, tlp=AMBER, audience=None):
        """A record of its own, to the victim if to nobody else."""
        readers = sorted([0, a] for a in audience or [self.victim])
        r = pack([1, self.id, self.version_ms, os.urandom(16), 1, None,
                  now_ms(), 0, tlp, 1, False, readers, [], kind, body, []])
        return r + self.key.sign("rec", r)

    def tells(self, kind, record, node, state=0):
        entry = [bytes.fromhex(record), node, state]
        return self.send_raw(self.sign(NOTICE,
                                       pack([1, kind, now_ms(), [entry]])))

    def bulk(self, raws):
        path = self.node.world.dir / f"{self.node.name}.bulk"
        path.write_bytes(b"".join(
            len(raw).to_bytes(4, "big") + raw for raw in raws))
        return self.say("bulk", file=path, window=200)


def _id(node):
    return bytes.fromhex(node.status("node")[0]["node"])


def _receipts(node, record):
    return sorted((r["peer"], r["state"])
                  for r in node.ask("receipts", record=record))


def _inbox(node, what):
    return [r for r in node.ask("inbox") if r["what"] == what]


def who_never_had_a_record_is_believed_nothing(w):
    """It tells of a leak, an erasure and a holder: only what it claims of the
    leak is shown, as its claim; and a recall of the record comes to an end."""
    matsu, take = w.two()
    liar = Liar(w, "kitsune", matsu)
    record = matsu.share(f"naisho.{CANARY}.example", tlp="red",
                         to=[take])["record"]
    matsu.settled(record, take)
    for answer in (liar.tells(LEAK, record, _id(take), 2),
                   liar.tells(ERASED, record, liar.id),
                   liar.tells(PASSED, record, os.urandom(32), 1)):
        expect(answer == "stored", answer)
    expect(_receipts(matsu, record) == [("kitsune", "leak claimed"),
                                        ("take", "stored")],
           _receipts(matsu, record))
    rows = [r for r in matsu.ask("inbox") if r["kind"] == "report"]
    expect([(r["what"], r["detail"], r["from"], r["count"]) for r in rows] ==
           [("leak claimed", "take", "kitsune", 1)], rows)
    expect("their report, without proof" in matsu.cli("inbox"),
           matsu.cli("inbox"))
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    said = matsu.cli("receipts", record, "--wait", "60")
    expect("erased" in said and "not proved" in said, said)


def _leaks(w, tlp, lane):
    """matsu's record, which kitsune got, and take from it; how it is shown."""
    matsu, take = w.two()
    leak = Leaker(w, "kitsune", take)
    matsu.add(leak.node)
    leak.open()
    record = matsu.share(f"more.{CANARY}.example", tlp=tlp,
                         to=[leak.node])["record"]
    expect(leak.send_raw(row_of(matsu, record)["raw"], lane=lane) ==
           "refused")
    row, = until("the author is told", lambda: [
        r for r in matsu.ask("receipts", record=record)
        if r["peer"] == "take"])
    expect(row["via"] == "kitsune", row)
    inbox, = until("and its inbox", lambda: _inbox(matsu, row["state"]))
    expect((inbox["from"], inbox["detail"]) == ("take", "kitsune"), inbox)
    return row["state"], matsu.cli("receipts", record, code=1)


def a_leak_is_proved(w):
    """RED passed on by who got it: the author has the proof of it."""
    state, said = _leaks(w, "red", 1)
    expect(state == "leaked", state)
    expect("proved: kitsune sent record" in said and
           "no relation allows" in said,
           said)


def what_a_mark_may_allow_is_proved_as_sent(w):
    """AMBER passed on by who got it: the author cannot know its marks."""
    state, said = _leaks(w, "amber", 0)
    expect(state == "sent on", state)
    expect("proved: kitsune sent record" in said and
           "the receiver's report" in said, said)


def a_full_quarantine_silences_nobody(w):
    """A third party fills the coordinator's share of it: what the coordinator
    itself sends is a hit, and both status and inbox name who did it."""
    jpcc = w.node("jpcc", "--role", "coordinator")
    take = w.node("take", start=False)
    conf = take.dir / "noroshi.conf"
    conf.write_text(conf.read_text().replace("#quarantine_max = 10000",
                                             "quarantine_max = 10"))
    take.start()
    w.pair(jpcc, take, a_says=COMMUNITY)    # take marks it as nothing
    liar = Leaker(w, "kitsune", jpcc, *COMMUNITY)
    liar.open()
    for _ in range(15):
        liar.send("stored", tlp=1)
    until("15 were refused", lambda: sum(
        r["quarantined"] + r["quarantine_left"]
        for r in take.status("peer", peer="jpcc")) == 15)
    record = jpcc.share(f"kyuu.{CANARY}.example", tlp="amber",
                        to=[take])["record"]
    jpcc.settled(record, take)
    expect(len(take.hits(f"kyuu.{CANARY}.example")) == 1)
    row, = take.status("peer", peer="jpcc")
    expect((row["quarantined"], row["quarantine_left"]) == (10, 5), row)
    said = take.cli("peer", "check", "jpcc", code=1)
    expect("10 records that they sent are in quarantine" in said and
           "--community" in said, said)
    expect("its quarantine is full: 10 are kept" in take.cli("status"),
           take.cli("status"))
    row, = _inbox(take, "quarantine full")
    expect((row["from"], row["author"], row["introduced_by"], row["count"]) ==
           ("jpcc", "kitsune", "jpcc", 5), row)
    row, = _inbox(take, "quarantined")
    expect((row["from"], row["author"], row["count"]) ==
           ("jpcc", "kitsune", 10), row)
    take.cli("quarantine", "drop")
    take.cli("peer", "check", "jpcc")
    row, = take.status("peer", peer="jpcc")
    expect((row["quarantined"], row["quarantine_left"]) == (0, 0), row)


def nobody_retracts_for_another_in_the_inbox(w):
    """A retraction of somebody else's record has no effect, and says so."""
    matsu, take = w.two()
    liar = Liar(w, "kitsune", take)
    record = matsu.share(f"ii.{CANARY}.example", tlp="amber",
                         to=[take])["record"]
    matsu.settled(record, take)
    raw = row_of(take, record)["raw"]
    target = [unpack(raw[:-64])[0][3], 1 << 30, record_id(raw), None]
    for _ in range(3):
        expect(liar.send_raw(liar.sign(
            RETRACTION, pack([1, "x", True, [target]]))) == "stored")
    expect(len(take.hits(f"ii.{CANARY}.example")) == 1)
    rows = _inbox(take, "not theirs")
    expect([(r["from"], r["count"], r["detail"]) for r in rows] ==
           [("kitsune", 3, None)], rows)
    expect(not _inbox(take, "recalled"), take.ask("inbox"))
    said = take.cli("inbox")
    expect("another author's record: no effect (the last of 3)" in said, said)


def refusals_without_end_are_one_row(w):
    """Hundreds are refused: one row in the inbox, and one line in the log."""
    matsu, take = w.two()
    liar = Liar(w, "kitsune", take)
    raws = [liar.sign(1, pack([1, "t", None, [], []]),
                      audience=[os.urandom(32)]) for _ in range(500)]
    answer = liar.bulk(raws)
    expect(answer["refused"] > 0 and answer["stored"] == 0, answer)
    rows = _inbox(take, "quarantined")
    expect([(r["from"], r["count"]) for r in rows] == [("kitsune", 500)],
           rows)
    expect("(the last of 500)" in take.cli("inbox"), take.cli("inbox"))
    lines = [line for line in take.said().splitlines() if "refused" in line
             and "kitsune" in line]
    expect(len(lines) == 1 and "not in the audience" in lines[0], lines)
    record = matsu.share(f"mada.{CANARY}.example", tlp="red",
                         to=[take])["record"]
    matsu.settled(record, take)
    expect(take.holds(record))
