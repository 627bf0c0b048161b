"""storm: processes of a whole community are killed at random, while its members
share, revise, recall, retract and pass, by the commands that people type."""

import json
import random
import subprocess
import threading
import time

from lab import COMMUNITY
from story import CANARY, PROCESSES, Broken, until

KILL_S = (0.3, 2.0)   # between two kills
REST_S = 0.15         # between two commands of one member
RECENT = 60           # records that may be withdrawn
FAR = ("hub", "m1", "m2")

# What is shared: its words, and who must have it beside its author. Who joins
# late must have what goes to the community, once it is a member.
COMMUNITY_TOO = ("green", "delegated")
KINDS = {
    "green": ("--tlp green", FAR),
    "delegated": ("--tlp amber --to hub --delegate hub:community", FAR),
    "named": ("--tlp amber --to OTHER --to hub", ("hub", "OTHER")),
    "group": ("--tlp amber --to group:g --to hub --delegate hub", FAR),
    "strict group": ("--tlp amber+strict --to group:g --to hub --delegate hub",
                     FAR),
    "strict": ("--tlp amber+strict --to OTHER", ("OTHER",)),
    "red": ("--tlp red --to hub", ("hub",)),
}
FOR_LATE = (*COMMUNITY_TOO, "group", "strict group")  # may reach who joins
ACTS = (*KINDS, "revise", "recall", "recall", "retract")


class Storm:
    def __init__(self, lab):
        self.lab = lab
        self.hub = lab.node("hub", "--role", "coordinator")
        self.hub.stop()
        self.hub.configure("\n[pass]\namber+strict = no\n")
        self.hub.start()
        self.m1, self.m2, self.late = (lab.node(n)
                                       for n in ("m1", "m2", "late"))
        for a, b in ((self.m1, self.hub), (self.m2, self.hub),
                     (self.m1, self.m2)):
            lab.pair(a, b, a_says=COMMUNITY, b_says=COMMUNITY)
        self.hub.cli("group", "create", "g", "m1", "m2")
        until("the group is known", lambda: all(
            n.ask("group.list") for n in (self.m1, self.m2)))
        self.over = threading.Event()
        self.joined = threading.Event()
        self.kills = 0
        self.unsure = 0

    def command(self, node, *words, stdin=""):
        """What it printed; None where it failed or broke off."""
        try:
            done = node.run(*words, "--yes", "--json", stdin=stdin)
        except (subprocess.TimeoutExpired, Broken):
            done = None
        if done is None or done.returncode != 0:
            self.unsure += 1
            return None
        return [json.loads(text) for text in done.stdout.splitlines()]

    def member(self, me, other, dice):
        """Shares and withdraws until it is over."""
        n, mine = 0, []
        while not self.over.wait(dice.random() * REST_S):
            n += 1
            act = dice.choice(ACTS)
            if act in KINDS:
                self.share(me, other, act, f"{me.name}-{n}", mine)
                continue
            some = [(e, kind) for e, kind in mine[-RECENT:]
                    if e.state == "live" and (act != "revise" or
                                              kind == "named")]
            if some:
                self.withdraw(act, dice.choice(some)[0], other)

    def share(self, me, other, kind, title, mine):
        words, must = KINDS[kind]
        value = f"{title}.{CANARY}.example"
        must = {other.name if m == "OTHER" else m for m in must}
        if kind in COMMUNITY_TOO and self.joined.is_set():
            must.add("late")
        may = must | ({"late"} if kind in FOR_LATE else set())
        rows = self.command(me, "share", "-", "--title", title,
                            *words.replace("OTHER", other.name).split(),
                            stdin=value + "\n")
        if rows:
            entry = self.lab.ledger.add(rows[0]["record"], title, value, me,
                                        must, may)
            mine.append((entry, kind))

    def withdraw(self, how, entry, other):
        entry.state = "unsure"
        if how != "revise":
            if self.command(entry.author, how, entry.record, "--reason",
                            "wrong"):
                entry.state = "recalled" if how == "recall" else "retracted"
            return
        rows = self.command(entry.author, "revise", entry.record, "--tlp",
                            "amber+strict", "--to", other.name, "--reason",
                            "narrow")
        if rows:
            entry.state = "revised"
            self.lab.ledger.add(rows[0]["record"], entry.title, entry.value,
                                entry.author, {other.name})

    def passer(self):
        """The coordinator passes by hand what it would not by itself."""
        done = set()
        while not self.over.wait(1):
            if not self.joined.is_set():
                continue
            for e in self.lab.ledger.entries[-20:]:
                if e.state == "live" and "late" in e.may - e.must and \
                        e.record not in done:
                    done.add(e.record)
                    self.command(self.hub, "pass", e.record, "--to", "late")

    def joiner(self):
        """One more member comes in the middle of it."""
        self.over.wait(self.lab.seconds / 3)
        for one, two, dial in ((self.late, self.hub, True),
                               (self.hub, self.late, True)):
            until(f"{one.name} adds {two.name}",
                  lambda: _tried(one.add, two, *COMMUNITY, dial=dial))
        until("the group has one more", lambda: self.hub.run(
            "group", "add", "g", "late").returncode == 0)
        until("who joined is connected",
              lambda: self.hub.connected(self.late))
        self.joined.set()

    def killer(self, dice):
        while not self.over.wait(dice.uniform(*KILL_S)):
            node = dice.choice(self.lab.nodes)
            which = dice.choice((*PROCESSES, "core", "parent"))
            node.kill9(which)
            self.kills += 1
            if which == "parent":
                until(f"{node.name} starts again",
                      lambda: _tried(node.start) or node.process)


def _tried(act, *words, **options):
    """Whether it could be done just now."""
    try:
        act(*words, **options)
    except (OSError, Broken, SystemExit, subprocess.TimeoutExpired):
        return False
    return True


def _dice(lab):
    return random.Random(lab.dice.random())


def storm(lab):
    """kill -9 of any process of a coordinator and three members; one joins in
    the middle."""
    s = Storm(lab)
    threads = [threading.Thread(target=act, args=words, daemon=True)
               for act, words in (
                   (s.member, (s.m1, s.m2, _dice(lab))),
                   (s.member, (s.m2, s.m1, _dice(lab))),
                   (s.passer, ()), (s.joiner, ()), (s.killer, (_dice(lab),)))]
    for thread in threads:
        thread.start()
    time.sleep(lab.seconds)
    s.over.set()
    for thread in threads:
        thread.join(300)
        lab.must("all came to their end", not thread.is_alive())
    for node in lab.nodes:
        if node.process is None:
            node.start()
    until("all answer again", lambda: all(
        n.status("node") and len(n.children()) == 3 for n in lab.nodes))
    lab.say(s.kills, "kills,", s.unsure, "commands failed or broke off")
    lab.must("a member joined", s.joined.is_set())
    lab.settle()
