"""play: what operators, machines and networks do to a federation."""

import engine
from cards import Cards
from truth import AMBER, CLEAR, GREEN, RED, STRICT, Record

DOMAIN = 5
LABELS = (CLEAR, GREEN, GREEN, AMBER, AMBER, STRICT, RED)
CALM = (20_000, 0, 0, 0)
WEATHERS = (CALM, (2_000_000, 0, 0, 0), (50_000, 300, 0, 0),
            (50_000, 0, 200, 0), (50_000, 0, 0, 200),
            (500_000, 100, 100, 100))
WORDS_TO_DOOM = 40
TICK_MS, TICK_OF_DAYS_MS = 1000, 30 * 60_000
DAYS_MS = 8 * 24 * 3600_000
MOMENT_MS = 1000
TURN_MS = 40_000  # in which a peer gives back, and that goes on
GROWS = 0.8  # of groups to which something is shared
MOST_DAYS = 6  # times DAYS_MS: no card ends (60 days)


def body(title, domains):
    """A report: WIRE.md 4.7."""
    entries = [[DOMAIN, d, 0, True, 80, 0, 0, 0, ""] for d in sorted(domains)]
    return engine.pack([1, title, None, [], entries])


class Play:
    """A seed's run of acts; each says in a line what it did."""

    def __init__(self, world, federation, truth, dice, tell, days=False,
                 growing=None):
        self.engine, self.federation = world, federation
        self.truth, self.dice, self.tell = truth, dice, tell
        self.apart = set()
        self.shared = 0
        self.days, self.slept = days, 0
        self.growing = growing  # chance of groups alone; None: none grows
        self.groups = {}  # name: (owner, members)
        self.clocks = set()
        self.cards = Cards(self)
        self.answers = None  # where operators answer what they have

    def acts(self):
        return [(self.share, 30), (self.retract, 8), (self.revise, 6),
                (self.recall, 6), (self.hand_on, 6), (self.crash, 8),
                (self.doom, 10), (self.rest, 4), (self.rise, 14),
                (self.part, 4), (self.join, 6), (self.cut, 6),
                (self.weather, 4), (self.clock, 2), (self.rebuild, 3),
                (self.put_back, 2), (self.in_turn, 2), (self.meet, 2),
                (self.found, 3), (self.share_to_group, 5),
                (self.cards.compromise, 1), (self.cards.end, 1)] + \
            ([(self.forgive, 3), (self.revoke, 1)]
             if self.federation.liars else []) + \
            ([(self.eight_days, 1)] if self.days else [])

    def step(self):
        acts, weights = zip(*self.acts())
        act, = self.dice.choices(acts, weights)
        try:
            act()
            if self.answers:
                self.answers.sometimes()
        except engine.Gone:
            pass  # it died of what it was asked; nobody was told that it did
        except engine.Refused as e:
            self.tell(f"refused: {e}")
        self.engine.say("run", self.dice.choice((0, 1, 50, 1000, 20_000)))

    def _who(self):
        alive = self.engine.alive()
        return self.dice.choice(alive) if alive else None

    def share(self):
        who = self._who()
        if who is None:
            return
        tlp = self.dice.choice(LABELS)
        peers = self.federation.peers(who)
        to = self.dice.sample(peers, self.dice.randint(1, len(peers))) \
            if peers and (tlp in (AMBER, STRICT, RED) or
                          self.dice.random() < 0.3) else []
        if tlp in (AMBER, STRICT, RED) and not to:
            return
        delegates = [h for h in to if h in self.federation.coordinators
                     and tlp != RED and self.dice.random() < 0.5]
        self._share(who, tlp, to, delegates)

    def _share(self, who, tlp, to, delegates):
        self.shared += 1
        domain = f"r{self.shared}.sim.example"
        rows = self.engine.ask(
            who, "share", kind=1, tlp=tlp, body=body(f"r{self.shared}",
                                                     [domain]),
            to=[f"n{t}" for t in to] or ["everyone"],
            delegate=[[f"n{d}", 0] for d in delegates])
        row, = [r for r in rows if r["what"] == "record"]
        self.truth.add(Record(who, row, tlp, to, delegates, [domain]))
        self.tell(f"n{who} shares r{self.shared} {tlp} to {to} "
                  f"delegates {delegates}")

    def found(self):
        """A group of some peers."""
        who = self._who()
        peers = self.federation.peers(who) if who is not None else []
        if len(peers) < 2:
            return
        members = self.dice.sample(peers, self.dice.randint(2, len(peers)))
        name = f"g{len(self.groups) + 1}"
        self.engine.ask(who, "group.create", name=name,
                        members=[f"n{m}" for m in members])
        self.groups[name] = (who, set(members) | {who})
        self.tell(f"n{who} makes group {name} of {members}")

    def share_to_group(self):
        """By its owner: AMBER, to the members that it has now."""
        alive = set(self.engine.alive())
        names = [n for n, (who, _) in sorted(self.groups.items())
                 if who in alive]
        if not names:
            return
        name = self.dice.choice(names)
        who, members = self.groups[name]
        self.shared += 1
        domain = f"r{self.shared}.sim.example"
        later = bool(self.growing) and self.growing.random() < 0.5
        rows = self.engine.ask(who, "share", kind=1, tlp=AMBER,
                               body=body(f"r{self.shared}", [domain]),
                               to=[f"group:{name}"], later=later)
        row, = [r for r in rows if r["what"] == "record"]
        r = Record(who, row, AMBER, members - {who}, [], [domain],
                   name if later else None)
        r.group = name
        self.truth.add(r)
        self.tell(f"n{who} shares r{self.shared} amber to {name}"
                  + (", later members, too" if later else ""))
        if self.growing and self.growing.random() < GROWS:
            self._grow(name, who, members)

    def _grow(self, name, who, members):
        """Its owner takes one more into a group."""
        others = sorted(set(self.federation.peers(who)) - members -
                        set(self.federation.liars))
        if not others or who in self.truth.losers:
            return
        more = self.growing.choice(others)
        self._surely(who, "group.add", group=name, members=[f"n{more}"])
        members.add(more)
        self.truth.grew(name, more)
        self.tell(f"n{who} takes n{more} into {name}")

    def _surely(self, who, command, **arguments):
        """Asked again of whoever died of it."""
        try:
            self.engine.ask(who, command, **arguments)
        except engine.Gone:
            self.engine.say("doom", who, 0)
            self.engine.say("start", who)
            self.engine.ask(who, command, **arguments)

    def meet(self):
        """Two who did not know each other become peers."""
        alive = self.engine.alive()
        if len(alive) < 2:
            return
        a, b = self.dice.sample(alive, 2)
        if (a, b) in self.federation.roster or \
                {a, b} & self.cards.ended.keys():
            return
        self.tell(f"n{a} and n{b} become peers")
        try:
            self.federation.meet(a, b, ("community",), ("community",),
                                 len(self.truth.records))
        except engine.Gone:  # one died of it, and is asked again
            for who, whom in ((a, b), (b, a)):
                self.engine.say("doom", who, 0)
                self.engine.say("start", who)
                self.federation.introduce(who, whom)

    def eight_days(self):
        """A week and a day go by: waits end, sealing keys turn."""
        if self.slept == MOST_DAYS:
            return
        self.slept += 1
        self.tell("eight days go by")
        self.engine.say("tick", TICK_OF_DAYS_MS)
        self.engine.say("run", DAYS_MS)
        self.engine.say("tick", TICK_MS)

    def _own(self):
        """A record whose author runs and that is not over."""
        alive = set(self.engine.alive())
        live = [r for r in self.truth.records.values()
                if r.author in alive and not r.over()]
        return self.dice.choice(live) if live else None

    def _ask_of(self, r, command, **arguments):
        """Whether it was done nobody knows, where the author dies of it."""
        try:
            return self.engine.ask(r.author, command, record=r.id, **arguments)
        except engine.Gone:
            r.unanswered = True
            raise

    def retract(self, r=None):
        r = r or self._own()
        if r is None:
            return
        self._ask_of(r, "retract", reason="wrong")
        r.retracted = True
        self.tell(f"n{r.author} retracts {r.domain}")

    def recall(self, r=None):
        r = r or self._own()
        if r is None:
            return
        self._ask_of(r, "retract", reason="wrong", erase=True)
        r.recalled = True
        self.tell(f"n{r.author} recalls {r.domain}")

    def revise(self, r=None):
        r = r or self._own()
        if r is None or r.group and r.stays is not None:
            return  # nobody else takes the group that it names
        self.shared += 1
        domain = f"r{self.shared}.sim.example"
        rows = self._ask_of(r, "revise", reason="more",
                            body=body(f"r{self.shared}", [domain, r.domain]))
        row, = [x for x in rows if x["what"] == "record"]
        r.superseded = True
        newer = Record(r.author, row, r.tlp, r.to, r.delegates,
                       [domain, r.domain], r.later_of)
        newer.group = r.group
        self.truth.add(newer)
        self.tell(f"n{r.author} revises {r.domain} by r{self.shared}")

    def hand_on(self):
        """A person passes somebody else's record on."""
        who = self._who()
        if who is None:
            return
        rows = [x for x in self.engine.ask(who, "records")
                if x["state"] == "live" and x["record"] in self.truth.records
                and self.truth.records[x["record"]].author != who]
        if not rows:
            return
        row = self.dice.choice(rows)
        self.tell(f"n{who} passes {row['title']} on")
        self.engine.ask(who, "pass", record=row["record"], to=["everyone"])

    def crash(self):
        who = self._who()
        if who is not None:
            self.tell(f"n{who} is killed")
            self.engine.say("crash", who)

    def doom(self):
        who = self._who()
        if who is not None:
            words = self.dice.randint(1, WORDS_TO_DOOM)
            self.tell(f"n{who} is killed {words} words on")
            self.engine.say("doom", who, words)

    def rest(self):
        who = self._who()
        if who is not None:
            self.tell(f"n{who} stops")
            self.engine.say("stop", who)

    def rise(self):
        down = sorted(set(self.federation.nodes) - set(self.engine.alive()))
        if down:
            who = self.dice.choice(down)
            self.tell(f"n{who} starts")
            self.engine.say("start", who)

    def part(self):
        pair = self.dice.choice(self.federation.joined())
        self.apart.add(pair)
        self.tell(f"n{pair[0]} and n{pair[1]} are apart")
        self.engine.say("part", *pair)

    def join(self):
        if self.apart:
            pair = self.dice.choice(sorted(self.apart))
            self.apart.discard(pair)
            self.tell(f"n{pair[0]} and n{pair[1]} are joined")
            self.engine.say("join", *pair)

    def cut(self):
        self.engine.say("cut", *self.dice.choice(self.federation.joined()))

    def weather(self):
        is_now = self.dice.choice(WEATHERS)
        self.tell(f"weather {is_now}")
        self.engine.say("weather", *is_now)

    def clock(self):
        who = self._who()
        if who is not None and not self.cards.keeps_time(who):
            off = self.dice.choice((0, 5_000, -5_000, 3_600_000, -3_600_000))
            self.clocks.add(who)
            self.tell(f"n{who}'s clock is off by {off} ms")
            self.engine.say("clock", who, off)

    def _again(self, who, rebuilt):
        """Its operator does what OPERATE.md says; not each says of each peer
        that it is no new one, and one who does may add some of them late."""
        by_name = self.dice.random() < 0.5
        peers = [p for p in self.federation.peers(who)
                 if (who, p) not in self.federation.revoked]
        late = self.dice.randint(0, len(peers)) if by_name and rebuilt else 0
        for peer in peers[late:]:
            self._add_again(who, peer, rebuilt, by_name)
        self.engine.ask(who, "peer.confirm", all=True)
        for peer in peers[:late]:
            self.engine.say("run", self.dice.choice((0, 1000, 5000)))
            self._add_again(who, peer, rebuilt, by_name)

    def _add_again(self, who, peer, rebuilt, by_name):
        if rebuilt:
            self.cards.renew(peer)  # one that has ended is not taken
            self.federation.introduce(who, peer)
        if by_name:
            self.engine.ask(who, "peer.confirm", peer=f"n{peer}")
            self.truth.unnamed.discard((who, peer))
        else:
            self.truth.unnamed.add((who, peer))

    def _lose(self, who, kept=()):
        """kept: {record: row} of what it will have again."""
        holders = {}
        for node in self.engine.alive():
            for row in self.engine.ask(node, "records"):
                holders.setdefault(row["record"], set()).add(node)
        self.truth.lost(who, holders, kept)
        if self.answers:
            self.answers.lost(who, holders, kept)

    def rebuild(self):
        self.rebuild_one(self.dice.choice(self.federation.nodes))

    def rebuild_one(self, who):
        self.cards.ended.pop(who, None)  # it has a new one
        self._lose(who)
        self.tell(f"n{who} loses its directory and is rebuilt")
        self.engine.say("remake", who)
        self.engine.say("start", who)
        self._again(who, True)

    def _hold_at_a_peer_of(self, who):
        """One of its peers, whose clock is behind, holds what it shares."""
        peers = sorted(p for p in set(self.federation.peers(who)) &
                       set(self.engine.alive())
                       if not self.cards.keeps_time(p))
        if peers:
            late = self.dice.choice(peers)
            self.clocks.add(late)
            self.tell(f"n{late}'s clock is an hour behind")
            self.engine.say("clock", late, -3_600_000)
            self._share(who, AMBER, [late], [])
            self.engine.say("run", 5_000)

    def put_back(self):
        """Kept, some time passes, and what was kept is taken as it is."""
        who = self._who()
        if who is None:
            return
        if self.dice.random() < 0.4:
            self._hold_at_a_peer_of(who)
        self._put_back(who)

    def in_turn(self):
        """What somebody sent in an earlier life of its own, its peer loses; or
        the other way round."""
        who = self._who()
        peers = sorted(set(self.federation.peers(who)) &
                       set(self.engine.alive()) & set(self.federation.nodes)) \
            if who is not None else []
        if not peers:
            return
        peer = self.dice.choice(peers)
        if self.dice.random() < 0.5:
            self._share(who, AMBER, [peer], [])
        else:
            self._share(who, GREEN, [], [])
        self.engine.say("run", TURN_MS)
        first, second = self.dice.sample((who, peer), 2)
        self.dice.choice((self._put_back, self.rebuild_one))(first)
        self.engine.say("run", self.dice.choice((0, TURN_MS)))
        self.rebuild_one(second)

    def _put_back(self, who):
        kept = {row["record"]: row for row in self.engine.ask(who, "records")}
        self.engine.say("stop", who)
        self.engine.say("keep", who)
        self.engine.say("start", who)
        self.engine.say("run", self.dice.choice((1000, 60_000)))
        self.engine.say("crash", who)
        self._lose(who, kept)
        self.tell(f"n{who}'s store is put back, and taken as it is")
        self.engine.say("back", who)
        self.engine.say("restore", who)
        self.engine.say("start", who)
        self._again(who, False)

    def _believers(self):
        """Whoever runs and has a liar as a peer, and that one."""
        alive = set(self.engine.alive())
        return [(who, liar) for liar in sorted(self.federation.liars)
                for who in self.federation.peers(liar)
                if who in alive and
                (who, liar) not in self.federation.revoked]

    def forgive(self):
        """An operator adds a liar again."""
        believers = self._believers()
        if believers:
            who, liar = self.dice.choice(believers)
            self.tell(f"n{who} adds n{liar} again")
            self.federation.forgive(who, liar)

    def revoke(self):
        believers = self._believers()
        if believers:
            who, liar = self.dice.choice(believers)
            self.tell(f"n{who} revokes n{liar}")
            self.federation.revoke(who, liar, len(self.truth.records))

    def _be_true(self):
        """Some liars tell no more lies, and everybody believes them."""
        for node, liar in sorted(self.federation.liars.items()):
            if self.dice.random() < 0.5:
                self.tell(f"n{node} lies no more")
                liar.be_true()
        for who, liar in self._believers():
            if not self.federation.liars[liar].lies:
                self.federation.forgive(who, liar)

    def heal(self):
        """Everything is well from now on."""
        self.tell("all is well")
        for pair in sorted(self.apart):
            self.engine.say("join", *pair)
        self.engine.say("weather", *CALM)
        for who in sorted(self.clocks):
            self.engine.say("clock", who, 0)
        for who in self.federation.nodes:
            self.engine.say("doom", who, 0)
            self.engine.say("start", who)
        self.cards.renew_all()
        self._be_true()
        for r in self.truth.records.values():
            if r.unanswered and not r.over():
                self._ask_whether_over(r)

    def fetch_absent(self):
        """Who is told that a peer has what is not here any more asks that
        peer's operator, who passes back what still holds. Only of what its
        author lost, too: else somebody owes it."""
        for who in self.federation.nodes:
            for row in self.engine.ask(who, "inbox", state=["absent"]):
                peer = int(row["from"][1:])
                if peer not in self.federation.liars:
                    self._pass_back(peer, who)

    def _pass_back(self, peer, who):
        self.engine.say("run", MOMENT_MS)  # what somebody else passed back
        here = {x["record"] for x in self.engine.ask(who, "records")}
        for row in self.engine.ask(peer, "records"):
            if row["from"] != f"n{who}" or row["state"] != "live" or \
                    row["record"] in here or not self._is_lost(row["record"]):
                continue
            self.tell(f"n{peer} passes {row['title']} back to n{who}")
            try:
                self.engine.ask(peer, "pass", record=row["record"],
                                to=[f"n{who}"])
            except engine.Refused as e:
                self.tell(f"refused: {e}")

    def _is_lost(self, record):
        """By its author."""
        r = self.truth.records.get(record)
        return r is not None and r.survivors is not None

    def _ask_whether_over(self, r):
        """Its author's store says what was done; where that is lost as well,
        nobody can."""
        rows = [x for x in self.engine.ask(r.author, "records")
                if x["record"] == r.id]
        r.doubtful = not rows
        r.superseded = not rows or rows[0]["state"] != "live"
