"""check: whether the nodes of a world are as truth has it."""

import engine
from broken import Broken
from liars_check import LiarsCheck
from receipts import Receipts

DOMAIN = 5
MINUTE_MS = 60_000
RESTS = (1, 1, 2, 4) + 7 * (8,)  # minutes: an hour, and what it takes then
AFTER = (1, 2, 4, 8)  # what operators did by hand
TICK_MS, SLOW_TICK_MS = 1000, 4000  # of idle nodes; in long rests
LONG = 8
OVER_MAX_US = 200_000  # four times what all may take in a round (work.h)
TAKEN_BACK = 3


class Check:
    def __init__(self, world, federation, truth):
        self.engine, self.federation, self.truth = world, federation, truth
        self.right = set()  # (node, record): what it had rightly when it came
        self.seen = {}  # node: what was its news when it was looked at
        self.liars = LiarsCheck(world, federation, truth)
        self.cards = None  # whose cards ended, where some may
        self.answers = None  # where operators answer

    def _all(self, node):
        """{record: row} of what it has."""
        return {r["record"]: r for r in self.engine.ask(node, "records")}

    def _known(self, rows):
        """Those of this world's records."""
        return {i: r for i, r in rows.items() if i in self.truth.records}

    def _rows(self, node):
        return self._known(self._all(node))

    def need_to_know(self):
        """Nobody has what it may not have: at any moment."""
        for node, news in self.engine.news().items():
            if self.seen.get(node) == news:
                continue
            try:
                everything = self._all(node)
                if self.answers:
                    self.answers.need_to_know(node, everything.values())
            except engine.Gone:
                continue
            rows = self._known(everything)
            self.seen[node] = news
            if self.cards:
                self.cards.need_to_know(node, rows)
            for record in rows:
                if (node, record) in self.right:
                    continue
                r = self.truth.records[record]
                if node not in self.truth.may_hold(r):
                    raise Broken(f"n{node} has {r.domain}, {r.tlp} of "
                                 f"n{r.author} to {sorted(r.to)}")
                self.right.add((node, record))
        self.liars.need_to_know()

    def _missing(self):
        """What is not yet as it must be, in words."""
        everything = {n: self._all(n) for n in self.federation.nodes}
        rows = {n: self._known(all_) for n, all_ in everything.items()}
        for r in self.truth.records.values():
            for node in sorted(self.truth.must_hold(r)):
                row = rows[node].get(r.id)
                if r.over():
                    if row is not None and row["state"] == "live" and \
                            not r.doubtful and \
                            not self.liars.alone_brought(r, node, row):
                        yield f"n{node} shows {r.domain} as live: it is over"
                elif row is None:
                    yield f"n{node} lacks {r.domain}, {r.tlp} of n{r.author}"
            yield from self._recalled(r, rows)
        receipts = Receipts(self.engine, self.federation, self.truth, rows,
                            self.liars)
        yield from receipts.wrong()
        if self.answers:
            yield from self.answers.missing(everything, receipts.bodies,
                                            self.liars)
        for node in self.federation.nodes:
            yield from self._hits(node, rows[node])
        yield from self.liars.missing(rows)

    def _hits(self, node, rows):
        """What is found is what live records hold, and nothing else."""
        known = sorted({d for r in self.truth.records.values()
                        for d in r.domains})
        live = {d for i, row in rows.items() if row["state"] == "live"
                for d in self.truth.records[i].domains}
        found = {known[row["i"]] for row in self.engine.ask(
            node, "lookup", items=[[i, DOMAIN, d]
                                   for i, d in enumerate(known)])
            if row.get("state") == "live"
            and row["record"] in self.truth.records}
        for d in sorted(live - found):
            yield f"n{node} does not find {d}, which it has"
        for d in sorted(found - live):
            yield f"n{node} finds {d}, which is over"

    def _recalled(self, r, rows):
        """What was recalled is nowhere."""
        for node in self.federation.nodes:
            if r.recalled and not r.doubtful and r.id in rows[node] and \
                    node != r.author and \
                    rows[node][r.id]["state"] == "live" and \
                    not self.liars.alone_brought(r, node, rows[node][r.id]):
                yield f"n{node} still has {r.domain}, recalled"

    def a_minute_after(self, dice):
        """What is retracted at rest is no hit anywhere a minute later."""
        live = [r for r in self.truth.records.values() if not r.over() and
                self._rows(r.author).get(r.id, {}).get("state") == "live"]
        taken = dice.sample(live, min(len(live), TAKEN_BACK))
        for r in taken:
            self.engine.ask(r.author, "retract", record=r.id, reason="wrong")
            r.retracted = True
        self.engine.say("run", MINUTE_MS)
        for node in self.federation.nodes:
            rows = self._rows(node)
            for r in taken:
                row = rows.get(r.id, {})
                if row.get("state") == "live" and \
                        not self.liars.alone_brought(r, node, row):
                    raise Broken(f"n{node} shows {r.domain} as live a minute "
                                 "after it was retracted")
            for text in self._hits(node, rows):
                raise Broken(f"a minute later {text}")

    def at_rest(self, by_hand):
        """Once all are well, everything comes out right, some time; what does
        not, once operators have done by hand what they are told to do."""
        missing = self._after(RESTS)
        if missing:
            by_hand()
            missing = self._after(AFTER)
        if missing:
            raise Broken("; ".join(missing[:5]) +
                         (f" and {len(missing) - 5} more"
                          if len(missing) > 5 else ""))

    def share(self):
        """Nobody took more than its share of a node while others waited."""
        for node in self.federation.nodes:
            us, *who = self.engine.say("over", node)
            if int(us) > OVER_MAX_US:
                raise Broken(f"{who[0]} took {us} us of n{node} more than its "
                             "share, while others waited")

    def _after(self, rests):
        """What is missing after the last of so many rests."""
        missing = []
        for minutes in rests:
            self.engine.say("tick", TICK_MS if minutes < LONG
                            else SLOW_TICK_MS)
            self.engine.say("run", minutes * MINUTE_MS)
            self.need_to_know()
            missing = list(self._missing())
            if not missing:
                break
        self.engine.say("tick", TICK_MS)
        return missing
