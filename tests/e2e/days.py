"""days: what a peer may send in a day, and that nobody uses up another's: not by
what makes others answer, nor by what it has others pass on."""

import os

from budgets import _introduce
from control import TLP, pack
from federate import COMMUNITY, gets, hub, quiet, tell
from ghost import Ghost, now_ms, record_id
from introduced import _batch
from leaks import AMBER
from notices import ERASED, NOTICE, RETRACTION, Liar, _id
from passing import OTHERS, _limit
from story import expect, until

QUOTA = 5    # records a day, of each peer
APART = 0.4  # seconds, in which what is answered at once is answered
REPORT = 1


def _signed(author, key, kind, body, tlp=TLP["green"], to=(), thing=None):
    readers = sorted([0, node] for node in to)
    r = pack([1, author.id, author.version_ms, thing or os.urandom(16), 1,
              None, now_ms(), 0, tlp, 1, False, readers, [], kind, body, []])
    return r + key.sign("rec", r)


def _sent(node):
    return node.status("peer", peer="jpcc")[0]["acknowledged"]


def recalls_use_up_no_day_of_those_who_answer(w):
    """A member recalls one report over and over, with records that it made up:
    who answers each may send its own records all the same."""
    c, matsu, take = hub(w, "take")
    _limit(c, f"records_a_day = {QUOTA}")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    thing = os.urandom(16)
    report = _signed(liar, liar.key, REPORT, pack([1, "t", None, [], []]),
                     thing=thing)
    expect(liar.send_raw(report) == "stored")
    for node in (matsu, take):
        until("it is there", lambda node=node: any(
            r["record"] == record_id(report).hex() for r in node.records()))
    sent = {node: _sent(node) for node in (matsu, take)}
    for _ in range(QUOTA - 1):
        body = pack([1, "x", True, [
            [thing, 1, record_id(report), None],
            [os.urandom(16), 1, os.urandom(32), None]]])
        expect(liar.send_raw(_signed(liar, liar.key, RETRACTION, body)) ==
               "stored")
        quiet(matsu, take, seconds=APART)
    for node in (matsu, take):
        until("it has answered", lambda node=node: _sent(node) > sent[node])
    quiet(matsu, take)
    for node in (matsu, take):
        for i in range(QUOTA - 1):
            tell(node, f"{node.name}{i}")
        gets(c, *(f"{node.name}{i}" for i in range(QUOTA - 1)))


def made_up_signers_of_notices_silence_no_coordinator(w):
    """A member brings notices by nodes that it made up: its coordinator passes
    on a few on its account, and is heard where they go, and so are others."""
    c, matsu, take = hub(w, "take")
    for node in (c, matsu):
        _limit(node, f"records_a_day = {QUOTA}")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    record, _ = tell(matsu, "hajime")
    gets(take, "hajime")
    made_up = [Ghost(f"Team {i}") for i in range(2 * OTHERS * QUOTA + QUOTA)]
    _introduce(liar, "signers", *made_up)
    told = [_signed(g, g.sk, NOTICE, pack(
        [1, ERASED, now_ms(), [[bytes.fromhex(record), g.id, 0]]]),
        tlp=AMBER, to=[_id(matsu)]) for g in made_up]
    said = liar.say("bulk", window=1, file=_batch(liar.node, "told", told))
    print("the coordinator:", said)
    quiet(c, matsu)
    tell(c, "kinkyu")
    tell(take, "ato")
    gets(matsu, "kinkyu", "ato")
    expect(said["state"] == "done" and said["stored"] == QUOTA and
           said["held"] == len(made_up) - QUOTA, said)
