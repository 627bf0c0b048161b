"""federation: who knows whom, and with which marks.

Two tiers of coordinators, members of one or two of them, pairs beside,
providers with their clients, and some outside every community.
"""

import lies
from engine import Refused
from liar import Liar

MARKS = ("community", "client", "provider", "vouches")
LIARS_PEERS = 3, 8


class Federation:
    """The nodes of one world and what each has in its roster."""

    def __init__(self, engine, dice, count):
        self.engine, self.dice = engine, dice
        self.roster = {}  # (who, whom): marks
        self.known = {}   # who: whom, as they met
        self.met = {}     # {who, whom}: how many records there were then
        self.dials = set()
        self.coordinators = []
        self.nodes = []
        self.liars = {}    # number: Liar; not among the nodes
        self.revoked = {}  # (who, whom): how many records there were then
        self.ids = {}
        self._populate(count)

    def _populate(self, count):
        hubs = max(1, min(count // 8, 6)) if count > 2 else 0
        for i in range(count):
            node = self.engine.add(coordinator=i < hubs)
            self.engine.say("start", node)
            self.nodes.append(node)
            self.ids[node] = self.engine.say("id", node)[0]
        self.coordinators = self.nodes[:hubs]
        for hub in self.coordinators[1:]:
            self.meet(self.coordinators[0], hub, ("community", "vouches"),
                      ("community", "vouches"))
        outside = count // 8 if hubs else 0
        for node in self.nodes[count - outside:]:
            host = self.dice.choice(self.nodes[hubs:count - outside])
            self.meet(host, node, *self.dice.choice(
                (((), ()), (("client",), ("provider",)))))
        for node in self.nodes[hubs:count - outside]:
            homes = self.dice.sample(self.coordinators,
                                     min(hubs, self.dice.choice((1, 1, 2))))
            for hub in homes:
                self.meet(hub, node, ("community",), ("community",))
        self._beside(self.nodes[hubs:count - outside])

    def _beside(self, members):
        for _ in range(len(members) // 3):
            a, b = self.dice.sample(members, 2)
            if (a, b) in self.roster:
                continue
            kind = self.dice.choice(("pair", "half", "client", "plain"))
            self.meet(a, b, *{
                "pair": (("community",), ("community",)),
                "half": (("community",), ()),
                "client": (("client",), ("provider",)),
                "plain": ((), ()),
            }[kind])

    def add_liar(self, seed, dice):
        """One more, with peers and marks of its own."""
        node = self.engine.add(coordinator=dice.random() < 0.4)
        liar = self.liars[node] = Liar(self.engine, node, seed)
        liar.lies = lies.some(dice)
        self.ids[node] = liar.id.hex()
        for peer in dice.sample(self.nodes, min(len(self.nodes),
                                                dice.randint(*LIARS_PEERS))):
            liar.know(peer, bytes.fromhex(self.ids[peer]))
            marks = dice.choice((("community",), ("community",), ("provider",),
                                 ("community", "vouches"), ("client",), ()))
            pair = (node, peer) if dice.random() < 0.5 else (peer, node)
            self.meet(*pair, *((), marks) if pair[0] == node else (marks, ()))
            self.engine.say("meet", node, peer,
                            *(["dial"] if pair in self.dials and
                              pair[0] == node else []))
        return liar

    def meet(self, a, b, a_marks, b_marks, records=0):
        """Each has the other's card; a dials."""
        self.met[frozenset((a, b))] = records
        self.dials.add((a, b))
        for who, whom, marks in ((a, b, a_marks), (b, a, b_marks)):
            self.roster[who, whom] = set(marks)
            self.known.setdefault(who, []).append(whom)
        self.introduce(a, b)
        self.introduce(b, a)

    def introduce(self, who, whom):
        """who's operator adds whom, again where it was added before."""
        if who in self.liars:
            return
        card = self.liars[whom].card() if whom in self.liars else \
            _raw(bytes.fromhex(self.engine.say("card", whom)[0]))
        connect = f"tcp://127.0.0.1:{10000 + whom}"
        marks = {m: True for m in self.roster[who, whom]}
        self.engine.ask(who, "peer.add", card=card, **{"as": f"n{whom}"},
                        connect=connect if (who, whom) in self.dials
                        else "none", **marks)

    def forgive(self, who, whom):
        """who's operator adds whom again: what is fenced is so no more."""
        try:
            self.introduce(who, whom)
        except Refused:
            pass  # it was not fenced

    def revoke(self, who, whom, records):
        """who's operator has nothing to do with whom any more."""
        self.engine.ask(who, "peer.revoke", peer=f"n{whom}")
        self.revoked[who, whom] = records

    def peers(self, node):
        return self.known.get(node, [])

    def marked(self, who, whom, mark):
        return mark in self.roster.get((who, whom), ())

    def joined(self):
        """Pairs of which one dials the other."""
        return sorted(self.dials)


def _raw(armoured):
    """The octets of a card's text."""
    import base64
    lines = armoured.decode().splitlines()
    inside = [l for l in lines if l and not l.startswith("-")]
    return base64.b64decode("".join(inside))
