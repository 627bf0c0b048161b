"""put_back: losses that follow each other: what one life of a node knew of the
other's is lost before it was made good."""

import shutil

from faults import _with_limit
from federate import COMMUNITY, gets, has, hub, quiet, tell
from owed import holds_all, new_life, peer_row, rebuild, settle, share
from rebuilt import ends, lose
from story import expect, until


# Only store/ is lost, and an older copy of it is put back.
def copy_store(w, node):
    node.stop()
    shutil.copytree(node.dir / "store", w.dir / f"{node.name}.store")
    node.start()


def put_store_back(w, node, *, word=False):
    node.stop()
    shutil.rmtree(node.dir / "store")
    shutil.copytree(w.dir / f"{node.name}.store", node.dir / "store")
    if word:
        node.cli("restore", "--yes")
    node.start()
    node.confirm()


def a_member_met_between_two_losses_is_caught_up(w):
    """A life in which nothing came hides no earlier one: the recall arrives."""
    c, matsu, take = hub(w, "take")
    gone, _ = tell(matsu, "gone")
    ends(matsu, gone, take, "stored", "jpcc")
    take.stop()
    matsu.cli("recall", gone, "--reason", "x", "--yes")
    ends(matsu, gone, c, "erased", None)
    late, _ = tell(matsu, "late")
    matsu.settled(late, c)
    lose(w, c).start()
    take.start()
    c.add(take, *COMMUNITY, dial=True)
    w.meet(c, take)
    lose(w, c).start()
    c.add(matsu, *COMMUNITY, dial=True)
    w.meet(c, matsu)
    c.confirm()
    until("the author's record is back", lambda: c.holds(late))
    c.add(take, *COMMUNITY, dial=True)
    w.meet(c, take)
    gets(take, "late")
    until("the recall came", lambda: not has(take, "gone"))
    ends(matsu, gone, take, "erased", "jpcc")
    ends(matsu, late, take, "stored", "jpcc")


def put_back_before_a_loss_was_made_good(w):
    """B lost all, and A what it knew of that: what B lost is sent all the
    same."""
    a, b = w.two()
    old = share(a, b, "old", 3)
    settle(a, b, old)
    for _ in range(4):  # all the resendings of a day
        rebuild(w, b, a)
        settle(a, b, old)
    new_life(a)
    w.meet(a, b)
    copy_store(w, a)
    w.meet(a, b)
    rebuild(w, b, a)
    until("it waits", lambda: peer_row(a, b)["again"])
    settle(a, b, share(a, b, "new", 1))
    expect(not set(old) & {r["record"] for r in b.records()}, "sent again")
    put_store_back(w, a)
    w.meet(a, b)
    holds_all(b, old)
    settle(a, b, old)


def two_new_lives_while_a_peer_was_away(w):
    """A began two lives while B was off: B knows the life before the last."""
    a, b = w.two()
    old = share(a, b, "old", 2) + share(a, b, "red", 1, tlp="red")
    settle(a, b, old)
    b.stop()
    new_life(a)
    late = share(a, b, "late", 2)
    new_life(a)
    b.start()
    w.meet(a, b)
    settle(a, b, old + late)
    back = share(b, a, "back", 2)
    settle(b, a, back)


def rebuilt_and_then_put_back(w):
    """A was rebuilt and began one more life while B was off: they connect."""
    a, b = w.two()
    old = share(a, b, "old", 2)
    theirs = share(b, a, "theirs", 2)
    settle(a, b, old)
    settle(b, a, theirs)
    b.stop()
    lose(w, a).start()
    new_life(a)
    a.add(b, dial=True)
    a.confirm()
    b.start()
    w.meet(a, b)
    until("its own records are back", lambda: all(map(a.holds, old + theirs)))
    settle(a, b, share(a, b, "new", 2) + old)
    settle(b, a, theirs)


def the_same_copy_is_put_back_twice(w):
    """The life between is named all the same; what it did is given back."""
    a, b = w.two()
    old = share(a, b, "old", 2)
    settle(a, b, old)
    copy_store(w, a)
    w.meet(a, b)
    for turn in range(2):
        late = share(a, b, f"late{turn}", 2)
        theirs = share(b, a, f"theirs{turn}", 2)
        settle(a, b, late)
        settle(b, a, theirs)
        put_store_back(w, a, word=turn == 1)
        w.meet(a, b)
        until("all is back", lambda: all(map(a.holds, late + theirs)))
        settle(a, b, old + late)
        settle(b, a, theirs)


def new_lives_without_end_are_fenced(w):
    """A peer that never sent anything begins lives: no more than its quota."""
    a, b = w.two()
    a.stop()
    conf = a.dir / "noroshi.conf"
    conf.write_text(_with_limit(conf.read_text(), "incarnations_a_day", 2))
    a.start()
    w.meet(a, b)
    old = share(a, b, "old", 2)
    settle(a, b, old)
    for _ in range(2):
        new_life(b)
        w.meet(a, b)
        settle(a, b, old)
    new_life(b)
    until("fenced", lambda: peer_row(a, b)["fenced"])


def a_mark_that_was_forgotten_catches_up(w):
    """A member is added without its mark after the roster was confirmed: what
    waited for it comes with the mark."""
    c, matsu, take = hub(w, "take")
    had, _ = tell(matsu, "had")
    ends(matsu, had, take, "stored", "jpcc")
    take.stop()
    late, _ = tell(matsu, "late")
    matsu.settled(late, c)
    lose(w, c).start()
    c.add(matsu, *COMMUNITY, dial=True)
    w.meet(c, matsu)
    c.confirm()
    until("the author's record is back", lambda: c.holds(late))
    take.start()
    c.add(take, dial=True)
    w.meet(c, take)
    quiet(c)
    expect(not has(take, "late"), "without a mark")
    c.cli("peer", "set", "take", "--community")
    gets(take, "late")
    ends(matsu, late, take, "stored", "jpcc")
