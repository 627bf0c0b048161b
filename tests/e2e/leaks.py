"""leaks: what a node that sends what it must not can do to another."""

import json
import subprocess

from control import TLP
from story import CANARY, PATIENCE, SANITIZERS, Broken, expect, until

CLEAR, GREEN, AMBER, STRICT, RED = sorted(TLP.values())
LABELS = (CLEAR, GREEN, AMBER, STRICT, RED)
RETRACTION = 3


class Leaker:
    """A node of the world that never runs; tests/e2e/leaker speaks for it."""

    def __init__(self, w, name, victim, *marks, author=None, init=()):
        self.node = w.node(name, *init, listen=False, start=False)
        self.author = author
        self.count = 0
        self.meet(victim, *marks)

    def meet(self, victim, *marks):
        """Become its peer; again, where it was rebuilt."""
        w = self.node.world
        card = w.dir / f"{victim.name}.card"
        card.write_text(victim.card()[0])
        victim.add(self.node, *marks)
        words = [w.program("leaker"), self.node.dir, card, victim.endpoint()]
        if self.author:
            words.append(self.author.dir)
        self.process = subprocess.Popen(
            [*map(str, words)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            env={**self.node.environment(), **SANITIZERS})
        w.extra.append(self.process.kill)

    def say(self, *words, **options):
        line = " ".join([*words, *(f"{k}={v}" for k, v in options.items())])
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise Broken(f"leaker ended at '{line}'")
        return json.loads(answer)

    def open(self, **options):
        """A session; once more where the last one is still being ended."""
        return until("a session for the leaker",
                     lambda: self.say("open", **options)["open"])

    def introduce(self, author):
        """Another node's card, in the open session."""
        card = self.node.world.dir / f"{author.name}.introduced"
        card.write_text(author.card()[0])
        return self.say("introduce", card=card)

    def send_raw(self, raw, **options):
        """Somebody's record as it is; its state."""
        path = self.node.world.dir / "passed"
        path.write_text(raw.hex())
        return self.say("send", record=path, **options)["state"]

    def send(self, want=None, **options):
        """One record with a value of its own; its state."""
        self.count += 1
        options.setdefault("value", f"leak{self.count}.{CANARY}.example")
        answer = self.say("send", **options)
        expect(want is None or answer["state"] == want, options, "gave",
               answer, "not", want)
        return answer["state"]


def tlp_table_at_the_receiver(w):
    """Each TLP x relation: what the receiver takes from who sends it."""
    take, stranger = w.node("take"), w.node("kiri", listen=False, start=False)
    leak = Leaker(w, "matsu", take, author=stranger)
    leak.open()
    for tlp in LABELS:
        lane = 1 if tlp == RED else 0
        leak.send("stored", tlp=tlp, to="you", lane=lane)
        leak.send("stored", tlp=tlp, to="you,nobody", lane=lane)
        leak.send("refused", tlp=tlp, to="nobody", lane=lane)
        leak.send("refused", tlp=tlp, to="me", lane=lane)
    leak.send("stored", tlp=CLEAR)
    leak.send("stored", tlp=GREEN)      # its author chose us
    for tlp in (AMBER, STRICT, RED):    # must name readers
        leak.send("refused", tlp=tlp, lane=1 if tlp == RED else 0)
    # Passed on for a stranger that nobody introduced: never a hit.
    for tlp in LABELS:
        state = leak.send(tlp=tlp, to="you", author="other",
                          lane=1 if tlp == RED else 0)
        expect(state in ("held", "refused"), tlp, state)
        expect(not take.hits(f"leak{leak.count}.{CANARY}.example"), tlp)
    expect(leak.send(author="other") in ("held", "refused"))
    take.cli("peer", "set", "matsu", "--community")
    leak.send("stored", tlp=GREEN)
    leak.send("refused", tlp=GREEN, to="nobody")
    expect(take.hits(f"leak{leak.count - 1}.{CANARY}.example"))
    expect(not take.hits(f"leak{leak.count}.{CANARY}.example"))


def red_on_the_relayable_lane(w):
    """RED that comes on the lane for relays is not taken."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("refused", tlp=RED, to="you", lane=0)
    leak.send("stored", tlp=RED, to="you", lane=1)


def hostile_content_does_not_stop_the_stream(w):
    """What is signed but cannot be taken advances the stream."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("stored")
    leak.send("refused", fault="inner")
    leak.send("stored")
    state = leak.send(fault="record")
    expect(state in ("refused", "unopened"), state)
    leak.send("refused", value=f"UPPER.{CANARY}.example")
    leak.send("stored", kind=77)
    expect(not take.hits(f"leak{leak.count}.{CANARY}.example"),
           "an unknown kind was indexed")
    leak.send("held", created=7200)
    state = leak.send(expires=-60)
    expect(not take.hits(f"leak{leak.count}.{CANARY}.example"),
           "expired, yet a hit:", state)
    leak.send("stored", type=200)
    leak.send("stored")
    expect(take.hits(f"leak{leak.count}.{CANARY}.example"))
    expect(take.connected(leak.node), "hung up")


def nobody_can_open(w):
    """A frame that cannot be opened is asked for again, then named."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("stored")
    for fault in ("ciphertext", "ek"):
        states = [leak.send(fault=fault)]
        while states[-1] == "rekey":
            expect(len(states) <= 3, "more than three tries:", states)
            states.append(leak.send(fault=fault))
        expect(states[-1] == "unopened", fault, states)
        leak.send("stored")


def broken_frames_hang_up(w):
    """A bad header or signature ends the session, not the stream."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    for fault in ("outer", "chain", "suite", "version", "recipient",
                  "incarnation"):
        leak.open()
        leak.send("stored")
        count = len(take.records())
        state = leak.send(fault=fault)
        expect(state in ("bye", "silence"), fault, state)
        expect(len(take.records()) == count, fault, "was stored")
    leak.open()
    leak.send("nak", fault="gap")
    leak.send("stored")
    expect("alarm" in take.said() or "warn" in take.said(), "no word of it")


