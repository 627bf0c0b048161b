"""authors: made-up authors, or the groups of some, brought by one member of the
community, must not keep a newcomer's warning from the others."""

import struct
import time

import forge
import latency
from attack import Mallory, saw
from control import TLP
from costly import SUCCESSIONS, _core_s
from federate import COMMUNITY, tell
from story import CANARY

GREEN, STRICT = TLP["green"], TLP["amber+strict"]
MADE_UP = 8192  # as many as one peer could once introduce, ever
A_BATCH = 256
A_WINDOW = 128
HEARD_S = 10    # EXPECTED: a newcomer's warning is a hit at the members
OWNERS = 8
GROUPS = 1024   # of one owner that one peer may bring: eight times all of them


def _file(mallory, name, pieces):
    path = mallory.node.world.dir / name
    path.write_bytes(b"".join(struct.pack(">I", len(p)) + p for p in pieces))
    return path


def _bring(mallory, first, count):
    made = [forge.Stranger(f"Team {first + i}") for i in range(count)]
    mallory.frames(*(forge.card_frame(s.card()) for s in made))
    said = mallory.say("bulk", window=A_WINDOW, file=_file(
        mallory, "records", [
            forge.record(s.author, forge.report(f"x{first + i}.example"),
                         tlp=GREEN) for i, s in enumerate(made)]))
    if said["state"] != "done":
        saw("stopped", said)
        mallory.open()
    return said


def _heard_after(node, name, since):
    """Seconds until a name is a hit there; None: it is none in time."""
    while time.monotonic() < since + HEARD_S:
        if node.hits(f"{name}.{CANARY}.example"):
            return round(time.monotonic() - since, 1)
    return None


def _budget(node, by):
    return next((r for r in node.ask("author.list", by=by)
                 if r["what"] == "budget"), None)


def authors(w, verdict):
    """8,192 authors with a GREEN record each: none beyond the coordinator, and
    a newcomer's warning is a hit at the member within 10 s, while they come and
    after."""
    coordinator = w.node("coord", "--role", "coordinator")
    victim = w.node("victim")
    w.pair(coordinator, victim, a_says=COMMUNITY, b_says=COMMUNITY)
    mallory = Mallory(w, "mallory", coordinator, *COMMUNITY)
    mallory.open()
    for done in range(0, MADE_UP, A_BATCH):
        _bring(mallory, done, A_BATCH)
        if done == MADE_UP // 2:
            _newcomer(w, verdict, "first", coordinator, victim)
    saw("what she owes", _budget(coordinator, "mallory"))
    _newcomer(w, verdict, "second", coordinator, victim)
    verdict.must("none of hers is at the member",
                 not [r for r in victim.records()
                      if r["author"].startswith("Team")])
    verdict.must("the coordinator keeps no more than a day's",
                 _budget(coordinator, "mallory")["authors"] <= 1024)
    said = coordinator.said()
    verdict.must("the log names her", "'mallory' brings more new authors" in
                 said and "disk full" not in said)
    verdict.must("inbox names her", any(
        r["from"] == "mallory" and "too many new authors" in (r["detail"] or "")
        for r in coordinator.ask("inbox")))


def _group(mallory, owner, number):
    """Of a made-up owner and the victim."""
    return forge.record(
        owner.author, forge.group(f"g{number}", mallory.victim, owner.node),
        forge.GROUP, STRICT, [owner.node], struct.pack(">12xI", number))


def group_owners(w, verdict):
    """Eight members of a coordinator have 1,024 groups each: one of a ninth
    finds room at the victim."""
    victim = w.node("victim")
    coordinator = Mallory(w, "coordinator", victim, *COMMUNITY)
    coordinator.open()
    owners = [forge.Stranger(f"Owner {i}") for i in range(OWNERS + 1)]
    coordinator.frames(*(forge.card_frame(o.card()) for o in owners))
    for owner in owners[:OWNERS]:
        coordinator.say("bulk", window=A_WINDOW, file=_file(
            coordinator, "groups", [_group(coordinator, owner, i)
                                    for i in range(GROUPS)]))
    verdict.must("all of theirs are known", len(victim.ask("group.list")) ==
                 OWNERS * GROUPS)
    answer = coordinator.bring(_group(coordinator, owners[0], GROUPS))
    verdict.must("one owner's groups are used up", answer == "held", answer)
    answer = coordinator.bring(_group(coordinator, owners[OWNERS], 0))
    verdict.must("a ninth owner's is stored", answer == "stored", answer)
    verdict.must("and is known there", any(
        r["owner"] == owners[OWNERS].organisation
        for r in victim.ask("group.list")))


def _newcomer(w, verdict, name, coordinator, victim):
    node = w.node(name)
    w.pair(node, coordinator, a_says=COMMUNITY, b_says=COMMUNITY)
    since = time.monotonic()
    tell(node, f"warning-{name}")
    after = _heard_after(victim, f"warning-{name}", since)
    verdict.must(f"the {name} newcomer's warning is a hit in {HEARD_S} s",
                 after is not None, after)


NAMED = 1000       # a day's are 1,024
LIST_MAX_S = 0.25  # of core, to list them, honest records included


def names_of_many_authors(w, verdict):
    """A thousand authors with cards that are dear to verify, and a record each:
    whoever lists them has none of that to wait for."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim, *COMMUNITY)
    mallory.open()
    made = [forge.Stranger(f"Team {i}", SUCCESSIONS) for i in range(NAMED)]
    for at in range(0, NAMED, A_BATCH):
        mallory.frames(*(forge.card_frame(s.card())
                         for s in made[at:at + A_BATCH]))
    mallory.say("bulk", window=A_WINDOW, file=_file(mallory, "records", [
        forge.record(s.author, forge.report("x.example"), tlp=GREEN)
        for s in made]))
    for command, words in (("records", {}), ("inbox", {}),
                           ("author.list", {"by": "mallory"})):
        before, rows = _core_s(victim), []
        took = latency.during(honest, victim, lambda: rows.extend(
            victim.ask(command, **words)))
        cost = _core_s(victim) - before
        latency.judge(verdict, took, f"{command}: ")
        verdict.must(f"{command} has them all, for {LIST_MAX_S} s of core",
                     len(rows) >= NAMED and cost <= LIST_MAX_S,
                     (len(rows), round(cost, 2)))
