"""budgets: what a peer that uses up its own budgets, or its coordinator's, cannot
do to others: their groups and records come, whom it asks about is not told, and
no compromised key becomes good."""

import base64
import os

import control
from control import TLP
from federate import COMMUNITY, gets, has, hub, quiet, receipts, tell
from ghost import GROUP, Ghost, Key, hash_of, now_ms, record_id
from introduced import A_DAY, _batch, _make_up
from leaks import Leaker
from notices import Liar, _id
from rebuilt import lose
from story import CANARY, expect, until

GROUPS_MAX = 1024  # WIRE.md 7.19: of one owner
NAMES_MAX = 8192   # WIRE.md 7.18: of one peer; as many that are gone
A_FLOOD = 1024     # cards
STRANGERS = 16
A_RECORD = 16      # WIRE.md 4.2: groups that it names
STRICT, AMBER = 3, 2


def _groups(owner, members, count):
    """So many groups of one owner; what audiences name them by."""
    raws, pins = [], []
    for i in range(count):
        thing = os.urandom(16)
        r = control.pack([1, owner.id, owner.version_ms, thing, 1, None,
                          now_ms(), 0, STRICT, 1, False, [[0, owner.id]], [],
                          GROUP, control.pack([1, f"g{i}", members]), []])
        raws.append(r + owner.sk.sign("rec", r))
        pins.append([1, hash_of("group", owner.id, thing), 1,
                     record_id(raws[-1]), False])
    return raws, sorted(pins, key=lambda pin: pin[1])


def _naming(liar, pins, delegate):
    """A report to those groups, which a coordinator passes on with them."""
    r = control.pack([1, liar.id, liar.version_ms, os.urandom(16), 1, None,
                      now_ms(), 0, AMBER, 1, False, pins, [[delegate, 0]], 1,
                      control.pack([1, "t", None, [], []]), []])
    return r + liar.key.sign("rec", r)


