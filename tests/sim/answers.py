"""answers: what those who have a record answer its author: WIRE.md 7.20.

Operators answer records that they have, also such as are over by then, and take
some of it back. Each answer is read from its octets where it is seen first; who
may have it, who must, and what the author counts follows from WIRE.md alone.
"""

from broken import Broken
from engine import unpack

DOMAIN = 5
SIGNATURE = 64
SIGHTING, OPINION = 6, 7
KINDS = {"sighting": SIGHTING, "opinion": OPINION}
SEEN, NOT_SEEN, CANNOT = 1, 2, 3
FALSE_POSITIVE, EXPIRED, CONFIRMED = 1, 2, 3
LABELS = ("clear", "green", "amber", "amber+strict", "red")
STRICT = 3
BODY = "b"
OFTEN = 0.25  # so often somebody answers beside an act
ENDED = 0.3  # so often what is answered ends, or the answer does
DIRECT = 0.9  # so often what a peer wrote; nobody else takes an answer
LONG_MS = 60_000  # until what is given back has come
OLD_DAY, LAST_DAY = 19_000, 19_500
AUTHOR, TLP, AUDIENCE, KIND, CONTENT = 1, 8, 11, 13, 14  # of a record: 4.1


class Answer:
    """One answer, as its octets say it."""

    def __init__(self, who, target, fields):
        said = unpack(fields[CONTENT])[0]
        self.who, self.target, self.author = who, target, target.author
        self.kind, self.time = fields[KIND], said[1]
        if self.kind == SIGHTING:
            self.word = said[3]
            self.values = [_text(v) for _, v in said[4]] or [None]
        else:
            self.word, self.values = said[5], [_text(said[4])]
        self.back = False  # who wrote it took it back
        self.doubtful = False  # whether it is still anywhere

    def __str__(self):
        return f"n{self.who}'s answer to {self.target.domain} of " \
               f"n{self.author}"


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


