"""owed: what a node released in any of its lives, to peers that lost theirs."""

import json
import shutil

from control import TLP, report
from faults import _with_limit
from story import CANARY, expect, until

FULL_MIB = 1 << 20   # more than a store may take: credit is 0
ONE_MORE = 100       # commits by which a witness is ahead of its store


def rebuild(w, node, *others, limit=None, words=()):
    # Lost, and made again from its identity: documented steps only.
    identity = w.dir / f"{node.name}.identity"
    shutil.copy(node.dir / "identity", identity)
    node.stop()
    shutil.rmtree(node.dir)
    node.init("--identity", identity)
    if limit is not None:
        limited(node, limit)
    node.start()
    for other in others:
        node.add(other, *words, dial=True)
    node.confirm()
    for other in others:
        w.meet(node, other)


def limited(node, mib):
    conf = node.dir / "noroshi.conf"
    conf.write_text(_with_limit(conf.read_text(), "disk_free_min_mib", mib))


def takes_again(w, node, *others):
    node.stop()
    limited(node, 1)
    node.start()
    for other in others:
        w.meet(node, other)


def new_life(node):
    # As after an older store/ was put back, but nothing is lost.
    node.stop()
    witness = node.dir / "witness"
    *words, commits = witness.read_text().split()
    witness.write_text(" ".join([*words, str(int(commits) + ONE_MORE)]) + "\n")
    node.start()
    node.confirm()


def share(node, to, stem, count, tlp="amber"):
    return [node.ask("share", kind=1, tlp=TLP[tlp], pap=1,
                     body=report(f"{stem} {i}",
                                 [f"{stem}{i}.{CANARY}.example"]),
                     to=[to.name], urgent=False, expires=0,
                     dry_run=False)[0]["record"] for i in range(count)]


def states(node, peer, records):
    return {r: node.state(r, peer) for r in records}


def settle(node, peer, records):
    until(f"{node.name}: all stored at {peer.name}", lambda: set(
        states(node, peer, records).values()) == {"stored"})


def holds_all(node, records):
    until(f"{node.name} holds all", lambda: set(records) <= {
        r["record"] for r in node.records()})


def peer_row(node, peer):
    return node.status("peer", peer=peer.name)[0]


def two_rebuilds(w):
    """A rebuilt, later B rebuilt: B gets what A's earlier life released."""
    a, b = w.two()
    old = share(a, b, "old", 5) + share(a, b, "secret", 2, tlp="red")
    theirs = share(b, a, "theirs", 5)
    settle(a, b, old)
    settle(b, a, theirs)
    rebuild(w, a, b)
    holds_all(a, old + theirs)
    settle(a, b, old)
    new = share(a, b, "new", 3)
    settle(a, b, new)
    expect(peer_row(a, b)["lost"] is None, "nothing was lost yet")

    rebuild(w, b, a, limit=FULL_MIB)
    until("receipts tell of the loss at once", lambda: set(
        states(a, b, old + new).values()) == {"waiting again"})
    row = a.ask("receipts", record=old[0])[0]
    expect(row["until"] == peer_row(a, b)["lost"], row, peer_row(a, b))
    expect(row["lost"] is None and row["since"] == row["until"], row)
    until("so does status", lambda: peer_row(a, b)["waiting_again"] == 10)
    told = [r for r in a.ask("inbox") if r["what"] == "lost"]
    expect([r["count"] for r in told] == [10], told)
    said = a.cli("receipts", old[0], code=1)
    expect("waiting again" in said and "STORED UNTIL" in said, said)
    expect("10 records wait to be sent again" in a.cli("status"),
           a.cli("status"))
    a.stop()
    a.start()
    w.meet(a, b)
    expect(set(states(a, b, old).values()) == {"waiting again"},
           "forgotten in a restart")
    takes_again(w, b, a)
    holds_all(b, old + new + theirs)
    settle(a, b, old + new)
    a.cli("receipts", old[0], "--wait", "60")
    until("nothing waits again", lambda:
          peer_row(a, b)["waiting_again"] == 0)
    expect(len(b.records()) == 15, "doubled", b.records())


def a_new_life_and_a_rebuild(w):
    """A began a new life and lost nothing; B is rebuilt: B gets all of it."""
    a, b = w.two()
    old = share(a, b, "old", 5)
    settle(a, b, old)
    new_life(a)
    w.meet(a, b)
    new = share(a, b, "new", 3)
    settle(a, b, old + new)
    rebuild(w, b, a)
    holds_all(b, old + new)
    settle(a, b, old + new)


