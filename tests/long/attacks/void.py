"""void: a receiver that got a record answers "void", as if it had never left,
and so escapes its recall."""

import forge
from attack import LOOK_S, Mallory, ends, saw
from story import CANARY, expect

ENVELOPE = 4  # WIRE.md 10.1


def _told(victim):
    """Where the victim says that Mallory's receipt is false."""
    lines = victim.said().splitlines() + [
        str(row) for row in victim.ask("inbox")]
    return [line for line in lines if "mallory" in line and "receipt" in line]


def void(w, verdict):
    """The receipt is named as false, and the recall stays owed to her."""
    victim, honest = w.node("victim"), w.node("honest")
    w.pair(victim, honest)
    mallory = Mallory(w, "mallory", victim)
    record = victim.share(f"gotit.{CANARY}.example", tlp="amber",
                          to=[honest, mallory.node])["record"]
    victim.settled(record, honest)
    mallory.open()
    expect(mallory.say("drain", ms=2000)["types"][ENVELOPE] == 1,
           "mallory did not get it")
    mallory.frames(mallory.receipt([[1, 1, forge.VOID]], 1))
    told = ends(lambda: _told(victim), bool, LOOK_S)
    verdict.must("the false receipt is told", bool(told), told)
    state = victim.state(record, mallory.node)
    verdict.must("it is not 'void' for her", state != "void", state)

    victim.cli("recall", record, "--reason", "x", "--yes")
    victim.settled(record, honest, "erased")
    if mallory.say("open")["open"]:
        reached = mallory.say("drain", ms=2000)["types"][ENVELOPE] > 0
    else:
        reached = False
    state = victim.state(record, mallory.node)
    saw("the recall reached her", reached)
    verdict.must("the recall reached her, or stands at 'not yet'",
                 reached or state in ("waiting", "not yet"), state)
    verdict.must("it is not 'void' after the recall", state != "void", state)