class Answers:
    """All answers of a world."""

    def __init__(self, play, dice):
        self.play = play
        self.engine, self.federation = play.engine, play.federation
        self.truth, self.tell, self.cards = play.truth, play.tell, play.cards
        self.dice = dice
        self.known = {}  # record: Answer
        self.number = {who: n for n, who in self.federation.ids.items()}

    # What operators do -------------------------------------------------------

    def sometimes(self):
        """Somebody answers, or some answer comes to an end."""
        if self.dice.random() >= OFTEN:
            return
        if self.known and self.dice.random() < ENDED:
            self.dice.choice((self._take_back, self._lose_one,
                              self._end_one))()
        else:
            self._answer()

    def _answer(self):
        alive = self.engine.alive()
        who = self.dice.choice(alive) if alive else None
        mine = [row for row in self.engine.ask(who, "records")
                if self._is_others(row["record"], who)] if alive else []
        peers = self.federation.peers(who) if alive else ()
        direct = [row for row in mine
                  if self.truth.records[row["record"]].author in peers]
        if direct and self.dice.random() < DIRECT:
            mine = direct
        if not mine:
            return
        r = self.truth.records[self.dice.choice(mine)["record"]]
        value = [[DOMAIN, self.dice.choice(r.domains)]]
        self.tell(f"n{who} answers {r.domain} of n{r.author}")
        if self.dice.random() < 0.5:
            self.engine.ask(who, "opinion", record=r.id, values=value,
                            reason="of ours", **self.dice.choice((
                                {"opinion": "false-positive"},
                                {"opinion": "confirmed"},
                                {"opinion": "expired", "day": OLD_DAY})))
            return
        days = {"first": OLD_DAY, "last": LAST_DAY}
        self.engine.ask(who, "sighting", record=r.id,
                        values=self.dice.choice(([], value)),
                        **self.dice.choice((
                            {"sighting": "seen", "count": 3, **days},
                            {"sighting": "not-seen", "sources": ["dns"],
                             **days},
                            {"sighting": "cannot"})))

    def _is_others(self, record, who):
        r = self.truth.records.get(record)
        return r is not None and r.author != who

    def _take_back(self):
        alive = set(self.engine.alive())
        left = [(i, a) for i, a in sorted(self.known.items())
                if a.who in alive and not a.back and not a.doubtful]
        if not left:
            return
        record, a = self.dice.choice(left)
        a.doubtful = True  # until it is answered
        self.engine.ask(a.who, "retract", record=record, reason="wrong")
        a.doubtful, a.back = False, True
        self.tell(f"n{a.who} takes {a} back")

    def _one_in_force(self):
        """None: of none do both run, and hold what is not over."""
        alive = set(self.engine.alive())
        left = [a for _, a in sorted(self.known.items())
                if {a.who, a.author} <= alive and not a.target.over()]
        return self.dice.choice(left) if left else None

    def _lose_one(self):
        """Who answered, or who was answered, is rebuilt; and what it is about
        is over, before or after the rest comes back."""
        a = self._one_in_force()
        if a:
            self.play.rebuild_one(self.dice.choice((a.who, a.author)))
            self.engine.say("run", self.dice.choice((0, 1000, LONG_MS)))
            self._end(a.target)

    def _end_one(self):
        a = self._one_in_force()
        if a:
            self._end(a.target)

    def _end(self, r):
        self.dice.choice((self.play.recall, self.play.recall,
                          self.play.retract, self.play.revise))(r)

    def lost(self, node, holders, kept):
        """A node's store is lost. What neither of the two has any more is
        gone; what one has the other gets again: 7.2 rule 17, 10.10."""
        for record, a in self.known.items():
            if node in (a.who, a.author) and record not in kept:
                other = a.author if node == a.who else a.who
                a.doubtful |= a.back or \
                    other not in holders.get(record, set())

    # Who may have them -------------------------------------------------------

    def need_to_know(self, node, rows):
        """An answer is at who wrote it and whom it answers: at any moment."""
        for row in rows:
            if row["kind"] not in KINDS:
                continue
            a = self.known.get(row["record"]) or self._met(node, row["record"])
            if a and node not in (a.who, a.author):
                raise Broken(f"n{node} has {a}")

    def _met(self, node, record):
        """It is seen for the first time; None: it is erased already."""
        row, = self.engine.ask(node, "show", record=record)
        if row["raw"] is None or len(row["raw"]) <= SIGNATURE:
            return None
        fields = unpack(row["raw"][:-SIGNATURE])[0]
        author, _, of = unpack(fields[CONTENT])[0][2]
        r, who = self.truth.records.get(of.hex()), \
            self.number.get(fields[AUTHOR].hex())
        if r is None or who is None:
            return None  # a liar's, or of what a liar wrote
        a = Answer(who, r, fields)
        if fields[AUDIENCE] != [[0, author]] or \
                self.number.get(author.hex()) != r.author:
            raise Broken(f"{a} is for {fields[AUDIENCE]}")
        if fields[TLP] < max(STRICT, LABELS.index(r.tlp)):
            raise Broken(f"{a} is {LABELS[fields[TLP]]}")
        self.known[record] = a
        return a

    # Who must, once all is well ----------------------------------------------

    def missing(self, rows, bodies, liars):
        """What is not yet as it must be, in words. rows: of each node
        {record: row}; bodies: of each {record: what is left of it}."""
        for record, a in self.known.items():
            if self._recalled(a.target):
                yield from self._erased(record, a, rows, bodies, liars)
            elif self._must(record, a, rows, bodies, liars) and \
                    bodies[a.author].get(record) != BODY:
                yield f"n{a.author} lacks {a}"
            elif a.back and not a.doubtful and rows[a.author].get(
                    record, {}).get("state") == "live":
                yield f"n{a.author} counts {a}, which was taken back"
        for r in self.truth.records.values():
            if rows[r.author].get(r.id, {}).get("state") in ("live",
                                                             "retracted"):
                yield from self._counts(r, rows, bodies)

    def _revisions(self, r):
        return [x for x in self.truth.records.values()
                if (x.author, x.object) == (r.author, r.object)]

    def _recalled(self, r):
        return any(x.recalled for x in self._revisions(r))

    def _is_open(self, r):
        """Whether nobody can say what becomes of it."""
        return r.author in self.cards.robbed or any(
            x.doubtful or x.unanswered for x in self._revisions(r))

    def _erased(self, record, a, rows, bodies, liars):
        """Neither of the two has what answered a recalled record."""
        if self._is_open(a.target):
            return
        for node in (a.who, a.author):
            row = rows[node].get(a.target.id)
            if bodies[node].get(record) == BODY and \
                    not (row and liars.alone_brought(a.target, node, row)):
                yield f"n{node} still has {a}, which was recalled"

    def _must(self, record, a, rows, bodies, liars):
        """Whether its author must have it: both have what it is about, and
        the author can know that the other has. What was taken back perhaps
        never went."""
        r = a.target
        return not a.doubtful and not a.back and not self._is_open(r) and \
            a.who not in self.cards.robbed and \
            (a.who, a.author) in self.federation.roster and \
            bodies[a.who].get(record) == BODY and \
            r.id in rows[a.who] and r.id in rows[a.author] and \
            not liars.alone_brought(r, a.who, rows[a.who][r.id])

    # What the author counts --------------------------------------------------

    def _latest(self, r, rows, bodies):
        """{(kind, value): {who: word}} of what counts at its author: 4.13."""
        there = [a for i, a in self.known.items()
                 if (a.author, a.target.object) == (r.author, r.object) and
                 bodies[r.author].get(i) == BODY and
                 rows[r.author][i]["state"] == "live"]
        latest = {}
        for a in sorted(there, key=lambda a: a.time):
            for value in a.values:
                latest.setdefault((a.kind, value), {})[a.who] = a.word
        return latest

    def _took_back_one_of_several(self, r):
        """Whether what that had replaced counts again nobody says: 4.13."""
        said = [a for a in self.known.values()
                if (a.author, a.target.object) == (r.author, r.object)]
        return any(a.back and b is not a and b.who == a.who
                   for a in said for b in said)

    def _counts(self, r, rows, bodies):
        """What `show` says is what the answers say."""
        latest = self._latest(r, rows, bodies)
        if not latest or self._took_back_one_of_several(r):
            return
        row, = self.engine.ask(r.author, "show", record=r.id)
        best = {}
        for (kind, _), words in latest.items():
            for who, word in words.items() if kind == SIGHTING else ():
                best[who] = min(word, best.get(who, word))
        asked, *said = row.get("answers") or [0, 0, 0, 0]
        words = list(best.values())
        counted = [words.count(w) for w in (SEEN, NOT_SEEN, CANNOT)]
        if said != counted:
            yield f"n{r.author} counts {said} of {r.domain}: {counted}"
        others = {n for n in rows if r.id in rows[n]} - {r.author} \
            if not r.over() and not self._is_open(r) and \
            r.survivors is None and not self.federation.liars else ()
        if not len(others) <= asked <= len(self.federation.ids):
            yield f"n{r.author} asked {asked} of {r.domain}: {len(others)}"
        yield from self._values(r, latest, row.get("answer_values") or [])
        if row["state"] == "live":
            yield from self._tallied(r, latest, rows)

    def _values(self, r, latest, flat):
        shown = {flat[i]: flat[i + 1:i + 7] for i in range(0, len(flat), 7)}
        whole = latest.get((SIGHTING, None), {})
        for place, value in enumerate(sorted(r.domains)):
            if (SIGHTING, value) not in latest and \
                    (OPINION, value) not in latest:
                continue
            # Who saw something of the whole did not say that it was this.
            each = {**{n: w for n, w in whole.items() if w != SEEN},
                    **latest.get((SIGHTING, value), {})}
            seen = list(each.values())
            opinions = list(latest.get((OPINION, value), {}).values())
            true = [seen.count(w) for w in (SEEN, NOT_SEEN, CANNOT)] + \
                [opinions.count(w) for w in (FALSE_POSITIVE, EXPIRED,
                                             CONFIRMED)]
            if shown.get(place) != true:
                yield f"n{r.author} counts {shown.get(place)} of {value} in " \
                      f"{r.domain}: {true}"

    def _tallied(self, r, latest, rows):
        """Those to whom its author sent it are told what is disputed. Who
        lost its store may date a tally before its last: 7.9."""
        if r.author in self.truth.losers or self._is_open(r):
            return
        for value in r.domains:
            opinions = latest.get((OPINION, value), {}).values()
            disputed = sum(word != CONFIRMED for word in opinions) or None
            for node in self._sent_to(r, rows) if disputed else ():
                hit, = [row for row in self.engine.ask(
                    node, "lookup", items=[[0, DOMAIN, value]])
                    if row.get("record") == r.id]
                if hit.get("disputed") != disputed:
                    yield f"n{node} is told that {hit.get('disputed')} dispute " \
                          f"{value} in {r.domain} of n{r.author}: {disputed}"

    def _sent_to(self, r, rows):
        """Its author, and whoever has it from that."""
        return [r.author] + [
            n for n in self.federation.peers(r.author)
            if n in rows and rows[n].get(r.id, {}).get("state") == "live" and
            rows[n][r.id]["from"] == f"n{r.author}" and
            n not in self.truth.losers]
