"""doubts: what this node says itself is looked for whenever somebody retracts
something, and its operator looks for what others said. Neither costs much,
whatever they wrote."""

import os
import threading
import time

import forge
import latency
from attack import Mallory, saw
from costly import _bulk, _core_s, _world

COST_MAX_S = 0.25   # of core, honest records included
TARGETS = 256       # of a retraction
VALUES = int(os.environ.get("VALUES", "1500"))
OWN = 8             # records of the victim with all of them
IN_DOUBT = 200      # retractions of some of them
LONG = 12           # reports with long texts
FEW = 20            # more than the places that are kept of a record


def _names(count):
    return [f"d{i:05d}.example" for i in range(count)]


def _during(honest, victim, work):
    """Seconds that honest records took while that was done once."""
    took, thread = [], threading.Thread(target=work)
    thread.start()
    time.sleep(0.05)  # the work comes first
    took.append(latency.stored_after(honest, victim))
    thread.join()
    return took


def set_off(verdict, victim, honest, mallory, record, cost_max_s):
    """What one record costs core; how many honest ones came meanwhile."""
    restarts = victim.status("process", name="core")[0]["restarts"]
    told, before = {}, _core_s(victim)
    took = _during(honest, victim, lambda: told.update(
        _bulk(mallory, [record], window=1)))
    cost = _core_s(victim) - before
    saw("the record", f"{told}, {cost:.2f} s of core")
    latency.judge(verdict, took)
    verdict.must("core was not restarted",
                 victim.status("process", name="core")[0]["restarts"] ==
                 restarts)
    verdict.must(f"it costs {cost_max_s} s of core at most",
                 0 <= cost <= cost_max_s, f"{cost:.2f}")
    return len(took)


def _all_taken_back(w, verdict, erase, cost_max_s):
    victim, honest, mallory = _world(w)
    body, me = forge.report(*_names(VALUES)), [mallory.victim]
    objects = [os.urandom(16) for _ in range(TARGETS)]
    reports = [forge.record(mallory.author, body, audience=me, object_id=o)
               for o in objects]
    saw("reports", _bulk(mallory, reports))
    taken_back = forge.record(mallory.author, forge.pack([
        1, "forged", erase, [[o, 1, forge.record_id(r), None]
                             for o, r in zip(objects, reports)]]),
        forge.RETRACTION, audience=me)
    honest_ones = set_off(verdict, victim, honest, mallory, taken_back,
                          cost_max_s)
    if erase:
        verdict.comes("nothing of it is found any more",
                      lambda: victim.status("store")[0]["indicators"],
                      latency.AT_LEAST + honest_ones)


def same_values(w, verdict):
    """256 reports of the same values, then one retraction of all of them."""
    _all_taken_back(w, verdict, False, COST_MAX_S)


def same_values_recalled(w, verdict):
    """The same, and what it takes back is to be erased: all of it in the end,
    and not at once."""
    _all_taken_back(w, verdict, True, 2 * COST_MAX_S)


def list_of_doubts(w, verdict):
    """Many retractions of what the victim's own large records say, too; then
    its operator looks into the inbox."""
    victim, honest, mallory = _world(w)
    names = _names(VALUES)
    for _ in range(OWN):
        victim.share(*names, tlp="amber", to=[mallory.node])
    me, records = [mallory.victim], []
    for _ in range(IN_DOUBT):
        what = os.urandom(16)
        said = forge.record(mallory.author, forge.report(*names[-FEW:]),
                            audience=me, object_id=what)
        records += [said, forge.record(
            mallory.author, forge.retraction(what, forge.record_id(said)),
            forge.RETRACTION, audience=me)]
    saw("retractions", _bulk(mallory, records))
    rows, before = [], _core_s(victim)
    took = _during(honest, victim, lambda: rows.extend(
        victim.ask("inbox", state=["in doubt"])))
    saw("the list", f"{len(rows)} rows, {_core_s(victim) - before:.2f} s of "
        "core")
    latency.judge(verdict, took)
    verdict.must("all is told", len(rows) == IN_DOUBT, len(rows))


def long_texts(w, verdict):
    """Reports whose texts grow eleven times when they are folded, with the word
    that the victim's operator looks for at their ends."""
    victim, honest, mallory = _world(w)
    text = "\ufdfa" * 40000 + " lockbit"
    saw("reports", _bulk(mallory, [
        forge.record(mallory.author, forge.report("a.example", text=text),
                     audience=[mallory.victim]) for _ in range(LONG)]))
    rows, before = [], _core_s(victim)
    took = _during(honest, victim, lambda: rows.extend(
        victim.ask("search", words="lockbit")))
    saw("what is found", f"{len(rows)} rows, {_core_s(victim) - before:.2f} s "
        "of core")
    latency.judge(verdict, took)
    verdict.must("all are found", len(rows) == LONG, len(rows))
