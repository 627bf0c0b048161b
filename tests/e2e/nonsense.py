"""nonsense: what is nearly right, by a peer with valid keys: nothing ends, and
what is right is stored after it."""

from garbled import commands, garble
from story import CANARY, Broken, expect

BATCHES = 30


def signed_nonsense_is_survived(w):
    """Some hundred records and frames: no process ends, commands answer, and
    an honest record is passed on after all that."""
    take, matsu, ume = garble(w, BATCHES)
    commands(take)
    for node in (take, matsu):
        rows = node.status("process")
        expect(not any(r["restarts"] for r in rows), node.name, rows)
    name = f"after.{CANARY}.example"
    record = matsu.share(name, tlp="green")["record"]
    matsu.settled(record, take)
    expect(len(take.hits(name)) == 1)
    try:
        ume.open()
    except Broken:
        take.add(ume.node)
        ume.open()
    ume.send("stored", tlp=0, to="you")