def a_members_groups_stop_nobody_elses(w):
    """One owns more groups than are kept; those of others come on all the same,
    and what is over waits, is named, and was not called stored."""
    c, matsu, take = hub(w, "take")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    liar.sk = liar.key
    members = sorted([_id(c), _id(take), liar.id])
    for kept in range(A_RECORD, GROUPS_MAX + 1, A_RECORD):
        groups, pins = _groups(liar, members, A_RECORD)
        expect(liar.bulk([*groups, _naming(liar, pins, _id(c))])["state"] ==
               "done", "the coordinator took them")
        if kept % (GROUPS_MAX // 4) == 0:
            until("they went on", lambda: len(take.ask("group.list")) == kept)
    groups, _ = _groups(liar, members, 1)
    expect(liar.send_raw(groups[0]) == "held", "one more is not kept")
    waiting = [r for r in c.ask("inbox") if r["what"] == "waiting"]
    expect([(r["from"], r["detail"], r["count"]) for r in waiting] ==
           [("kitsune", "its author or its peer has too many groups", 1)],
           waiting)
    expect("a new group of 'kitsune', where no more are kept" in c.said())
    # The coordinator's own, and one of a member that take knows through it.
    c.ask("group.create", name="denryoku", members=["matsu", "take"])
    record, _ = tell(c, "denki", tlp="amber", to=["group:denryoku"])
    gets(take, "denki")
    matsu.ask("group.create", name="kinyu",
              members=["jpcc", _id(take).hex()])
    record, _ = tell(matsu, "ginko", tlp="amber", to=["group:kinyu"],
                     delegate=[["jpcc", 0]])
    gets(take, "ginko")
    until("answered so", lambda: receipts(matsu, record).get("take") ==
          ("stored", "jpcc"))


def made_up_owners_of_groups_are_their_bringers_debt(w):
    """A member's record names groups of nodes that it made up: it stays at the
    coordinator, and nothing of it counts against that anywhere."""
    c, _, take = hub(w, "take")
    liar = Liar(w, "kitsune", c, *COMMUNITY)
    owners = [Ghost(f"Team {i}") for i in range(A_RECORD)]
    _introduce(liar, "owners", *owners)
    raws, pins = [], []
    for owner in owners:
        groups, named = _groups(owner, sorted([_id(c), _id(take), owner.id]), 1)
        raws += groups
        pins += named
    pins.sort(key=lambda pin: pin[1])
    named = _naming(liar, pins, _id(c))
    expect(liar.bulk([*raws, named])["state"] == "done")
    quiet(c, take)
    expect(not take.ask("group.list") and not take.ask("author.list"),
           "take knows them")
    row, = [r for r in c.ask("inbox") if r.get("stays")]
    expect(row["record"] == record_id(named).hex(), row)
    c.cli("pass", row["number"], "--to", "take", "--yes")
    until("a person can pass it on", lambda: any(
        r["record"] == row["record"] for r in take.records()))
    expect(len(take.ask("group.list")) == A_RECORD)


def _introduce(leak, name, *ghosts):
    leak.say("frames", file=_batch(leak.node, name, [
        control.pack([1, 3, g if isinstance(g, bytes) else g.card()])
        for g in ghosts]))


def _forged(ghost, key, version_ms, name):
    """A record by whoever has an old key of an author."""
    thief = Ghost("thief")
    thief.id, thief.sk, thief.version_ms = ghost.id, key, version_ms
    return thief.report(f"{name}.{CANARY}.example", tlp=0)[0]


def _compromised():
    """An author that changed its key and calls the one before compromised: its
    old card, and what the thief has."""
    victim = Ghost("Victim CSIRT")
    old = (victim.card(), victim.sk, victim.version_ms)
    victim.rotate()
    victim.earlier[0][2] = True
    return (victim, *old)


def a_name_is_forgotten_without_its_compromise(w):
    """The card that told of it went; the one from before does not come back."""
    take = w.node("take")
    thief, c = Leaker(w, "kitsune", take), Leaker(w, "jpcc", take)
    thief.open()
    c.open()
    victim, card, key, version_ms = _compromised()
    _introduce(thief, "old", card)
    _introduce(c, "new", victim)
    node = victim.id.hex()
    until("the name is known", lambda: any(
        r["what"] == "name" and r["node"] == node
        for r in take.ask("author.list")))
    expect(thief.send_raw(_forged(victim, key, version_ms, "ichi")) == "held")
    take.ask("author.drop", node=node)
    thief.open()
    _introduce(thief, "again", card)
    expect(thief.send_raw(_forged(victim, key, version_ms, "ni")) == "held")
    expect(not has(take, "ichi") and not has(take, "ni"), "a forgery is a hit")
    # Its newest card is welcome still, and what it signs now.
    _introduce(c, "back", victim)
    expect(c.send_raw(victim.report(f"san.{CANARY}.example", tlp=0)[0]) ==
           "stored")


def _flood(leak, count):
    """Cards of so many made-up nodes, each of which calls a key compromised.
    All are heard: no more are on their way than find room."""
    bad = Key().public
    for first in range(0, count, A_FLOOD):
        ghosts = [Ghost(f"Team {i}") for i in range(first, first + A_FLOOD)]
        for ghost in ghosts:
            ghost.earlier = [[bad, ghost.version_ms - 1, True]]
        _introduce(leak, "flood", *ghosts)
        leak.send("stored", tlp=TLP["clear"], to="you")


def names_with_compromised_keys_bar_no_newcomer(w):
    """More of them than are kept, and than are kept without their cards; then
    an author comes that nobody here knew."""
    take = w.node("take")
    c = Leaker(w, "jpcc", take, *COMMUNITY)
    c.open()
    _flood(c, 2 * NAMES_MAX + A_FLOOD)
    for name in ("ichi", "ni"):
        newcomer = Ghost(name)
        _introduce(c, name, newcomer)
        raw, _ = newcomer.report(f"{name}.{CANARY}.example", tlp=0)
        until("its card found room", lambda: any(
            r["what"] == "name" and r["node"] == newcomer.id.hex()
            for r in take.ask("author.list")))
        expect(c.send_raw(raw) == "stored", "a newcomer waits")
        gets(take, name)
    budget, = [r for r in take.ask("author.list", by="jpcc")
               if r["what"] == "budget"]
    expect((budget["authors"], budget["names"]) == (2, NAMES_MAX - 1), budget)


def a_rebuilt_coordinator_spends_no_budget_on_strangers(w):
    """It forgot what went where; a stranger's retractions of nothing stay there
    all the same, and a peer's goes on."""
    c, matsu, take = hub(w, "take")
    record, _ = tell(matsu, "moto")
    matsu.settled(record, c)
    gets(take, "moto")
    lose(w, c).start()
    for node in (matsu, take):
        node.add(c, *COMMUNITY, dial=True)
        c.add(node, *COMMUNITY, dial=True)
    leak = Leaker(w, "kitsune", c, *COMMUNITY)
    c.cli("peer", "confirm", "--all", "--yes")
    for node in (matsu, take):
        w.meet(node, c)
    leak.open()
    _recalls(leak, STRANGERS)
    until("all are kept, and stay", lambda: [
        (r["from"], r["count"]) for r in c.ask("inbox") if r.get("stays")] ==
        [("kitsune", STRANGERS)])
    matsu.cli("retract", record, "--reason", "false", "--yes")
    until("what a peer takes back goes on", lambda: not has(take, "moto"))
    quiet(c, take)
    expect([r["by"] for r in take.ask("author.list") if r["what"] == "author"]
           == ["jpcc"], "a stranger's went on", take.ask("author.list"))


def _recalls(leak, count):
    """Retractions of nothing, each by an author of its own."""
    ghosts = [Ghost(f"Team {i}") for i in range(count)]
    _introduce(leak, "strangers", *ghosts)
    said = leak.say("bulk", window=count, file=_batch(leak.node, "recalls", [
        g.retraction(os.urandom(96), os.urandom(16), False)
        for g in ghosts]))
    expect(said["state"] == "done", said)


def _armoured(card):
    text = base64.encodebytes(card).decode()
    return (f"-----BEGIN NOROSHI CARD-----\n{text}"
            "-----END NOROSHI CARD-----\n")


def an_older_card_makes_nobody_a_peer(w):
    """An operator is given an old card of whom a newer one was introduced."""
    take = w.node("take")
    thief, c = Leaker(w, "kitsune", take), Leaker(w, "jpcc", take)
    thief.open()
    c.open()
    victim, card, key, version_ms = _compromised()
    _introduce(c, "new", victim)
    until("the name is known", lambda: take.ask("author.list"))
    add = ("peer", "add", "-", "--as", "victim", "--fingerprint",
           victim.id[:20].hex())
    done = take.run(*add, stdin=_armoured(card))
    expect(done.returncode != 0 and "a newer card of this node has come "
           "through others" in done.stderr, done)
    take.language = "ja_JP.UTF-8"
    done = take.run(*add, stdin=_armoured(card))
    expect("より新しいカードが" in done.stderr, done)
    expect(thief.send_raw(_forged(victim, key, version_ms, "ichi")) == "held")
    take.cli(*add, stdin=_armoured(victim.card()))
    expect(thief.send_raw(_forged(victim, key, version_ms, "ni")) == "held")


def a_used_up_budget_asks_about_nobody(w):
    """Whom a peer did not bring before is answered alike, known or not."""
    take = w.node("take")
    nosy, c = Leaker(w, "kitsune", take, *COMMUNITY), Leaker(w, "jpcc", take)
    nosy.open()
    c.open()
    known, stranger = Ghost("known"), Ghost("stranger")
    first = known.report(f"known.{CANARY}.example", tlp=0)[0]
    _introduce(c, "known", known)
    expect(c.send_raw(first) == "stored")
    _make_up(nosy, A_DAY)
    _introduce(nosy, "both", known, stranger)
    more = [g.report(f"{g.org}2.{CANARY}.example", tlp=0)[0]
            for g in (known, stranger)]
    expect([nosy.send_raw(raw) for raw in [first, *more]] == ["held"] * 3,
           "the answer tells whom take knows")
    expect(c.send_raw(more[0]) == "stored", "nobody else waits for it")


def a_forgotten_card_is_shown_again(w):
    """The receiver dropped an author's card while the session goes on."""
    c, matsu, take = hub(w, "take")
    c.ask("group.create", name="denryoku", members=["matsu", "take"])
    node = _id(matsu).hex()
    until("take knows the name", lambda: any(
        r["node"] == node for r in take.ask("author.list")
        if r["what"] == "name"))
    take.ask("author.drop", node=node)
    expect(not take.ask("author.list"), "it is forgotten")
    record, _ = tell(matsu, "keikoku")
    gets(take, "keikoku")
    until("and answered so", lambda: receipts(matsu, record).get("take") ==
          ("stored", "jpcc"))
    quiet(c, take, seconds=1)
