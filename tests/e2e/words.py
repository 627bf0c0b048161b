"""words: what others say of where a record went, how much of it is kept, whose
word is shown, and whose breach of a rule is proved."""

import os

from control import TLP, pack
from federate import (COMMUNITY, gets, has, hub, quiet, receipts, row_of,
                      tell)
from ghost import now_ms
from leaks import Leaker
from notices import NOTICE, PASSED, Liar, _id, _inbox
from story import CANARY, expect, until

ENTRIES = 256       # of a notice
OTHER_MAX = 5000    # words of a node to which the author did not send it
REFUSED = 4


def _leaks(node, record):
    return [(r["peer"], r["state"], r["via"])
            for r in node.ask("receipts", record=record)
            if r["state"] in ("leaked", "sent on", "leak claimed")]


def _passed_to_nobody(liar, record, count, readers):
    """A notice that the record went to so many nodes, which do not exist."""
    entries = sorted([record, os.urandom(32), 1] for _ in range(count))
    return liar.sign(NOTICE, pack([1, PASSED, now_ms(), entries]),
                     audience=readers)


def made_up_holders_silence_nobody(w):
    """A member names thousands of nodes that do not exist: the coordinator's
    own word still counts, a recall ends where the record is, and what was left
    out is told with its count."""
    c, matsu, take = hub(w, "take")
    take.stop()
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    record, _ = tell(matsu, "keikoku")
    gets(c, "keikoku")
    until("the coordinator names its member",
          lambda: "kitsune" in receipts(matsu, record))
    notices = OTHER_MAX // ENTRIES + 5
    liar.bulk([_passed_to_nobody(liar, bytes.fromhex(record), ENTRIES,
                                [_id(matsu), _id(c)])
               for _ in range(notices)])
    left_out = notices * ENTRIES - OTHER_MAX
    until("all of it is here", lambda: [
        r for r in _inbox(matsu, "left out") if r["count"] == left_out])
    row, = _inbox(matsu, "left out")
    expect((row["from"], row["author"]) == ("jpcc", "kitsune"), row)
    take.start()
    gets(take, "keikoku")
    until("the coordinator is believed", lambda: receipts(matsu, record).get(
        "take") == ("stored", "jpcc"))
    rows = matsu.ask("receipts", record=record)
    expect(sum(r["claimed"] for r in rows) == OTHER_MAX, len(rows))
    expect([(r["peer"], r["count"]) for r in rows if r["state"] == "left out"]
           == [("kitsune", left_out)], len(rows))
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    until("whoever has it says that it erased it", lambda: receipts(
        matsu, record).get("take") == ("erased", "jpcc"))
    said = matsu.cli("receipts", record, code=1)
    expect(f"these: {OTHER_MAX}" in said and f"not kept: {left_out}" in said,
           said[-500:])


def no_word_takes_the_coordinators_back(w):
    """A member says of another that it refused what it has: both are shown,
    and the recall waits for who has it."""
    c, matsu, take = hub(w, "take")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    record, _ = tell(matsu, "keikoku")
    until("both are named", lambda: receipts(matsu, record).get("take") ==
          ("stored", "jpcc") and "kitsune" in receipts(matsu, record))
    entry = [bytes.fromhex(record), _id(take), REFUSED]
    expect(liar.send_raw(liar.sign(
        NOTICE, pack([1, PASSED, now_ms(), [entry]]),
        audience=sorted([_id(matsu), _id(c)]))) == "stored")

    def told():
        row, = [r for r in matsu.ask("receipts", record=record)
                if r["peer"] == "take"]
        return row["differing"] and row
    row = until("the member's word is here", told)
    expect((row["state"], row["via"], row["claimed"]) ==
           ("stored", "jpcc", False), row)
    expect(row["differs"] == ["kitsune:refused"], row)
    said = matsu.cli("receipts", record, code=1)
    expect("kitsune reports record" in said and "at take as: refused" in said,
           said)
    take.stop()
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    quiet(c)
    expect(receipts(matsu, record)["take"] == ("not yet", "jpcc"),
           receipts(matsu, record))
    take.start()
    until("it says that it erased it", lambda: receipts(
        matsu, record)["take"] == ("erased", "jpcc"))


