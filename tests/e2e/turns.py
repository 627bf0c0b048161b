"""turns: one peer brings cards without end, each of which wakes much that waits.
What others wait for has its turn meanwhile, and a card that nothing waits for
costs the same whatever waits."""

import time

from beside import Beside
from control import DOMAIN, pack
from costs import core_us
from ghost import Ghost
from sender import CARD, REPORT, Sender
from story import CANARY, expect, until

AUTHORS, HELD, WAITING = 16, 256, 48
AHEAD_MS = 10 ** 9
A_ROUND_S = 0.05   # between a new card of each author and the next
CARDS = 20
A_WINDOW, A_FEW = 64, 4
SOME, MANY = 20, 2500   # values of one record
DEARER = 3          # at most: with all that waits looked at, some fifty times


class Renewed(Ghost):
    """An author that shows a new card each time: its working part is newer."""

    def __init__(self, org):
        super().__init__(org)
        self.working_ms = self.version_ms

    def next_card(self):
        self.working_ms += 1
        return self.card(self.working_ms)


def _first_of_all(org):
    """One whose id is below nearly all others."""
    while True:
        author = Renewed(org)
        if author.id[0] == 0:
            return author


def _frames(sender, frames):
    path = sender.node.world.dir / f"{sender.node.name}.frames"
    path.write_bytes(b"".join(
        len(f).to_bytes(4, "big") + f for f in frames))
    sender.say("frames", file=path)


def _bring(sender, raws, window):
    path = sender.node.world.dir / f"{sender.node.name}.bulk"
    path.write_bytes(b"".join(
        len(raw).to_bytes(4, "big") + raw for raw in raws))
    said = sender.say("bulk", file=path, window=window)
    expect(said["state"] == "done" and not said["refused"], said)


def _card_frame(card):
    return pack([1, CARD, card])


class Cards(Beside):
    """Newer and newer cards of some authors, until the block is left."""

    def __init__(self, sender, authors):
        super().__init__()
        self.sender, self.authors = sender, authors

    def once(self):
        _frames(self.sender,
                [_card_frame(a.next_card()) for a in self.authors])
        time.sleep(A_ROUND_S)
        return 1


def _named(name, count):
    return pack([1, "t", None, [], [
        [DOMAIN, f"{name}x{n:04d}.a-name-of-some-length.{CANARY}.example", 0,
         True, 50, 0, 0, 0, ""] for n in range(count)]])


def _from_a_later_card(author, count):
    """Records under a card of the author that nobody will see."""
    shown = author.version_ms
    author.version_ms += AHEAD_MS
    raws = [author.record(REPORT, _named(f"later{n}", SOME))[0]
            for n in range(count)]
    author.version_ms = shown
    return raws


def what_waits_for_a_card_has_its_turn(w):
    """Cards without end of authors with much that waits: what another peer
    brought is judged when its author's card comes, and not after the end."""
    take = w.node("take")
    ume, matsu = (Sender(w, name, take, "--community")
                  for name in ("ume", "matsu"))
    authors = [_first_of_all(f"Author {n}") for n in range(AUTHORS)]
    _frames(ume, [_card_frame(a.next_card()) for a in authors])
    for author in authors:
        _bring(ume, _from_a_later_card(author, HELD), A_WINDOW)
    until("they wait", lambda: sum(
        r["count"] for r in take.ask("inbox") if r["what"] == "waiting") ==
        AUTHORS * HELD)
    with Cards(ume, authors) as cards:
        for n in range(3):
            late = Ghost(f"Late {n}")
            name = f"turn{n}.{CANARY}.example"
            expect(matsu.send_raw(late.report(name)[0]) == "held")
            _frames(matsu, [_card_frame(late.card())])
            until(f"{name} has its turn", lambda: take.hits(name))
        expect(cards.lasts(), "the cards ended before")


def _cost_us(take, ume, author):
    """Of new cards of an author, one after the other."""
    before = core_us(take)
    for _ in range(CARDS):
        _frames(ume, [_card_frame(author.next_card())])
        ume.send("stored", tlp=0, to="you")
    return (core_us(take) - before) // CARDS


def a_card_looks_at_nothing_that_does_not_wait_for_it(w):
    """A stranger's card costs the same before and after much waits for a peer
    whose card expired."""
    take = w.node("take", "--role", "coordinator")
    tanuki, ume = (Sender(w, name, take, "--community")
                   for name in ("tanuki", "ume"))
    tanuki.say("card", version=1000, expires=-60)
    author = Renewed("Author")
    cost = [_cost_us(take, ume, author)]
    _bring(ume, [ume.record(REPORT, _named(f"big{n}", MANY), [], tlp=0)
                 for n in range(WAITING)], A_FEW)
    until("they wait", lambda: take.status("peer", peer="tanuki",
                                           waiting=WAITING))
    # What core does beside it (its pack, as a rule) is not of each measurement.
    cost.append(min(_cost_us(take, ume, author) for _ in range(3)))
    print(f"a card: {cost[0]} us before, {cost[1]} us while {WAITING} wait")
    expect(cost[1] <= DEARER * cost[0], cost)
