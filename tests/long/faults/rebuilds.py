"""rebuilds: machines that are lost and rebuilt from the identity file, as
OPERATE.md has it, and lives that begin anew; in every order."""

import itertools
import shutil

from lab import COMMUNITY, final
from line import Line
from story import CANARY, until

KILL_POINTS = 8  # of the first start after a rebuild, of each kind of call


def _again(lab, node, *peers, marks=()):
    """Rebuilt, started, and its roster whole."""
    node.rebuild()
    node.start()
    for peer in peers:
        node.add(peer, *marks, dial=True)
    node.confirm()
    for peer in peers:
        lab.comes(f"{node.name} and {peer.name} are connected",
                  lambda: node.connected(peer) and peer.connected(node))


def seq(lab):
    """One is rebuilt, later the other: each gives the other all that holds."""
    a, b = lab.two()
    old = lab.share(a, [b], 5, "old")
    lab.arrive(old, b)
    lab.arrive(lab.share(b, [a], 5, "back"), a)
    _again(lab, a, b)
    lab.comes("a has its own again", lambda: all(
        a.holds(e.record) for e in old))
    lab.arrive(lab.share(a, [b], 3, "new"), b)
    _again(lab, b, a)
    lab.comes("b has again what a's earlier life sent", lambda: all(
        b.holds(e.record) for e in old))
    lab.settle()


def seq2(lab):
    """The sender begins a new life and loses nothing; then the receiver is
    rebuilt."""
    a, b = lab.two()
    old = lab.share(a, [b], 5, "old")
    lab.arrive(old, b)
    a.new_life()
    lab.meet(a, b)
    lab.arrive(lab.share(a, [b], 3, "new"), b)
    _again(lab, b, a)
    lab.comes("b has again what a's earlier life sent", lambda: all(
        b.holds(e.record) for e in old))
    lab.settle()


def twice(lab):
    """Rebuilt twice within the hour."""
    a, b = lab.two()
    old = lab.share(a, [b], 10)
    lab.arrive(old, b)
    for time in ("first", "second"):
        _again(lab, b, a)
        lab.comes(f"all is back after the {time} rebuild", lambda: all(
            b.holds(e.record) for e in old))
    lab.settle()


def _pending(lab, order):
    """A recall and a revision wait at a coordinator for a member that is away;
    the coordinator is rebuilt, and its members are added in that order."""
    hub, author, member = lab.hub("author", "member")
    everyone = [hub, member]
    talk = Line(author)
    shared = lab.share(author, [], 8, "g", "green", everyone, talk)
    until("the member has all", lambda: all(
        final([author.state(e.record, member)]) for e in shared))
    member.stop()
    recalled, revised = shared[:2]
    lab.withdraw("recall", recalled)
    _revise(lab, revised, everyone)
    until("the coordinator has the recall", lambda: author.state(
        recalled.record, hub) == "erased")
    hub.rebuild()
    hub.start()
    member.start()
    for name in order:
        node = {"author": author, "member": member}[name]
        hub.add(node, *COMMUNITY, dial=True)
        until(f"{name} is connected", lambda: hub.connected(node))
    hub.confirm()
    for entry, how in ((shared[2], "recall"), (shared[4], "retract")):
        lab.withdraw(how, entry)
    _revise(lab, shared[3], everyone)
    lab.settle()


def _revise(lab, entry, to):
    new = f"{entry.title}new.{CANARY}.example"
    row = entry.author.json("revise", entry.record, "-", "--reason", "better",
                            "--yes", stdin=new + "\n")[0]
    entry.state = "revised"
    lab.ledger.add(row["record"], entry.title, new, entry.author,
                   [n.name for n in to])


def coord2_author(lab):
    """What a rebuilt coordinator owed, the author added first."""
    _pending(lab, ("author", "member"))


def coord2_member(lab):
    """What a rebuilt coordinator owed, the member added first."""
    _pending(lab, ("member", "author"))


def coord3(lab):
    """Records that waited at a coordinator for a member; the coordinator is
    rebuilt, the author is added first, the member comes later."""
    hub, author, member = lab.hub("author", "member")
    member.stop()
    waiting = lab.share(author, [], 3, "g", "green", [hub, member])
    waiting += lab.share(author, [hub], 1, "d", "amber", [hub, member],
                         delegate=[[hub.name, 1]])
    lab.arrive(waiting, hub)
    hub.rebuild()
    hub.start()
    hub.add(author, *COMMUNITY, dial=True)
    until("the author is connected", lambda: hub.connected(author))
    until("the coordinator has something again, or waits for its roster",
          lambda: all(hub.holds(e.record) for e in waiting) or
          hub.peer(author)["credit"] == 0 or author.peer(hub)["credit"] == 0)
    hub.add(member, *COMMUNITY, dial=True)
    member.start()
    hub.confirm()
    until("the member is connected", lambda: hub.connected(member))
    lab.settle()


def newlife_held(lab):
    """Records wait at the receiver, whose clock is behind; the sender begins a
    new life; then the clock is right."""
    a = lab.node("a")
    b = lab.node("b", **lab.faketime("b"))
    lab.pair(a, b)
    lab.clock("b", "-2h")
    held = lab.share(a, [b], 3, "held")
    until("b holds them back", lambda: lab.states(held, b) == ["held"] * 3)
    a.new_life()
    lab.meet(a, b)
    lab.clock("b", "+0")
    lab.settle()


def rebuild_sweep(lab):
    """core is killed at each write and sync of its first start after a
    rebuild."""
    a = lab.node("a")
    b = lab.node("b", **lab.shim("b"))
    lab.pair(a, b)
    lab.arrive(lab.share(a, [b], 5), b)
    for node in (a, b):
        node.stop()
        shutil.copytree(node.dir, lab.dir / f"{node.name}.kept",
                        ignore=shutil.ignore_patterns("control", "lock"))
    for call, n in itertools.product(("fdatasync", "pwrite"),
                                     range(1, KILL_POINTS + 1)):
        _one_kill(lab, a, b, call, n)
    lab.settle()


def _one_kill(lab, a, b, call, n):
    for node in (a, b):
        node.stop()
        shutil.rmtree(node.dir)
        shutil.copytree(lab.dir / f"{node.name}.kept", node.dir)
    a.start()
    b.rebuild()
    lab.disk("b", call, n, 1, 999)
    b.start()
    struck = lab.struck("b")
    lab.disk("b", "none")
    b.add(a, dial=True)
    b.confirm()
    lab.say(f"killed at {call} {n}" if struck else f"no {call} {n}")
    lab.comes(f"nobody is fenced and all is back after a kill at {call} {n}",
              lambda: a.connected(b) and not a.peer(b)["fenced"]
              and not b.peer(a)["fenced"] and len(b.records()) == 5)
