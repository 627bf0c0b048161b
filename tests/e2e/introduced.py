"""introduced: authors that are known through a peer alone, and what a peer that
introduces too many of them does to others."""

import struct

import clocks
import control
from control import TLP
from federate import COMMUNITY, gets, has, quiet, receipts, tell
from ghost import Ghost
from leaks import Leaker
from story import CANARY, expect, until

A_DAY = 1024  # WIRE.md 7.18: authors that one peer may bring
A_WINDOW = 128


def _batch(node, name, pieces):
    path = node.world.dir / name
    path.write_bytes(b"".join(struct.pack(">I", len(p)) + p for p in pieces))
    return path


def _make_up(leak, count):
    """So many made-up authors, each with its card and one GREEN record."""
    for first in range(0, count, A_WINDOW):
        ghosts = [Ghost(f"Team {i}")
                  for i in range(first, min(first + A_WINDOW, count))]
        cards = [control.pack([1, 3, g.card()]) for g in ghosts]
        records = [g.report(f"x{first + i}.{CANARY}.example",
                            tlp=TLP["green"])[0]
                   for i, g in enumerate(ghosts)]
        leak.say("frames", file=_batch(leak.node, "cards", cards))
        said = leak.say("bulk", file=_batch(leak.node, "records", records),
                        window=A_WINDOW)
        expect(said["state"] == "done", "the coordinator took it", said)


def _budget(node, by):
    rows = node.ask("author.list", by=by)
    return [r for r in rows if r["what"] == "budget"][0]


def _stored(node):
    return node.status("store")[0]["records"]


def _dated_coordinator(w):
    c = clocks.Dated(w, "jpcc")
    w.nodes.append(c)
    return c.init("--role", "coordinator").start()


def made_up_authors_are_their_bringers_debt(w):
    """More than a day's wait at the coordinator; a newcomer is heard by all."""
    c, take = _dated_coordinator(w), w.node("take")
    w.pair(c, take, a_says=COMMUNITY, b_says=COMMUNITY)
    leak = Leaker(w, "kitsune", c, *COMMUNITY)
    leak.open()
    _make_up(leak, A_DAY + A_WINDOW)
    until("a day's authors are kept", lambda: _stored(c) == A_DAY)
    budget = _budget(c, "kitsune")
    expect((budget["authors"], budget["today"], budget["names"]) ==
           (A_DAY, A_DAY, A_WINDOW), budget)
    waiting = [r for r in c.ask("inbox") if r["what"] == "waiting"]
    expect([(r["count"], r["detail"]) for r in waiting] ==
           [(A_WINDOW, "its peer brought too many new authors today")],
           waiting)
    expect("more new authors than 1024 a day" in c.said(), "no alarm")
    matsu = w.node("matsu")
    w.pair(matsu, c, a_says=COMMUNITY, b_says=COMMUNITY)
    record, _ = tell(matsu, "keikoku")
    gets(take, "keikoku")
    until("the newcomer knows", lambda: receipts(matsu, record).get("take") ==
          ("stored", "jpcc"))
    expect(_stored(take) == 1, "made-up authors were passed on")
    # The next day the rest is taken, and nothing of it was lost.
    leak.process.kill()
    c.set_day(1)
    until("the next day's are kept", lambda:
          _budget(c, "kitsune")["authors"] == A_DAY + A_WINDOW)
    expect(not [r for r in c.ask("inbox") if r["what"] == "waiting"],
           "something waits still")


def _chain(w):
    """A national coordinator, a sector's, a member of each."""
    c = w.node("jpcc", "--role", "coordinator")
    d = w.node("krcc", "--role", "coordinator")
    take, matsu = w.node("take"), w.node("matsu")
    for a, b in ((c, d), (c, take), (d, matsu)):
        w.pair(a, b, a_says=COMMUNITY, b_says=COMMUNITY)
    return c, d, take, matsu


def a_sectors_coordinator_vouches(w):
    """What it brings stays until a person passes it on, or marks it."""
    c, d, take, matsu = _chain(w)
    first, _ = tell(matsu, "hitotsu", title="one")
    second, _ = tell(matsu, "futatsu", title="two")
    gets(c, "hitotsu", "futatsu")
    quiet(c)
    expect(not has(take, "hitotsu") and not has(take, "futatsu"),
           "passed on for an author that nobody answers for")
    staying = {r["record"]: r["number"] for r in c.ask("inbox") if r.get("stays")}
    expect(set(staying) == {first, second}, staying)
    command = f"noroshi pass {staying[first]} --to everyone"
    expect(f"  {command}\n" in c.cli("inbox"), c.cli("inbox"))
    c.cli(*command.split()[1:], "--yes")
    gets(take, "hitotsu")
    matsu.cli("revise", first, "--reason", "more", "--yes", "-",
              stdin=f"mittsu.{CANARY}.example\n")
    gets(take, "mittsu")  # a revision follows
    quiet(c)
    expect(not has(take, "futatsu"), "one was passed on, and the other went")
    c.cli("peer", "set", "krcc", "--vouches")
    gets(take, "futatsu")
    expect(not [r for r in c.ask("inbox") if r.get("stays")], "it stays no more")
    tell(matsu, "yottsu")
    gets(take, "yottsu")
    matsu.cli("recall", second, "--reason", "false", "--yes")
    until("the recall follows", lambda: not has(take, "futatsu"))


def introduced_authors_by_hand(w):
    """author list and drop: whose debt they are; what lives is not dropped."""
    c, d, take, matsu = _chain(w)
    expect(c.json("author", "list") == [], "nobody was introduced")
    brief, _ = tell(matsu, "mikka")
    gets(c, "mikka")
    said = c.cli("author", "list", "--by", "krcc")
    expect("matsu" in said and "report 1, which does not expire" in said and
           "krcc: authors 1 of 8192, today 1 of 1024; names 0" in said, said)
    row, = [r for r in c.json("author", "list") if r["what"] == "author"]
    expect(row["by"] == "krcc" and row["records"] == 1 and
           row["lives"] == "report", row)
    done = c.run("author", "drop", row["node"][:16])
    expect(done.returncode == 4 and
           "matsu: report 1, which does not expire" in done.stdout, done)
    said = c.cli("author", "drop", "--by", "krcc")
    expect("dropped 0\n" in said and "kept 1 that are still" in said, said)
    for words, code in ((("author",), 2), (("author", "drop"), 2),
                        (("author", "drop", "0123abcd"), 2),
                        (("author", "list", "--by", "nobody"), 2),
                        (("author", "list", "x"), 2)):
        c.cli(*words, code=code)
    # A member of a group gives only a name, and may go.
    d.ask("group.create", name="denryoku", members=["jpcc", "matsu"])
    until("the group is here", lambda: c.ask("group.list"))
    matsu.cli("recall", brief, "--reason", "false", "--yes")
    until("the recall is here", lambda: not has(c, "mikka"))
    said = c.cli("author", "list")
    expect("retraction" in said, said)
