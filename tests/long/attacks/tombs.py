"""tombs: what one record sets off at a coordinator that passes it on."""

import os

import forge
from attack import Mallory, saw
from costly import _bulk, _world
from doubts import set_off

PEERS = int(os.environ.get("PEERS", "8"))
RETRACTIONS = int(os.environ.get("RETRACTIONS", "2000"))
COST_MAX_S = 0.5
FOREVER = 2 ** 63
CLEAR = 0


def _coordinator(w):
    """With an honest peer, Mallory, and peers that are away."""
    victim = w.node("victim", "--role", "coordinator")
    honest = w.node("honest")
    w.pair(victim, honest, a_says=("--community",), b_says=("--community",))
    mallory = Mallory(w, "mallory", victim, "--community")
    for i in range(PEERS):
        card = forge.Stranger(f"Away {i}").card()
        victim.ask("peer.add", card=card, **{"as": f"away{i}"},
                   community=True)
    mallory.open()
    return victim, honest, mallory


def retractions_first(w, verdict):
    """Retractions of single values come before the record that they speak of;
    who gets that gets them, too."""
    victim, honest, mallory = _coordinator(w)
    what = os.urandom(16)
    said = forge.record(mallory.author, forge.report("shared.example"),
                        tlp=CLEAR, object_id=what)
    records = [forge.record(mallory.author, forge.pack([
        1, "forged", False, [[what, FOREVER, forge.record_id(said),
                              [[forge.DOMAIN, f"t{i}.example"]]]]]),
        forge.RETRACTION, tlp=CLEAR) for i in range(RETRACTIONS)]
    saw("retractions", _bulk(mallory, records, window=200))
    set_off(verdict, victim, honest, mallory, said, COST_MAX_S)


REVISIONS = int(os.environ.get("REVISIONS", "4000"))
PARTS = int(os.environ.get("PARTS", "4096"))
TARGETS = 256


def _taken_back(verdict, victim, honest, mallory, targets):
    """One retraction of those [object, up to, record, values]."""
    record = forge.record(mallory.author, forge.pack(
        [1, "forged", False, targets]), forge.RETRACTION,
        audience=[mallory.victim])
    set_off(verdict, victim, honest, mallory, record, COST_MAX_S)


def one_object_again_and_again(w, verdict):
    """Many revisions of an object; then one retraction that names it 256
    times, up to more of them each time."""
    victim, honest, mallory = _world(w)
    what, me = os.urandom(16), [mallory.victim]
    records = [forge.record(mallory.author, forge.report("a.example"),
                            audience=me, object_id=what, revision=i + 1)
               for i in range(REVISIONS)]
    saw("revisions", _bulk(mallory, records, window=200))
    step = REVISIONS // TARGETS
    _taken_back(verdict, victim, honest, mallory, [
        [what, REVISIONS - (TARGETS - 1 - i) * step,
         forge.record_id(records[0]), None] for i in range(TARGETS)])


def parts_of_a_set(w, verdict):
    """A set of 4,096 parts, of which nearly all are taken back; then the
    last, one after the other, in one retraction."""
    victim, honest, mallory = _world(w)
    me, name = [mallory.victim], os.urandom(16)
    objects = [os.urandom(16) for _ in range(PARTS)]
    records = [forge.record(mallory.author, forge.report("a.example"),
                            audience=me, object_id=o,
                            part=[name, i + 1, PARTS])
               for i, o in enumerate(objects)]
    saw("parts", _bulk(mallory, records, window=200))
    targets = [[o, 1, forge.record_id(r), None]
               for o, r in zip(objects, records)]
    # The last is what lists show: it goes last of all but the rest.
    for at in range(0, PARTS - TARGETS, TARGETS):
        _bulk(mallory, [forge.record(mallory.author, forge.pack(
            [1, "forged", False, targets[at:at + TARGETS]]),
            forge.RETRACTION, audience=me)], window=1)
    rest = targets[PARTS - TARGETS:]
    _taken_back(verdict, victim, honest, mallory, [rest[-1]] + rest[:-1])


REFUSED = int(os.environ.get("REFUSED", "1000"))
A_FILE = 250       # of the refused ones, which are large
LARGE = 2000       # indicators of each


def refused_copies_of_one_object(w, verdict):
    """Many large revisions of an object that are refused; then its recall,
    which takes them out of quarantine."""
    victim, honest, mallory = _world(w)
    what, others = os.urandom(16), [os.urandom(32)]
    body = forge.report(*(f"q{i:04d}.example" for i in range(LARGE)),
                        comment="c" * 90)
    records = [forge.record(mallory.author, body, audience=others,
                            object_id=what, revision=i + 1)
               for i in range(REFUSED)]
    for at in range(0, REFUSED, A_FILE):
        _bulk(mallory, records[at:at + A_FILE], window=4)
    saw("in quarantine", victim.status("store")[0]["quarantine"])
    record = forge.record(mallory.author, forge.pack(
        [1, "forged", True, [[what, REFUSED, forge.record_id(records[0]),
                              None]]]),
        forge.RETRACTION, audience=[mallory.victim])
    set_off(verdict, victim, honest, mallory, record, COST_MAX_S)
    verdict.comes("none of them stays",
                  lambda: victim.status("store")[0]["quarantine"], 0)
