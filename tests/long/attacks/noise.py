"""noise: signed records and frames of every kind, nearly as they should be,
for a long time. With --bin of a build with sanitizers they report as well."""

import os
import random

import garbled
from attack import saw
from story import BROKEN, CANARY

BATCHES = int(os.environ.get("BATCHES", "400"))
LOOK = 0.03     # of the batches: an operator asks for this and that


def _look(node):
    if random.random() < LOOK:
        garbled.commands(node)


def nonsense(w, verdict):
    """Nothing ends, nothing is reported, and an honest record is heard after
    it: 10,000 records, and some of the frames between."""
    take, matsu, _ = garbled.garble(w, BATCHES, _look)
    rows = take.status("store")
    saw("the store after it", rows)
    for node in (take, matsu):
        ended = [r for r in node.status("process") if r["restarts"]]
        verdict.must(f"no process of {node.name} ended", not ended, ended)
        found = BROKEN.search(node.said())
        verdict.must(f"no report by {node.name}", not found,
                     found and found.group())
    name = f"after.{CANARY}.example"
    record = matsu.share(name, tlp="green")["record"]
    verdict.comes("an honest record is stored",
                  lambda: matsu.state(record, take), "stored")
    verdict.must("and found", len(take.hits(name)) == 1)
