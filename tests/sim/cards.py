"""cards: keys that are stolen, and cards that end.

Of whose key is compromised nothing new is believed, and what was there stays:
WIRE.md 3.8. Whose card ended gets nothing, and nothing of it goes anywhere,
until it has a new one: 3.7.
"""

from broken import Broken

DAY_MS = 24 * 3600_000
LONG_MS = 3 * 365 * DAY_MS
ENDS_MS = 15_000  # peers that are there have the card by then
FLYING_MS = 45_000  # until nothing is on its way any more
MINUTE_MS = 60_000


class Ended:
    """Whose card has ended, and what was there by then."""

    def __init__(self, rows, when):
        self.rows, self.when = set(rows), when


class Cards:
    """What becomes of the cards of a world's nodes."""

    def __init__(self, play):
        self.engine, self.federation = play.engine, play.federation
        self.truth, self.dice, self.tell = play.truth, play.dice, play.tell
        self.clocks = play.clocks
        self.ended = {}  # node: Ended
        self.robbed = []

    def _around(self, node):
        return {node, *self.federation.peers(node)}

    def keeps_time(self, node):
        """Whether its clock decides when a card ends that has."""
        return any(node in self._around(e) for e in self.ended)

    def _signed_anew(self, node, ms, *how):
        self.engine.say("stop", node)
        self.engine.say("renew", node, ms, *how)
        self.engine.say("start", node)

    # A key is stolen ---------------------------------------------------------

    def compromise(self):
        """Somebody finds that its signing key was stolen; a liar has it."""
        left = sorted(set(self.engine.alive()) & set(self.federation.nodes) -
                      set(self.federation.coordinators) - set(self.ended) -
                      set(self.robbed))
        if not left:
            return
        node = self.dice.choice(left)
        self.tell(f"the signing key of n{node} is stolen")
        thieves = sorted(self.federation.liars)
        if thieves:
            self.federation.liars[self.dice.choice(thieves)].steal(node)
        self.engine.say("run", self.dice.choice((0, 5000)))
        self.truth.compromised(node, self._holders())
        self._signed_anew(node, LONG_MS, "stolen")
        self.robbed.append(node)
        self.tell(f"n{node} calls its key compromised")

    def _holders(self):
        """Of each record those who have it, as far as they run."""
        holders = {}
        for node in self.engine.alive():
            for record in self.engine.bodies(node):
                holders.setdefault(record, set()).add(node)
        return holders

    def nobody_believes(self):
        """At rest each thief brings something new to all whom it knows."""
        forged = [(node, record) for liar in self.federation.liars.values()
                  for node, record in liar.use_stolen()]
        self.engine.say("run", MINUTE_MS)
        for robbed, record in forged:
            for node in self._around(robbed):
                if node not in self.federation.liars and \
                        record.hex() in self.engine.bodies(node):
                    raise Broken(f"n{node} believes a key of n{robbed} that "
                                 "its card calls compromised")

    # A card ends -------------------------------------------------------------

    def end(self):
        """Somebody's card ends, and nobody renews it."""
        left = [n for n in sorted(self.engine.alive()) if self._may_end(n)]
        if not left:
            return
        node = self.dice.choice(left)
        self.tell(f"the card of n{node} ends")
        self._signed_anew(node, ENDS_MS)
        self.engine.say("run", FLYING_MS)
        self.ended[node] = Ended(self.engine.bodies(node)
                                 if node in self.engine.alive() else (),
                                 len(self.truth.records))

    def _may_end(self, node):
        """Where all around it keep time, and none of them lies."""
        around = self._around(node)
        return node in self.federation.nodes and node not in self.ended and \
            not around & self.clocks and not around & set(self.federation.liars)

    def renew(self, node):
        """Its operator renews it."""
        if self.ended.pop(node, None):
            self.tell(f"n{node} renews its card")
            self._signed_anew(node, LONG_MS)

    def renew_all(self):
        for node in sorted(self.ended):
            self.renew(node)

    def need_to_know(self, node, rows):
        """Nothing went to whose card has ended, nor of it anywhere."""
        for record in rows:
            r = self.truth.records[record]
            ended = self.ended.get(r.author)
            if ended and r.author != node and r.when >= ended.when:
                raise Broken(f"n{node} has {r.domain} of n{r.author}, whose "
                             "card had ended")
            here = self.ended.get(node)
            if here and r.author != node and record not in here.rows:
                raise Broken(f"n{node} got {r.domain}, and its card has ended")