def lost_while_it_is_made_good(w):
    """B begins a third life before all came again: the rest still comes."""
    a, b = w.two()
    old = share(a, b, "old", 5)
    settle(a, b, old)
    new_life(a)
    w.meet(a, b)
    new = share(a, b, "new", 3)
    settle(a, b, new)
    rebuild(w, b, a, limit=FULL_MIB)
    until("known", lambda: peer_row(a, b)["waiting_again"] == 8)
    b.stop()
    a.stop()
    limited(b, 1)
    new_life(b)
    a.start()
    w.meet(a, b)
    holds_all(b, old + new)
    settle(a, b, old + new)


def rebuilt_twice_in_a_row(w):
    """A second rebuild within the hour is heard as the first was."""
    a, b = w.two()
    old = share(a, b, "old", 10)
    settle(a, b, old)
    for _ in range(2):
        rebuild(w, b, a)
        holds_all(b, old)
        settle(a, b, old)


def new_mail_before_old(w):
    """What is shared while the old goes again waits behind one page of it."""
    a, b = w.two()
    old = share(a, b, "old", 600)
    settle(a, b, old)
    new_life(a)
    w.meet(a, b)
    rebuild(w, b, a, limit=FULL_MIB)
    until("one page waits for credit", lambda:
          peer_row(a, b)["released"] == 256)
    new, = share(a, b, "new", 1)
    takes_again(w, b, a)
    holds_all(b, old + [new])
    settle(a, b, old + [new])
    order = [r["record"] for r in sorted(b.records(),
                                         key=lambda r: r["number"])]
    expect(order.index(new) == 256, "behind", order.index(new))


def five_losses_in_a_day(w):
    """The fifth loss in a day waits, both ends say so, and all else goes on."""
    a, b = w.two()
    old = share(a, b, "old", 3)
    settle(a, b, old)
    settle(b, a, share(b, a, "theirs", 1))
    for turn in range(4):
        rebuild(w, b, a)
        holds_all(b, old)
        settle(a, b, old)
        settle(b, a, share(b, a, f"turn{turn}", 1))
    rebuild(w, b, a)
    until("it waits", lambda: peer_row(a, b)["again"])
    expect(set(states(a, b, old).values()) == {"waiting again"}, "not said")
    back = share(b, a, "back", 2)
    settle(b, a, back)
    expect(peer_row(b, a)["again_from"] == peer_row(a, b)["again"],
           peer_row(b, a), peer_row(a, b))
    expect("not before" in b.cli("status"), b.cli("status"))
    expect("once more" in a.cli("status"), a.cli("status"))
    expect(not set(old) & {r["record"] for r in b.records()}, "sent again")
    a.stop()
    a.start()
    w.meet(a, b)
    expect(peer_row(a, b)["again"] and
           not set(old) & {r["record"] for r in b.records()}, "sent again")


def _keeps(node):
    """What holds, by record, of what was not recalled."""
    return {r["record"] for r in node.records() if r["state"] == "live" and
            r["kind"] in ("report", "incident")}


def _everything(node, peer, stem):
    """Shares of each kind of fate; what holds in the end."""
    live = share(node, peer, f"{stem}-amber", 2)
    live += share(node, peer, f"{stem}-red", 2, tlp="red")
    live += [node.share(f"{stem}-green.{CANARY}.example", tlp="green",
                        words=["--title", "green"])["record"]]
    revised, retracted, recalled = share(node, peer, f"{stem}-gone", 3)
    settle(node, peer, live + [revised, retracted, recalled])
    node.cli("revise", revised, "-", "--reason", "y", "--yes",
             stdin=f"{stem}-revised.{CANARY}.example\n")
    live += [r["record"] for r in node.records() if r["revision"] == 2 and
             r["author"] == "this node"]
    node.cli("retract", retracted, "--reason", "z", "--yes")
    node.cli("recall", recalled, "--reason", "x", "--yes")
    until(f"{peer.name} erased it", lambda:
          node.state(recalled, peer) == "erased")
    return live