def noise_is_survived(w):
    """Octets that are no frame, oversized ones, many parts at once."""
    take, ume = w.node("take"), w.node("ume")
    w.pair(take, ume)
    leak = Leaker(w, "matsu", take)
    for octets, parts, unfinished in ((1, 1, 0), (100, 1, 0), (5000, 1, 0),
                                      (270336, 1, 0), (300000, 1, 0),
                                      (100, 2, 0), (60000, 50, 0),
                                      (60000, 400, 1)):
        leak.open()
        state = leak.say("raw", octets=octets, parts=parts,
                         open=unfinished)["state"]
        expect(state in ("bye", "silence", "unsent"), octets, parts, state)
        if parts > 1:
            _break_off(leak)
            take.cli("peer", "set", "matsu", "--no-community")
            done = take.share(f"still{parts}.{CANARY}.example", to=[ume])
            take.settled(done["record"], ume)
            if "suspen" in take.said() or "shut out" in take.said():
                return
    leak.open()
    leak.send("stored")


def _break_off(leak):
    leak.process.stdin.write("close\n")
    leak.process.stdin.flush()


def squatted_routing_id(w):
    """A routing id proves nothing and shuts nobody out."""
    take = w.node("take")
    first = Leaker(w, "matsu", take)
    second = Leaker(w, "kiri", take)
    first.open(id="squat")
    first.send("stored")
    second.say("open", id="squat")
    second.send()
    authors = {r["from"] for r in take.records()}
    expect(authors <= {"matsu", "kiri"}, authors)
    for r in take.records():
        expect(r["from"] == r["author"], "taken for another:", r)
    _break_off(second)
    first.open()
    first.send("stored")


def wrong_key_is_refused(w):
    """Who is not let in, or dials the wrong key, gets no session."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    expect(not leak.say("open", key="wrong")["open"], "wrong server key")
    leak.open()
    leak.send("stored")
    take.cli("peer", "revoke", "matsu")
    expect(not leak.say("open")["open"], "revoked, yet a session")


def quarantine_keeps_what_was_refused(w):
    """Refused records are kept apart, shown and dropped."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("refused", tlp=AMBER, to="nobody")
    leak.send("refused", tlp=STRICT, to="nobody")
    rows = take.json("quarantine", "list")
    expect(len(rows) == 2, rows)
    expect({r["rule"] for r in rows} == {4, 3}, rows)
    expect(not take.records(), "quarantined, yet among the records")
    take.cli("quarantine", "show", rows[0]["id"])
    take.cli("quarantine", "drop", rows[0]["id"])
    expect(len(take.json("quarantine", "list")) == 1)
    take.stop()
    take.start()
    expect(len(take.json("quarantine", "list")) == 1, "forgotten")


def one_value_three_records(w):
    """Three records of one value stay three; a new session goes on after them."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    for _ in range(3):
        leak.send("stored", value=f"same.{CANARY}.example")
    expect(len(take.records()) == 3, take.records())
    leak.open()
    leak.send("stored")
    expect(len(take.records()) == 4, "the stream went on")


def retraction_before_its_target(w):
    """A retraction that overtakes its target is kept as a tombstone."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("stored", tlp=AMBER, to="you", object=7, kind=RETRACTION)
    leak.send(tlp=AMBER, to="you", object=7)
    expect(not take.hits(f"leak{leak.count}.{CANARY}.example"),
           "retracted, yet a hit")
    leak.send("stored", tlp=AMBER, to="you", object=8)
    expect(take.hits(f"leak{leak.count}.{CANARY}.example"))
    take.stop()
    take.start()
    expect(not take.hits(f"leak{leak.count - 1}.{CANARY}.example"),
           "the tombstone was forgotten")


def nobody_retracts_for_another(w):
    """An object of another author's is not touched."""
    take = w.node("take")
    first, second = Leaker(w, "matsu", take), Leaker(w, "kiri", take)
    first.open()
    first.send("stored", object=7)
    second.open()
    second.send(to="you", tlp=AMBER, object=7, kind=RETRACTION)
    expect(take.hits(f"leak1.{CANARY}.example"), "retracted by a stranger")


def expired_card(w):
    """Whose card has expired sends nothing that counts until it is renewed."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    leak.open()
    leak.send("stored")
    leak.say("card", version=1000, expires=-60)
    state = leak.send()
    expect(state in ("held", "bye", "silence"), state)
    expect(not take.hits(f"leak{leak.count}.{CANARY}.example"),
           "held, yet a hit")
    if leak.say("open")["open"]:  # cards only
        expect(leak.send() not in ("stored", "refused"))
    expect(leak.say("card", version=2000)["state"] == "sent")
    until("what was held is a hit once the card is renewed", lambda:
          state != "held" or take.hits(f"leak2.{CANARY}.example"))


def bad_cards_change_nothing(w):
    """A lower version, and a card that reuses another node's key."""
    take = w.node("take")
    leak = Leaker(w, "matsu", take)
    before = take.json("peer", "show", "matsu")
    for options in ({"version": -1000}, {"version": 5000, "reuse": 1}):
        leak.open()
        leak.say("card", **options)
        leak.send()
        _break_off(leak)
        after = take.json("peer", "show", "matsu")
        expect(before[0]["expires"] == after[0]["expires"], options, after)
    leak.open()
    leak.send("stored")
