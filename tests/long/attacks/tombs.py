"""tombs: what one record sets off at a coordinator that passes it on."""

import os

import forge
from attack import Mallory, saw
from costly import _bulk, _core_s, _stored_after, _unhurt
from doubts import _during, _restarts

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
    told, before = {}, _core_s(victim)
    took = _during(honest, victim, lambda: told.update(
        _bulk(mallory, [said], window=1)))
    cost = _core_s(victim) - before
    saw("the record", f"{told}, {cost:.2f} s of core")
    _unhurt(verdict, took)
    verdict.must("core was not restarted", _restarts(victim) == 0)
    verdict.must(f"it costs {COST_MAX_S} s of core at most",
                 0 <= cost <= COST_MAX_S, f"{cost:.2f}")