def _rebuilt_in_turn(w, order):
    a, b = w.two(a_says=("--community",), b_says=("--community",))
    live = _everything(a, b, "a") + _everything(b, a, "b")
    until("both hold what holds", lambda:
          _keeps(a) == _keeps(b) == set(live))
    for i, node in enumerate(order(a, b)):
        other = b if node is a else a
        rebuild(w, node, other, words=("--community",))
        until(f"after rebuild {i + 1}: both hold what holds", lambda:
              _keeps(a) == _keeps(b) == set(live))
        live += share(a, b, f"a-after{i}", 1) + share(b, a, f"b-after{i}", 1)
        # What the next to be lost has not sent is in its store alone.
        until("both hold all of it", lambda:
              _keeps(a) == _keeps(b) == set(live))
    for node, other in ((a, b), (b, a)):
        until(f"{node.name}'s receipts agree", lambda: all(
            node.state(r["record"], other) == "stored"
            for r in node.records() if r["author"] == "this node" and
            r["record"] in live))


def rebuilt_a_b_a(w):
    """A, B and A again are rebuilt: each holds what holds, receipts agree."""
    _rebuilt_in_turn(w, lambda a, b: (a, b, a))


def rebuilt_b_a_b(w):
    """The same in the other order."""
    _rebuilt_in_turn(w, lambda a, b: (b, a, b))


def shared_behind_a_fence(w):
    """What is shared to a fenced peer is said to wait; its rebuild names it."""
    a, b = w.two()
    old = share(a, b, "old", 2)
    settle(a, b, old)
    a.stop()
    backup = w.dir / "backup"
    shutil.copytree(a.dir, backup, ignore=shutil.ignore_patterns("control"))
    a.start()
    w.meet(a, b)
    settle(a, b, share(a, b, "later", 2))
    a.stop()
    shutil.rmtree(a.dir)
    shutil.copytree(backup, a.dir)
    a.start()
    until("fenced", lambda: peer_row(a, b)["fenced"])
    told = json.loads(a.cli("share", "-", "--tlp", "amber", "--to", b.name,
                            "--yes", "--json",
                            stdin=f"fenced0.{CANARY}.example\n"))
    expect(told["fenced"] == [b.name], told)
    said = a.cli("share", "-", "--tlp", "amber", "--to", b.name, "--yes",
                 stdin=f"fenced1.{CANARY}.example\n")
    expect("is suspended: nothing is sent" in said, said)
    row = a.ask("receipts", record=told["record"])[0]
    expect(row["state"] == "waiting" and row["fenced"], row)
    expect("take is suspended" in a.cli("receipts", told["record"], code=1))
    expect("2 records wait until its card" in a.cli("status"), a.cli("status"))


def announced_and_never_sent(w):
    """A was rebuilt with unsent mail that it had announced: B names it."""
    a, b = w.two()
    settle(a, b, share(a, b, "old", 2))
    b.stop()
    limited(b, FULL_MIB)
    b.start()
    w.meet(a, b)
    share(a, b, "unsent", 3)
    a.stop()
    a.start()
    w.meet(a, b)
    expect("waiting" in a.cli("receipts", code=1), "not listed")
    identity = w.dir / "identity"
    shutil.copy(a.dir / "identity", identity)
    a.stop()
    shutil.rmtree(a.dir)
    a.init("--identity", identity)
    a.start()
    a.add(b, dial=True)
    a.confirm()
    missed, = until("named", lambda: [
        r for r in b.ask("inbox") if r["what"] == "missed"])
    expect(missed["from"] == a.name and missed["count"] == 3, missed)
    said = b.cli("inbox")
    expect("3 records that it released before" in said, said)


def put_back_behind_an_earlier_life(w):
    """B's directory is put back, A began a new life since: B is fenced."""
    a, b = w.two()
    settle(a, b, share(a, b, "old", 2))
    b.stop()
    backup = w.dir / "backup"
    shutil.copytree(b.dir, backup, ignore=shutil.ignore_patterns("control"))
    b.start()
    w.meet(a, b)
    lost = share(a, b, "later", 2)
    settle(a, b, lost)
    b.stop()
    shutil.rmtree(b.dir)
    shutil.copytree(backup, b.dir)
    new_life(a)
    b.start()
    until("fenced", lambda: peer_row(a, b)["fenced"])
    rebuild(w, b)
    b.add(a, dial=True)
    b.confirm()
    a.add(b)
    w.meet(a, b)
    holds_all(b, lost)
    settle(a, b, lost)
