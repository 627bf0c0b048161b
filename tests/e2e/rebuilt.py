"""rebuilt: nodes that come back from their identity file, or with a store that
was put back: nothing that was acknowledged is forgotten."""

import shutil

from clocks import Dated
from federate import COMMUNITY, gets, has, hub, quiet, receipts, tell
from story import CANARY, expect, until


# The machine is lost; the identity file and the configuration are kept.
def lose(w, node):
    identity = w.dir / f"{node.name}.identity"
    conf = (node.dir / "noroshi.conf").read_text()
    shutil.copy(node.dir / "identity", identity)
    node.stop()
    shutil.rmtree(node.dir)
    node.init("--identity", identity)
    (node.dir / "noroshi.conf").write_text(conf)
    return node


def roster_of(node):
    row, = node.status("roster")
    return row


def reason(node, other):
    row, = node.status("peer", peer=other.name)
    return row["credit"], row["reason"]


def first(rows, what):
    return [r for r in rows if r["what"] == what]


# What the author's receipts say of a member in the end.
def ends(author, record, member, state, via):
    until(f"{author.name}: {record[:8]} at {member.name} is {state}",
          lambda: receipts(author, record).get(member.name) == (state, via))


def nothing_streams_in_before_the_roster_is_confirmed(w):
    """A rebuilt node takes nothing until its operator said: these are all."""
    matsu, take = w.two()
    record, _ = tell(matsu, "mukashi", tlp="amber", to=["take"])
    matsu.settled(record, take)
    expect(roster_of(take)["confirmed"] and
           not first(take.ask("inbox"), "unconfirmed"), "a first life waits")
    lose(w, take).start()
    take.add(matsu, dial=True)
    w.meet(matsu, take)
    until("the peer is told why", lambda: reason(matsu, take) == (
        0, "the roster is not confirmed yet"))
    later, _ = tell(matsu, "ato", tlp="amber", to=["take"])
    quiet(take)
    expect(not take.records(), "something came in:", take.records())
    row = roster_of(take)
    expect(not row["confirmed"] and row["unconfirmed"] == 1 and
           row["until"] - row["since"] == 24 * 3600 * 1000, row)
    expect(len(first(take.ask("inbox"), "unconfirmed")) == 1, "inbox")
    peer, = take.ask("peer.list")
    expect(peer["confirmed"] is False, peer)
    for words in (("status",), ("inbox",)):
        expect("noroshi peer confirm --all" in take.cli(*words), words)
    until("the log alarms", lambda: "peer confirm --all" in take.said())

    said = take.fault("peer", "confirm", "--all", code=2)
    expect("--yes" in said, said)
    expect(not roster_of(take)["confirmed"], "confirmed without an answer")
    take.fault("peer", "confirm", code=2)
    take.fault("peer", "confirm", "nobody", "--yes", code=2)
    done, = take.json("peer", "confirm", "--all", "--yes")
    expect(done["peers"] == 1, done)
    gets(take, "mukashi", "ato")
    matsu.settled(later, take)
    expect(roster_of(take)["confirmed"], roster_of(take))


def one_peer_is_confirmed(w):
    """What one confirmed peer sends comes in, and is passed on when all are."""
    c, matsu, take = hub(w, "take")
    lose(w, c).start()
    for n in (matsu, take):
        c.add(n)  # its marks are forgotten
        w.meet(c, n)
    row, = c.json("peer", "confirm", "matsu", "--yes")
    expect(row["peer"] == "matsu" and row["confirmed"], row)
    record, _ = tell(matsu, "kage")
    gets(c, "kage")
    mine, _ = tell(take, "hikari")
    brought, _ = tell(matsu, "ken", tlp="amber", to=["jpcc"],
                      delegate=[["jpcc", 1]])
    gets(c, "ken")
    quiet(c)
    expect(not has(take, "kage"), "passed on before the roster is whole")
    expect(not c.holds(mine), "an unconfirmed peer streamed in")
    for n in ("matsu", "take"):
        c.cli("peer", "set", n, "--community")
    c.confirm()
    gets(take, "kage", "ken")
    gets(matsu, "hikari")
    ends(matsu, record, take, "stored", "jpcc")