def who_sent_in_good_faith_is_not_shown_as_a_leaker(w):
    """A coordinator that does not know yet who left a group sends within the
    version that it has: the author sees that it was sent, not a breach."""
    matsu, c = w.node("matsu"), w.node("jpcc", "--role", "coordinator")
    take = w.node("take")
    w.pair(matsu, c, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(c, take, a_says=COMMUNITY, b_says=COMMUNITY)
    w.pair(matsu, take, a_says=["--client"], b_says=["--provider"])
    matsu.ask("group.create", name="g", members=["jpcc", "take"])
    until("the group is known",
          lambda: c.ask("group.list") and take.ask("group.list"))
    take.stop()
    record, _ = tell(matsu, "kumo", tlp="amber+strict", to=["group:g"],
                     delegate=[["jpcc", 0]])
    gets(c, "kumo")
    c.stop()
    matsu.ask("group.remove", group="g", members=["take"])
    tell(matsu, "betsu", tlp="amber", to=["group:g", "take"])
    take.start()
    gets(take, "betsu")     # and from its provider the version without it
    expect([g["version"] for g in take.ask("group.list")] == [2])
    matsu.stop()
    c.start()
    until("what the coordinator sends is refused",
          lambda: take.ask("quarantine.list"))
    matsu.start()
    until("the author is told", lambda: _leaks(matsu, record))
    expect(_leaks(matsu, record) == [("take", "sent on", "jpcc")],
           _leaks(matsu, record))
    expect(not _inbox(matsu, "leaked") and len(_inbox(matsu, "sent on")) == 1,
           matsu.ask("inbox"))


def _three(w, name, tlp):
    """matsu's record, which hanzai got; take has both as peers."""
    matsu, take = w.two()
    leak = Leaker(w, "hanzai", take, *COMMUNITY)
    matsu.add(leak.node)
    to = ["hanzai"] if tlp == "red" else ["hanzai", "take"]
    record, _ = tell(matsu, name, tlp=tlp, to=to)
    return matsu, take, leak, record


def red_that_leaks_on_the_lane_for_relays_is_told(w):
    """RED on lane 0 is refused for that, and proved to its author all the
    same."""
    matsu, _, leak, record = _three(w, "himitsu", "red")
    leak.open()
    expect(leak.send_raw(row_of(matsu, record)["raw"], lane=0) == "refused")
    until("its author is told", lambda: _leaks(matsu, record))
    expect(_leaks(matsu, record) == [("take", "leaked", "hanzai")],
           _leaks(matsu, record))


def what_leaks_after_its_recall_is_told(w):
    """A recalled record comes again from who must not send it: no octets of it
    are kept, and its author is told, once."""
    matsu, take, leak, record = _three(w, "himitsu", "amber+strict")
    raw = row_of(matsu, record)["raw"]
    gets(take, "himitsu")
    matsu.cli("recall", record, "--reason", "wrong", "--yes")
    until("it is gone", lambda: not has(take, "himitsu"))
    leak.open()
    for _ in range(3):
        expect(leak.send_raw(raw) == "refused")
    until("its author is told", lambda: _leaks(matsu, record))
    # Which rule that broke, its octets would have to say.
    expect(_leaks(matsu, record) == [("take", "sent on", "hanzai")],
           _leaks(matsu, record))
    row, = take.ask("quarantine.list")
    expect((row["record"], row["octets"]) == (record, 0), row)
    take.cli("quarantine", "show", row["id"])
    expect(len([r for r in take.ask("inbox")
                if r["what"] == "quarantined"]) == 1)
    expect([r["count"] for r in _inbox(matsu, "sent on")] == [1],
           matsu.ask("inbox"))
