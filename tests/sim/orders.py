"""orders: the same things happen in another order, and come to the same end.

A coordinator that lost its store meets its members and authors again. In which
order their operators add each other, and when its own confirms, is chance; what
everybody holds in the end, and what authors are told, is not: WIRE.md 7.17.
"""

import random

from broken import Broken
from engine import Engine
from federation import Federation
from play import CALM, Play
from truth import Truth

ORDERS = 3
NODES = 7
ACTS = 16
SETTLED_MS = 30_000
ARRIVED_MS = 1000
END_MS = 10 * 60_000


class Hub(Federation):
    """One coordinator, a second beside it, and members of the first."""

    def _populate(self, count):
        for i in range(count):
            node = self.engine.add(coordinator=i < 2)
            self.engine.say("start", node)
            self.nodes.append(node)
            self.ids[node] = self.engine.say("id", node)[0]
        self.coordinators = self.nodes[:2]
        self.meet(0, 1, ("community", "vouches"), ("community", "vouches"))
        for node in self.nodes[2:]:
            self.meet(0, node, ("community",), ("community",))


class Orders:
    """One seed's past, and several orders of what follows."""

    def __init__(self, program, seed):
        self.program, self.seed = program, seed

    def same_end(self):
        """Raises Broken where one comes to another end."""
        first = None
        for order in range(ORDERS):
            told = []
            end = self._play(random.Random(self.seed * ORDERS + order), told)
            first = first or (end, told)
            if end != first[0]:
                raise Broken(f"{_difference(first[0], end)} after {told}, "
                             f"else {first[1]}")

    def _play(self, order, told):
        world = Engine(self.program, self.seed)
        try:
            dice = random.Random(self.seed)
            hub = Hub(world, dice, NODES)
            truth = Truth(hub)
            self._past(world, hub, truth, dice)
            self._again(world, hub, order, told)
            world.say("run", END_MS)
            return _end(world, hub, truth)
        finally:
            world.close()

    def _past(self, world, hub, truth, dice):
        """Some of it is still on its way when the coordinator is lost, and
        arrives before its operator does anything."""
        world.say("weather", *CALM)
        world.say("run", SETTLED_MS)
        play = Play(world, hub, truth, dice, lambda text: None)
        for _ in range(ACTS):
            dice.choice((play.share, play.share, play.share, play.retract,
                         play.recall, play.revise, play.part))()
            world.say("run", dice.choice((0, 20, 1000)))
        world.say("remake", 0)
        for pair in sorted(play.apart):
            world.say("join", *pair)
        world.say("run", ARRIVED_MS)
        world.say("start", 0)

    def _again(self, world, hub, order, told):
        """Its operator adds each peer, by name, and confirms: in any order."""
        steps = hub.peers(0) + ["confirm"]
        order.shuffle(steps)
        for step in steps:
            told.append(step)
            if step == "confirm":
                world.ask(0, "peer.confirm", all=True)
            else:
                hub.introduce(0, step)
                world.ask(0, "peer.confirm", peer=f"n{step}")
            world.say("run", order.choice((0, 20, 5000)))


def _end(world, hub, truth):
    """What each holds, in which state; and what each author is told."""
    end = {}
    for node in hub.nodes:
        for row in world.ask(node, "records"):
            if row["record"] in truth.records:
                end[f"n{node}", _name(truth, row)] = row["state"]
            if row["record"] in truth.records and \
                    truth.records[row["record"]].author == node:
                end.update(_told(world, truth, node, row))
    return end


def _told(world, truth, author, row):
    return {(f"n{author} of {r['peer']}", _name(truth, row)): r["state"]
            for r in world.ask(author, "receipts", record=row["record"])
            if row["state"] == "live"}


def _name(truth, row):
    return truth.records[row["record"]].domain


def _difference(a, b):
    return "; ".join(f"{who} {what}: {a.get((who, what))} and "
                     f"{b.get((who, what))}"
                     for who, what in sorted(set(a) | set(b))
                     if a.get((who, what)) != b.get((who, what)))