def _before(w):
    """Records that a member has; of some a recall, a revision, a retraction
    and more is pending for it when the coordinator is lost."""
    c, matsu, take = hub(w, "take")
    had = {n: tell(matsu, n)[0] for n in
           ("erased", "revised", "retracted", "later1", "later2", "later3")}
    for record in had.values():
        ends(matsu, record, take, "stored", "jpcc")
    c.ask("group.create", name="dan", members=["matsu", "take"])
    until("the group is known", lambda: all(
        len(n.ask("group.list")) == 1 for n in (matsu, take)))
    take.stop()
    matsu.cli("recall", had["erased"], "--reason", "x", "--yes")
    matsu.cli("revise", had["revised"], "-", "--reason", "y", "--yes",
              stdin=f"revised-new.{CANARY}.example\n")
    matsu.cli("retract", had["retracted"], "--reason", "z", "--yes")
    had["green"] = tell(matsu, "green")[0]
    had["amber"] = tell(matsu, "amber", tlp="amber", to=["jpcc"],
                        delegate=[["jpcc", 1]])[0]
    had["group"] = tell(matsu, "group", tlp="amber",
                        to=["jpcc", "group:dan"],
                        delegate=[["jpcc", 0]])[0]
    for name in ("green", "amber", "group"):
        matsu.settled(had[name], c)
    return c, matsu, take, had


def _one_end(c, matsu, take, had):
    """What must be so in the end, whatever the order."""
    gets(take, "green", "amber", "group", "revised-new")
    until("the recall came", lambda: not take.hits(
        f"erased.{CANARY}.example", "--all"))
    for name in ("revised", "retracted"):
        until(f"{name} is a hit no longer", lambda: not has(take, name))
    ends(matsu, had["erased"], take, "erased", "jpcc")
    ends(matsu, had["erased"], c, "erased", None)
    for name in ("green", "amber", "group", "later1", "later2", "later3"):
        ends(matsu, had[name], take, "stored", "jpcc")
        until(f"the coordinator has {name}", lambda: c.holds(had[name]))


def _afterwards(matsu, take, had):
    """What is done after the rebuild to what was passed on before it."""
    matsu.cli("recall", had["later1"], "--reason", "x", "--yes")
    matsu.cli("revise", had["later2"], "-", "--reason", "y", "--yes",
              stdin=f"later2-new.{CANARY}.example\n")
    matsu.cli("retract", had["later3"], "--reason", "z", "--yes")
    gets(take, "later2-new")
    for name in ("later1", "later2", "later3"):
        until(f"{name} is a hit no longer", lambda: not has(take, name))
    ends(matsu, had["later1"], take, "erased", "jpcc")


def _in_order(w, *names):
    c, matsu, take, had = _before(w)
    nodes = {"matsu": matsu, "take": take}
    lose(w, c).start()
    take.start()
    for name in names:
        c.add(nodes[name], *COMMUNITY, dial=True)
        w.meet(c, nodes[name])
        quiet(c)
    c.confirm()
    _one_end(c, matsu, take, had)
    _afterwards(matsu, take, had)


def a_rebuilt_coordinator_owes_what_it_acknowledged(w):
    """Author first, member second: all that was pending arrives."""
    _in_order(w, "matsu", "take")


def a_rebuilt_coordinator_in_the_other_order(w):
    """Member first, author second: the same end."""
    _in_order(w, "take", "matsu")


def a_member_added_later_is_caught_up(w):
    """A member that is added after the roster was confirmed gets the rest."""
    c, matsu, take, had = _before(w)
    lose(w, c).start()
    c.add(matsu, *COMMUNITY, dial=True)
    w.meet(c, matsu)
    c.confirm()
    until("the author's records are back", lambda: all(
        c.holds(had[name]) for name in ("green", "amber", "later1")))
    matsu.cli("recall", had["later1"], "--reason", "x", "--yes")
    until("the coordinator erased it", lambda: receipts(
        matsu, had["later1"]).get("jpcc") == ("erased", None))
    take.start()
    c.add(take, *COMMUNITY, dial=True)
    w.meet(c, take)
    until("what was recalled meanwhile, too", lambda: not has(take, "later1"))
    ends(matsu, had["later1"], take, "erased", "jpcc")
    had.pop("later1")
    had["later1"] = had["later2"]
    _one_end(c, matsu, take, had)


def a_member_that_got_nothing_is_named(w):
    """It was away in all of the earlier life: its name is the operator's word."""
    c, matsu, take = hub(w, "take")
    take.stop()
    record, _ = tell(matsu, "hotaru")
    matsu.settled(record, c)
    ends(matsu, record, take, "waiting", "jpcc")
    lose(w, c).start()
    c.add(matsu, *COMMUNITY, dial=True)
    w.meet(c, matsu)
    c.confirm()
    until("the record is back", lambda: c.holds(record))
    take.start()
    c.add(take, *COMMUNITY, dial=True)
    w.meet(c, take)
    quiet(c)
    expect(not has(take, "hotaru"), "who is new got what is old")
    c.cli("peer", "confirm", "take", "--yes")
    gets(take, "hotaru")
    ends(matsu, record, take, "stored", "jpcc")


