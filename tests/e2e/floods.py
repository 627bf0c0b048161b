"""floods: one peer sends without end what costs this node work. The others do
not wait for the end of it, and the node names who it is and what it does."""

import base64
import struct
import time

from beside import Beside
from control import TLP, pack, report
from leaks import Leaker
from story import CANARY, expect, until

CARD = 3            # a frame's type
CARDS_A_TIME = 2000
NAMED_CARDS = 10000  # within a minute: inbox names their sender
RETRACTED = 65      # single values of one object, each retracted by itself
QUOTA, SHARED = 20, 60
SOON_MS = 3000


class Flood(Beside):
    """What a leaker says again and again, until the block is left."""

    def __init__(self, leak, *frames):
        super().__init__()
        self.leak = leak
        self.path = leak.node.world.dir / "flood"
        self.path.write_bytes(b"".join(
            struct.pack(">I", len(f)) + f for f in frames))

    def once(self):
        return self.leak.say("frames", file=self.path,
                             count=CARDS_A_TIME)["sent"]


def _card_frame(w, node):
    """10.4: the node's card, as somebody else brings it."""
    armour, _ = node.card()
    return pack([1, CARD, base64.b64decode(
        "".join(armour.split("-----")[2].split()))])


def a_flood_of_cards_delays_nobody(w):
    """One card without end: what others share is stored before it is over."""
    take, matsu = w.node("take"), w.node("matsu")
    kiri = w.node("kiri", listen=False, start=False)
    w.pair(take, matsu)
    leak = Leaker(w, "ume", take)
    leak.open()
    with Flood(leak, _card_frame(w, kiri)) as flood:
        for n in range(5):
            record = matsu.share(f"calm{n}.{CANARY}.example", tlp="amber",
                                 to=[take])["record"]
            matsu.settled(record, take)
        until("cards enough to be named",
              lambda: flood.times >= NAMED_CARDS)
        until("status names it", lambda: take.status(
            "peer", peer="ume", work_of="cards"))
        until("inbox names it", lambda: [
            r["from"] for r in take.json("inbox")
            if r["what"] == "busy"] == ["ume"])
        expect(flood.lasts(), "the flood ended before")
    row, = [r for r in take.json("inbox") if r["what"] == "busy"]
    expect(row["detail"] == "cards" and row["count"] >= 1, row)
    said = take.cli("inbox").replace("\n", " ")
    expect("busy" in said and "much of this node's time" in said, said)
    expect("ume used " in take.cli("status"), take.cli("status"))
    expect(take.said().count("takes much of this node's time") == 1,
           take.said())
    leak.send("stored", tlp=TLP["clear"], to="you")


def sixty_five_values_of_one_object_are_retracted(w):
    """Each by a retraction of its own; all arrive, and so do revisions."""
    matsu, take = w.two()
    names = [f"v{n}.{CANARY}.example" for n in range(RETRACTED + 1)]
    record = matsu.share(*names, tlp="amber", to=[take])["record"]
    matsu.settled(record, take)
    for name in names[:-1]:
        matsu.cli("retract", record, "--indicator", name, "--reason", "gone")
    until("all are taken back", lambda: not [
        n for n in names[:-1] if take.hits(n)])
    expect(len(take.hits(names[-1])) == 1)


def a_window_is_sent_again_once_in_five_seconds(w):
    """However often it is asked for by NAK."""
    take = w.node("take")
    leak = Leaker(w, "ume", take)
    for n in range(3):
        take.share(*[f"w{n}-{i}.{CANARY}.example" for i in range(300)],
                   tlp="amber", to=[leak.node])
    leak.open()
    window = until("the window", lambda: leak.say("drain", ms=500)["types"][4])
    expect(window == 3, window)
    for _ in range(100):
        leak.say("nak", seq=0, to=0)
    again = leak.say("drain", ms=2000)["types"][4]
    # Once at once, and once more where this machine needs 5 s for all that.
    expect(0 < again <= 2 * window, again)


def a_quota_holds_to_the_record(w):
    """What is over it stays with its sender, and goes when there is room."""
    matsu, take = w.two()
    conf = take.dir / "noroshi.conf"
    usual = conf.read_text()
    take.stop()
    conf.write_text(usual + f"\n[limits]\nrecords_a_day = {QUOTA}\n")
    records = [matsu.share(f"q{n}.{CANARY}.example", tlp="amber",
                           to=[take])["record"] for n in range(SHARED)]
    take.start()
    until("the quota is used up", lambda: matsu.status(
        "peer", peer="take", reason="over quota"))
    expect(len(take.records()) == QUOTA, len(take.records()))
    take.stop()
    conf.write_text(usual)
    take.start()
    for record in records:
        matsu.settled(record, take)
    expect(len(take.records()) == SHARED, len(take.records()))


def what_expires_while_it_waits_names_rule_five(w):
    """A record that was over before its peer came back is void, rule 5."""
    matsu, take = w.two()
    take.stop()
    rows = matsu.ask("share", kind=1, tlp=TLP["amber"], pap=1,
                     body=report("soon", [f"soon.{CANARY}.example"]),
                     to=["take"], urgent=False, dry_run=False,
                     expires=int(time.time() * 1000) + SOON_MS)
    record = next(r["record"] for r in rows if r["what"] == "record")
    until("it is over", lambda: matsu.records(
        record=record)[0]["state"] == "expired")
    take.start()
    matsu.settled(record, take, "void")
    rules = [r["rule"] for r in matsu.ask("receipts", record=record)
             if r["peer"] == "take"]
    expect(rules == [5], rules)