def a_coordinator_is_rebuilt_twice(w):
    """The second loss comes before the member was heard: the same end."""
    c, matsu, take, had = _before(w)
    lose(w, c).start()
    c.add(matsu, *COMMUNITY, dial=True)
    w.meet(c, matsu)
    c.confirm()
    until("half of it is back", lambda: c.holds(had["green"]))
    c.stop()
    identity = w.dir / "jpcc.identity"
    conf = (c.dir / "noroshi.conf").read_text()
    shutil.rmtree(c.dir)
    c.init("--identity", identity)
    (c.dir / "noroshi.conf").write_text(conf)
    c.start()
    take.start()
    c.add(take, *COMMUNITY, dial=True)
    w.meet(c, take)
    c.add(matsu, *COMMUNITY, dial=True)
    c.confirm()
    _one_end(c, matsu, take, had)
    _afterwards(matsu, take, had)


def own_later_records_come_back(w):
    """A store that was put back: the author gets its later records again."""
    matsu, take = w.two()
    old, _ = tell(matsu, "old", tlp="amber", to=["take"])
    matsu.settled(old, take)
    matsu.stop()
    shutil.copytree(matsu.dir / "store", w.dir / "put-back")
    matsu.start()
    w.meet(matsu, take)
    late = {n: tell(matsu, n, tlp="amber", to=["take"])[0]
            for n in ("late1", "late2")}
    for record in late.values():
        matsu.settled(record, take)
    matsu.stop()
    shutil.rmtree(matsu.dir / "store")
    shutil.copytree(w.dir / "put-back", matsu.dir / "store")
    matsu.start()
    w.meet(matsu, take)
    quiet(matsu)
    expect(not matsu.holds(late["late1"]), "came in before the confirmation")
    matsu.confirm()
    for record in late.values():
        until("its own later record is back", lambda: matsu.holds(record))
        until("and where it went", lambda: matsu.state(record, take) ==
              "stored")
    matsu.cli("recall", late["late1"], "--reason", "x", "--yes")
    matsu.settled(late["late1"], take, "erased")
    matsu.cli("revise", late["late2"], "-", "--reason", "y", "--yes",
              stdin=f"late2-new.{CANARY}.example\n")
    gets(take, "late2-new")
    until("the old one is replaced", lambda: not has(take, "late2"))
    row, = [r for r in take.ask("records") if r["revision"] > 1]
    expect(row["revision"] == 1 + 2**20, row)


def a_roster_is_saved_and_added_again(w):
    """peer list --json holds all that a rebuild needs of each peer."""
    c, matsu, take = hub(w, "take")
    c.cli("peer", "set", "take", "--vouches")
    saved = c.json("peer", "list")
    lose(w, c).start()
    for row in saved:
        marks = [f"--{m}" for m in ("community", "client", "provider",
                                    "vouches") if row[m]]
        dial = ["--connect", row["connect"]] if row["connect"] else []
        c.cli("peer", "add", "-", "--as", row["peer"], "--fingerprint",
              row["fingerprint"], *marks, *dial, stdin=row["card"])
    c.confirm()
    fields = ("peer", "node", "community", "client", "provider", "vouches",
              "connect", "card")
    again = c.json("peer", "list")
    expect([{f: r[f] for f in fields} for r in saved] ==
           [{f: r[f] for f in fields} for r in again], again)
    tell(matsu, "kage")
    gets(take, "kage")


def a_rebuilt_author_misses_nobody(w):
    """One of two got it before the author's store was lost: the other is named,
    and gets it."""
    matsu, take, ume = Dated(w, "matsu"), w.node("take"), w.node("ume")
    w.nodes.append(matsu)
    matsu.init().start()
    for node in (take, ume):
        w.pair(matsu, node)
    ume.stop()
    record, _ = tell(matsu, "hotaru", tlp="amber", to=["take", "ume"])
    matsu.settled(record, take)
    lose(w, matsu).start()
    for node in (take, ume):
        matsu.add(node, dial=True)
    matsu.confirm()
    until("the record is back", lambda: matsu.holds(record))
    expect(receipts(matsu, record) == {"take": ("stored", None),
                                       "ume": ("unknown", None)},
           receipts(matsu, record))
    said = matsu.cli("receipts", "--state", "unknown", code=1)
    expect("ume" in said and "take" not in said, said)
    ume.start()
    w.meet(matsu, ume)
    matsu.set_clock("+60")  # so long no retraction came back
    matsu.settled(record, ume)
    gets(ume, "hotaru")
